"""What falls due reaches people in words, through the real engine, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dialogue.engine import Engine
from dialogue.ports import Ports
from tests.fakes.world import the_responses, the_services
from tests.webapp.harness import RecordingChannel, apologise, excuse, understand
from tests.webapp.jobs.town import Town
from tests.webapp.store.values import at, local
from webapp.conversation import Conversation
from webapp.delivery import Delivery
from webapp.store.inbox import _Inbound
from webapp.turns import Turns


class Talk:
    """Takes the turns of everybody who was told something."""

    def __init__(self, town: Town) -> None:
        nothing: Any = None
        self.town = town
        self.channel = RecordingChannel()
        ports = Ports(
            clock=town.clock,
            people=town.stores.people,
            providers=town.stores.providers,
            bookings=town.stores.bookings,
            places=nothing,
            names=nothing,
            privacy=nothing,
        )
        self.conversation = Conversation(
            clock=town.clock,
            stores=town.stores,
            turns=Turns(
                clock=town.clock,
                stores=town.stores,
                engine=Engine(the_responses(), the_services()),
                ports=ports,
                parse=understand,
                apologise=apologise,
                excuse=excuse,
            ),
            delivery=Delivery(
                clock=town.clock, stores=town.stores, channel=self.channel, chance=lambda: 0.5
            ),
        )

    def said(self) -> int:
        """Let everybody hear what there is; return how many replies left."""
        before = len(self.channel.sent)
        for person_id in (self.town.customer, self.town.a, self.town.b):
            self.conversation.process(person_id)
        failed = [row.error for row in _Inbound.objects(state="failed")]
        assert failed == []
        return len(self.channel.sent) - before


def test_everything_that_time_brings_is_said_once(town: Town) -> None:
    talk = Talk(town)
    booking = town.ask(at(25, 15))
    assert len(town.until(local(23, 10) + timedelta(minutes=21))) == 2
    assert talk.said() == 2
    town.act(booking, "accept", "provider")
    for moment, expected in (
        (local(24, 15), 2),
        (local(25, 14), 2),
        (local(25, 18), 1),
        (local(26, 18), 1),
    ):
        assert len(town.until(moment)) == expected
        assert talk.said() == expected
        assert talk.said() == 0


def test_a_reminder_is_not_said_when_the_booking_was_cancelled_meanwhile(town: Town) -> None:
    talk = Talk(town)
    booking = town.ask(at(25, 15))
    town.act(booking, "accept", "provider")
    assert [name for _, name, _ in town.until(local(24, 15))] == ["reminder_day"] * 2

    town.act(booking, "cancel", "customer")

    assert talk.said() == 0


def test_others_expiry_and_the_waiting_list_have_words_too(town: Town) -> None:
    talk = Talk(town)
    booking = town.ask(at(25, 15))
    theirs = town.ask(at(25, 15), town.b)
    town.stores.bookings.ask_others(booking.reference, (town.c,), "yes")
    town.act(theirs, "accept", "provider")
    town.until(local(23, 13))
    town.act(theirs, "cancel", "customer")
    town.until(local(23, 14))

    assert talk.said() >= 2
    texts = [message.reply.text for message in talk.channel.sent]
    assert all(booking.reference in text or "Seagate" in text for text in texts)
