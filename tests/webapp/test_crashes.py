"""A process may die before or after any of its steps: each message has its effects once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from webapp.channels.base import InboundMessage
from webapp.jobs.worker import Worker
from webapp.store.booking_rows import _Booking
from webapp.store.inbox import _Inbound
from webapp.store.outbox import _Outbound


class Killed(BaseException):
    """The process is gone: nothing catches it, and nothing works afterwards."""


@dataclass
class Fate:
    """Kills the process before or after its n-th step; a step is a call to a store or outside."""

    step: int = 0
    when: Literal["before", "after"] = "before"
    steps: list[str] = field(default_factory=list)
    dead: bool = False

    def call(self, name: str, function: Callable[..., Any], *args: object, **kw: object) -> Any:  # noqa: ANN401
        if self.dead:
            raise Killed(name)
        self.steps.append(name)
        now = len(self.steps) == self.step
        if now and self.when == "before":
            self._die(name)
        result = function(*args, **kw)
        if now:
            self._die(name)
        return Doomed(self, "hold", result) if name == "leases.acquire" and result else result

    def _die(self, name: str) -> None:
        self.dead = True
        raise Killed(name)


class Doomed:
    """A part of the process whose every call asks fate."""

    def __init__(self, fate: Fate, name: str, part: object) -> None:
        vars(self).update(_fate=fate, _name=name, _part=part)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._part, name, value)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the part has
        function = getattr(self._part, name)
        if not callable(function):
            return function
        return lambda *args, **kw: self._fate.call(f"{self._name}.{name}", function, *args, **kw)


def live(clock: ManualClock, fate: Fate, number: int) -> tuple[InboundMessage, Harness]:
    """Receive and process a booking in a process that fate may end."""
    bot = Harness(clock, lambda name, part: Doomed(fate, name, part))
    message = bot.inbound("book", message_id=f"test:crash-{number}")
    try:
        person = bot.conversation.receive(message)
        assert person is not None
        bot.conversation.process(person)
    except Killed:
        assert fate.dead
    return message, bot


def recover(clock: ManualClock, message: InboundMessage) -> Harness:
    """Let WhatsApp deliver again and the worker sweep, in a process that lives."""
    bot = Harness(clock)
    bot.after_a_crash()
    person = bot.conversation.receive(message)
    if person is not None:
        bot.conversation.process(person)
    sweep(bot)
    return bot


def sweep(bot: Harness) -> None:
    worker = Worker(
        clock=bot.clock,
        inbox=bot.stores.inbox,
        outbox=bot.stores.outbox,
        conversation=bot.conversation,
        stopping=None,  # type: ignore[arg-type] # only asked for who waits
    )
    bot.clock.advance(10)
    for person in worker.waiting():
        bot.conversation.process(person)
    assert worker.waiting() == ()


def all_steps(clock: ManualClock) -> list[str]:
    """Return the steps of a booking between people who have been served before."""
    live(clock, Fate(), -1)
    fate = Fate()
    live(clock, fate, 0)
    return fate.steps


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_death_at_any_step_changes_nothing_in_the_end(
    database: str, when: Literal["before", "after"]
) -> None:
    clock = ManualClock()
    steps = all_steps(clock)
    assert {"inbox.add", "engine.handle", "bookings.request", "sessions.save", "outbox.put"} <= {
        *steps
    }

    for number, step in enumerate(steps, start=1):
        clock.advance(60)
        dead_message, dead = live(clock, Fate(step=number, when=when), number)
        alive = recover(clock, dead_message)

        where = f"killed {when} step {number}, {step}"
        key = dead_message.incoming.message_id
        assert _Booking.objects(message_id=key).count() == 1, where
        assert _Outbound.objects(id__in=[key, f"event:{key}:0"]).count() == 2, where
        assert _Inbound.objects(id__in=[key, f"event:{key}:0"], state="done").count() == 2, where
        assert _Outbound.objects(state__ne="sent").count() == 0, where
        for phone in (CUSTOMER, PROVIDER):
            said = dead.channel.texts(phone) + alive.channel.texts(phone)
            twice = (when, step) in {("after", "channel.send"), ("before", "outbox.sent")}
            assert len(set(said)) == 1, where
            assert len(said) == 1 or (twice and len(said) == 2), where


def test_the_one_documented_doubling_is_between_the_post_and_its_note(database: str) -> None:
    clock = ManualClock()
    number = all_steps(clock).index("channel.send") + 1
    clock.advance(60)

    message, dead = live(clock, Fate(step=number, when="after"), number)
    alive = recover(clock, message)

    assert dead.channel.texts(CUSTOMER) == alive.channel.texts(CUSTOMER)


def test_redelivery_alone_is_not_needed(database: str) -> None:
    clock = ManualClock()
    number = all_steps(clock).index("sessions.save") + 1
    clock.advance(60)
    live(clock, Fate(step=number, when="after"), number)

    bot = Harness(clock)
    bot.after_a_crash()
    sweep(bot)

    assert bot.channel.texts(CUSTOMER) == ["3: book"]
    assert bot.channel.texts(PROVIDER) == ["3: you have a request"]
