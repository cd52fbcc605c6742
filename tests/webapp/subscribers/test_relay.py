"""From a change of a booking to a subscriber: once, signed, and again when it did not arrive."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dialogue.messages import Address
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.values import request
from webapp.api.shapes.subscriptions import Event
from webapp.store import Stores
from webapp.store.booking_news import BookingNews
from webapp.store.subscriptions import EventDeliveries, Subscription, Subscriptions
from webapp.subscribers import relay as relay_module
from webapp.subscribers.guard import Guard
from webapp.subscribers.relay import Relay
from webapp.subscribers.sending import Sender
from webapp.subscribers.signing import new_secret


@dataclass
class Receiver:
    """What a subscriber's server got, and what it answers next."""

    url: str = ""
    codes: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.got.append((dict(self.headers), body))
            self.send_response(receiver.codes.pop(0) if receiver.codes else 204)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield receiver
    server.shutdown()
    thread.join()
    server.server_close()


class Desk:
    """Bookings, subscriptions and a relay over one database."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.stores = Stores.build(self.clock)
        self.subscriptions = Subscriptions(self.clock)
        self.relay = Relay(
            clock=self.clock,
            news=BookingNews(),
            subscriptions=self.subscriptions,
            deliveries=EventDeliveries(self.clock),
            sender=Sender(Guard(loopback=True)),
            chance=lambda: 0.5,
        )
        identify = self.stores.people.identify
        self.customer = identify(Address(phone="+263771000051"))
        self.provider = identify(Address(phone="+263771000052"))

    def subscribe(self, url: str, *events: str) -> Subscription:
        return self.subscriptions.add(url, events, new_secret())

    def book(self, message_id: str = "m1") -> str:
        wanted = request(self.customer, self.provider)
        booking = self.stores.bookings.request(wanted, message_id, self.clock.now())
        assert booking is not None
        return booking.reference

    def accept(self, reference: str) -> None:
        self.stores.bookings.act(
            reference, "accept", by="provider", person_id=self.provider, message_id="m2"
        )


@pytest.fixture
def desk(database: str) -> Desk:
    return Desk()


def test_what_happens_to_a_booking_is_told_in_order_and_once(
    desk: Desk, receiver: Receiver
) -> None:
    desk.subscribe(receiver.url)
    reference = desk.book()
    desk.accept(reference)

    for _ in range(3):
        desk.relay.run()

    assert receiver.types() == ["booking.pending", "booking.confirmed"]
    assert json.loads(receiver.got[1][1])["data"] == {
        "booking_id": reference,
        "status": "confirmed",
        "state": "confirmed",
        "sequence": 1,
    }


def test_a_change_that_comes_later_is_told_later(desk: Desk, receiver: Receiver) -> None:
    desk.subscribe(receiver.url)
    reference = desk.book()
    desk.relay.run()

    desk.accept(reference)
    desk.relay.run()

    assert receiver.types() == ["booking.pending", "booking.confirmed"]


def test_a_crash_between_announcing_and_noting_it_tells_nothing_twice(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.subscribe(receiver.url)
    desk.book()
    with monkeypatch.context() as crash:
        crash.setattr(BookingNews, "announced", lambda *_: None)
        desk.relay.run()

    desk.relay.run()

    assert len(receiver.got) == 1


def test_what_is_sent_is_signed_with_the_subscribers_own_secret(
    desk: Desk, receiver: Receiver
) -> None:
    subscription = desk.subscribe(receiver.url)
    desk.book()
    desk.relay.run()

    headers, body = receiver.got[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    key = base64.b64decode(subscription.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert int(headers["webhook-timestamp"]) == int(desk.clock.now().timestamp())
    assert headers["webhook-id"] == json.loads(body)["id"]


def test_nothing_that_is_sent_tells_who(desk: Desk, receiver: Receiver) -> None:
    desk.subscribe(receiver.url)
    desk.book()
    desk.relay.run()

    ((headers, body),) = receiver.got
    Event.model_validate_json(body)  # as it is documented
    for secret in ("771000051", "771000052", desk.customer, desk.provider):
        assert secret not in body + str(headers)


def test_only_what_was_asked_for_is_sent(desk: Desk, receiver: Receiver) -> None:
    desk.subscribe(receiver.url, "booking.confirmed")
    desk.accept(desk.book())

    desk.relay.run()

    assert receiver.types() == ["booking.confirmed"]


@pytest.mark.parametrize("code", [500, 404, 302, 429])
def test_what_did_not_arrive_is_sent_again_later(desk: Desk, receiver: Receiver, code: int) -> None:
    receiver.codes = [code]
    desk.subscribe(receiver.url)
    desk.book()

    desk.relay.run()
    desk.relay.run()
    assert len(receiver.got) == 1
    desk.clock.advance(6)
    desk.relay.run()

    (first, _), (second, _) = receiver.got
    assert first["webhook-id"] == second["webhook-id"]


def test_it_is_given_up_in_the_end(desk: Desk, receiver: Receiver) -> None:
    receiver.codes = [500] * 100
    desk.subscribe(receiver.url)
    desk.book()

    for _ in range(20):
        desk.relay.run()
        desk.clock.advance(timedelta(days=2).total_seconds())

    assert len(receiver.got) == len(relay_module.WAITS) + 1


def test_who_says_gone_is_told_nothing_more(desk: Desk, receiver: Receiver) -> None:
    receiver.codes = [410]
    subscription = desk.subscribe(receiver.url)
    reference = desk.book()
    desk.relay.run()

    desk.accept(reference)
    desk.relay.run()

    assert len(receiver.got) == 1
    after = desk.subscriptions.get(subscription.id)
    assert after is not None
    assert not after.active


def test_an_address_that_leads_inside_by_now_is_not_reached(desk: Desk, receiver: Receiver) -> None:
    desk.relay = Relay(
        clock=desk.clock,
        news=BookingNews(),
        subscriptions=desk.subscriptions,
        deliveries=EventDeliveries(desk.clock),
        sender=Sender(Guard()),
    )
    desk.subscribe(receiver.url)
    desk.book()

    desk.relay.run()

    assert receiver.got == []
