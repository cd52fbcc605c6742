"""How fast the team's pages are over 10,000 bookings and 100,000 messages in the embedded database.

`make bench-dashboard` fills a database of its own, asks for each page as an admin in this process,
and prints the median and the slowest of some requests; nothing is kept.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pymongo
from flask.testing import FlaskClient
from pydantic import SecretStr

from webapp import store
from webapp.app import create_app
from webapp.clock import SystemClock
from webapp.config import Settings
from webapp.services import Services
from webapp.store.accounts import Account
from webapp.store.audit import Audit
from webapp.store.launch import ensure_embedded, socket_path, socket_uri
from webapp.store.turn_log import STAGES

BOOKINGS, MESSAGES, PEOPLE, PROVIDERS = 10_000, 100_000, 4_000, 300
DAYS = 30
REQUESTS = 7
AT_MOST = 0.3
"""Seconds that a page may take."""
SERVICES = ("plumber", "electrician", "hairdresser", "cleaner", "gardener")
PLACES = (
    ("Avondale, Harare", -17.80, 31.03),
    ("Mufakose, Harare", -17.86, 30.92),
    ("Mkoba, Gweru", -19.45, 29.78),
    ("Nkulumane, Bulawayo", -20.19, 28.52),
    ("Sakubva, Mutare", -18.99, 32.65),
)
STATUSES = ("completed", "confirmed", "pending", "declined", "cancelled", "expired", "no_show")
PAGES = (
    "/admin",
    "/admin?days=365",
    "/admin/overview.csv",
    "/admin/bookings",
    "/admin/bookings?status=confirmed&service=plumber&page=20",
    "/admin/bookings?q=Person+12",
    "/admin/bookings/{booking}",
    "/admin/providers",
    "/admin/providers?q=avondale",
    "/admin/providers/{provider}",
    "/admin/people",
    "/admin/people?q=Person+12&page=2",
    "/admin/people/{person}",
    "/admin/conversations",
    "/admin/conversations?who=waiting",
    "/admin/conversations?who=held",
    "/admin/conversations?q=2637730",
    "/admin/conversations?q=geyser+leaking",
    "/admin/conversations?q=nobody+wrote+this",
    "/admin/conversations/{person}",
    "/admin/operations",
    "/admin/team",
    "/admin/team/audit",
    "/admin/team/audit?actor=bench",
)

Document = dict[str, Any]


class Filling:
    """Documents as a busy month leaves them."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._random = random.Random(1)

    def all(self) -> Iterator[tuple[str, list[Document]]]:
        """Yield collections with their documents."""
        yield "users", [self._user(number) for number in range(PEOPLE + PROVIDERS)]
        yield "providers", [self._provider(number) for number in range(PROVIDERS)]
        yield "bookings", [self._booking(number) for number in range(BOOKINGS)]
        yield "sessions", [self._session(number) for number in range(PEOPLE)]
        for begin in range(0, MESSAGES, 20_000):
            numbers = range(begin, begin + 20_000)
            yield "turns", [self._turn(number) for number in numbers]
            yield "inbox", [self._inbound(number) for number in numbers if number % 3 == 0]
            yield "outbox", [self._outbound(number) for number in numbers]
        yield "days", [self._day(number) for number in range(DAYS)]
        yield "unmet", [self._unmet(number) for number in range(DAYS * 6)]

    def _at(self, number: int, of: int) -> datetime:
        return self._now - timedelta(days=DAYS) * (1 - number / of)

    def _user(self, number: int) -> Document:
        at = self._at(number, PEOPLE + PROVIDERS)
        return {
            "_id": f"person-{number}",
            "whatsapp_number": f"+26377{number:07}",
            "name": f"Person {number}",
            "location": PLACES[number % 5][0],
            "agreed_privacy_policy": True,
            "onboarding_completed": True,
            "registered_at": at,
            "updated_at": at,
        }

    def _provider(self, number: int) -> Document:
        label, latitude, longitude = PLACES[number % 5]
        town = label.rpartition(", ")[2]
        place = {"label": label, "town": town, "latitude": latitude, "longitude": longitude}
        return {
            "_id": f"person-{PEOPLE + number}",
            "whatsapp_number": f"+26377{PEOPLE + number:07}",
            "name": f"{label.partition(',')[0]} Works {number}",
            "service_type": SERVICES[number % 5],
            "location": f"{number} Main Street, {label}",
            "place": place,
            "areas": [label],
            "serves": [label],
            "towns": [town],
            "status": "pending" if number % 20 == 0 else "active",
            "registered_at": self._at(number, PROVIDERS),
            "updated_at": self._now,
        }

    def _booking(self, number: int) -> Document:
        at = self._at(number, BOOKINGS)
        label, latitude, longitude = self._random.choice(PLACES)
        status = self._random.choice(STATUSES)
        provider = f"person-{PEOPLE + self._random.randrange(PROVIDERS)}"
        after = {"status": status, "sequence": 1, "reason": "", "claims": [], "asked": [provider]}
        minutes = self._random.randrange(1, 300)
        entries = [("request", "customer", "pending", at)]
        if status != "pending":
            entries.append(("accept", "provider", status, at + timedelta(minutes=minutes)))
        return {
            "_id": f"b{number}",
            "booking_id": f"booking_{at.timestamp():.3f}{number % 10}",
            "message_id": f"m{number}",
            "customer_id": f"person-{self._random.randrange(PEOPLE)}",
            "provider_id": provider,
            "service_type": self._random.choice(SERVICES),
            "issue": "The kitchen sink is blocked and water comes back",
            "date_time": at + timedelta(days=1),
            "date_time_words": "tomorrow at 3pm",
            "date_time_end": None,
            "date_time_grain": "minute",
            "location": label,
            "place": {
                "label": label,
                "town": label.rpartition(", ")[2],
                "latitude": latitude,
                "longitude": longitude,
            },
            "photos": [],
            "status": status,
            "asked": [provider],
            "involved": [provider],
            "changes": [
                {
                    "action": action,
                    "by": by,
                    "person_id": "",
                    "old": None,
                    "status": became,
                    "message_id": f"m{number}",
                    "at": moment,
                    "after": after,
                    "seal": "0" * 64,
                }
                for action, by, became, moment in entries
            ],
            "created_at": at,
            "updated_at": at,
        }

    def _session(self, number: int) -> Document:
        at = self._at(number, PEOPLE)
        waits = number % 200 == 0
        return {
            "_id": f"person-{number}",
            "state": self._random.choice(STAGES),
            "data": {
                "schema": 1,
                "language": "en",
                "flows": [],
                "slots": {},
                "held_by_human": waits,
                "waiting_since": at if waits else None,
            },
            "turns": [],
            "version": 7,
            "last_activity": at,
            "updated_at": at,
        }

    def _turn(self, number: int) -> Document:
        data = {
            "kind": "text",
            "text": "I need a plumber in Avondale tomorrow at 10, my geyser is leaking",
            "state_before": "service_search",
            "state": "provider_selection",
            "step": "provider",
            "slots": {"service": "plumber", "location": "Avondale, Harare"},
            "language": "en",
            "intent": "request_service",
            "confidence": 0.97,
            "understood": True,
            "entities": [["service_type", "plumber"], ["location", "Avondale"]],
            "model": "0001-abc",
            "notes": [],
            "wait_ms": 3.1,
            "parse_ms": 1.2,
            "turn_ms": 4.5,
            "replied": True,
        }
        return {
            "_id": f"t{number}",
            "person_id": f"person-{number % PEOPLE}",
            "at": self._at(number, MESSAGES),
            "data": data,
        }

    def _inbound(self, number: int) -> Document:
        at = self._at(number, MESSAGES)
        text = "I need a plumber in Avondale tomorrow at 10, my geyser is leaking"
        return {
            "_id": f"t{number}",
            "person_id": f"person-{number % PEOPLE}",
            "channel": "whatsapp",
            "incoming": {"message_id": f"t{number}", "kind": "text", "sent_at": at, "text": text},
            "sent_at": at,
            "arrival": number,
            "arrived_at": at,
            "state": "done",
            "tries": 0,
            "done_at": self._now,
        }

    def _outbound(self, number: int) -> Document:
        at = self._at(number, MESSAGES)
        failed = number % 1000 == 0
        return {
            "_id": f"t{number}",
            "person_id": f"person-{number % PEOPLE}",
            "reply": {"text": "Found 5 plumbers in Avondale. Which one?", "choices": []},
            "order": number,
            "state": "failed" if failed else "read",
            "due": at,
            "tries": 1,
            "error": "the number cannot be reached" if failed else "",
            "created_at": self._now,
            "updated_at": at,
        }

    def _day(self, number: int) -> Document:
        day = (self._now - timedelta(days=number)).date().isoformat()
        counts = {"messages": 3300, "parsed": 2500, "understood": 2350, "replies": 3300}
        counts |= {f"stage:{stage}": 400 - 40 * i for i, stage in enumerate(STAGES)}
        counts |= {"language:en": 2600, "language:sn": 500, "language:nd": 200}
        return {"_id": day, "counts": {**counts, "milliseconds": 40_000}}

    def _unmet(self, number: int) -> Document:
        label, latitude, longitude = PLACES[number % 5]
        day = (self._now - timedelta(days=number // 6)).date().isoformat()
        place = {"place": label, "latitude": latitude, "longitude": longitude}
        told = {"day": day, "service": SERVICES[number % 4], "count": number % 7 + 1}
        return {"_id": f"u{number}", **told, **place}


def fill(uri: str, name: str) -> None:
    """Put everything into a database."""
    with pymongo.MongoClient[Document](uri) as client:
        for collection, documents in Filling(SystemClock().now()).all():
            client[name][collection].insert_many(documents, ordered=False)
    audit = Audit(SystemClock())
    for number in range(500):
        audit.note("bench", "booking.cancel", f"b{number}", reason="for the benchmark")


def times(client: FlaskClient, path: str) -> list[float]:
    """Return how many seconds some requests for a page took."""
    found = []
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        answer = client.get(path, headers={"Accept": "text/html"})
        found.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    return found


def measure(settings: Settings) -> bool:
    """Print the times of each page; return whether all are fast enough."""
    app = create_app(settings)
    services: Services = app.extensions["hustlr"]
    now = services.clock.now()
    store.ping()
    assert settings.mongodb_uri is not None
    fill(settings.mongodb_uri.get_secret_value(), settings.mongodb_db_name)
    services.accounts.store.add(Account(name="bench", role="admin", created_at=now))
    client = app.test_client()
    client.set_cookie("hustlr", services.accounts.begin("bench", "benchmark"))
    booking = services.lists.bookings("", 1).items[0].reference
    names = {"booking": booking, "provider": f"person-{PEOPLE}", "person": "person-0"}
    slow = False
    sys.stdout.write(f"{'page':60} {'median':>8} {'slowest':>8}   (ms)\n")
    for page in PAGES:
        found = times(client, page.format(**names))
        sys.stdout.write(f"{page:60} {median(found) * 1000:8.0f} {max(found) * 1000:8.0f}\n")
        slow = slow or median(found) > AT_MOST
    services.conversation.close()
    return not slow


def main() -> None:
    """Fill, measure and tidy up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        socket = socket_path(home)
        process = ensure_embedded(home / "bench.sqlite", socket)
        settings = Settings(
            mongodb_uri=SecretStr(socket_uri(socket, "")),
            hustlr_data_dir=home / "var",
            hustlr_models_dir=options.models,
            hustlr_demo_providers=False,
        )
        try:
            fast = measure(settings)
        finally:
            store.disconnect()
            if process is not None:
                process.stop()
    if not fast:
        raise SystemExit(f"a page takes longer than {AT_MOST * 1000:.0f} ms")


if __name__ == "__main__":
    main()
