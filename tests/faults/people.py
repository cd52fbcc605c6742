"""People who write the same texts, so that all must be told the same, whatever goes wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import count

from tests.faults.meta import Json, Meta, text_message, turn_of

SCRIPT = (
    "hi",
    "Tariro, Mufakose",
    "I agree",
    "I need a plumber",
    "Harare",
    "Seagate Plumbers",
    "My bathroom sink is blocked",
    "next Tuesday at 3pm",
)
"""What everybody writes, one text after the other: a booking up to its review."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
"""On which the provider works: one time is given to one person only."""
PROVIDERS = """whatsapp_number,name,service_type,location
+263772000002,Seagate Plumbers,plumber,"6 Weale Road, Milton Park, Harare"
+263772000003,Tap Doctor,plumber,"Mbare, Harare"
"""

_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody and all that they write, a second apart."""

    number: str
    messages: tuple[Json, ...]

    def turns(self) -> list[str]:
        """Return the ids of the replies that they must get."""
        return [turn_of(message["id"]) for message in self.messages]


def booking_on(day: str) -> tuple[str, ...]:
    """Return what somebody writes who books for a day of next week."""
    return (*SCRIPT[:-1], f"next {day} at 3pm", "yes")


def somebody(script: tuple[str, ...] = SCRIPT) -> Person:
    """Return a new person who writes now."""
    number = next(_numbers)
    sender, begun = f"2637710{number:05d}", int(time.time())
    return Person(
        number=sender,
        messages=tuple(
            text_message(sender, f"wamid.P{number}.{place}", begun + place, text)
            for place, text in enumerate(script)
        ),
    )


def write_one_after_the_other(meta: Meta, person: Person) -> None:
    """Deliver each message once the one before was taken, whether or not it was answered."""
    for message in person.messages:
        meta.deliver(message).result()


def replies(meta: Meta, person: Person) -> list[str]:
    """Return what a person was told, message by message; empty where nothing came."""
    return [meta.said.get(turn, "") for turn in person.turns()]


def doubled(meta: Meta, people: list[Person]) -> list[str]:
    """Return the replies that came more than once."""
    return [t for person in people for t in person.turns() if len(meta.taken[t]) > 1]
