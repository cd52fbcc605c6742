"""What a message costs: commands to the database, counted; they are most of the time of a turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import count

import pymongo.monitoring
import pytest

from dialogue.messages import Incoming, Kind
from tests.faults.people import PROVIDERS, SCRIPT
from webapp.channels.base import InboundMessage, Sender
from webapp.services import Services, build_directory
from webapp.store.direct import DirectServer, Raw

MOST_COMMANDS = 13.0
"""A message of the script; what is sent at once counts once, since waiting costs more than doing.

Recording it takes 2, the lease 2, its turn 3 reads and 2 writes, the reply 1. The rest is what the
conversation asks for: providers, whether the person is one, and a count of messages from the sixth
of a minute.
"""

_numbers = count(1)


class Commands(pymongo.monitoring.CommandListener):
    """Counts the commands that go to the database, by either way."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def count(self, command: Raw) -> None:
        name = next(iter(command))
        self.counted[f"{name} {command[name]}"] += 1

    def started(self, event: pymongo.monitoring.CommandStartedEvent) -> None:
        self.count(dict(event.command))

    def succeeded(self, event: pymongo.monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: pymongo.monitoring.CommandFailedEvent) -> None:
        pass


@pytest.fixture(scope="module")
def listener() -> Commands:
    """Return a listener for the connections that are made from now on; others are not counted."""
    commands = Commands()
    pymongo.monitoring.register(commands)
    return commands


@pytest.fixture
def commands(listener: Commands, monkeypatch: pytest.MonkeyPatch) -> Commands:
    send = DirectServer.exchange

    def counting(self: DirectServer, commands: Sequence[Raw]) -> list[Raw]:
        listener.count(commands[0])
        return send(self, commands)

    monkeypatch.setattr(DirectServer, "exchange", counting)
    return listener


def converse(services: Services) -> None:
    """Let somebody new write the script, each message after the answer to the one before."""
    phone = f"+26377100{next(_numbers):04d}"
    for place, text in enumerate(SCRIPT):
        incoming = Incoming(
            message_id=f"test:{phone}:{place}",
            kind=Kind.TEXT,
            sent_at=services.clock.now(),
            text=text,
        )
        inbound = InboundMessage(channel="test", sender=Sender(phone=phone), incoming=incoming)
        person_id = services.conversation.receive(inbound)
        assert person_id is not None
        assert services.limits.answers(person_id, incoming)
        services.conversation.process(person_id)


def test_the_standard_conversation_costs_few_commands(
    commands: Commands, services: Services
) -> None:
    build_directory(services.settings).providers_import.run(PROVIDERS.splitlines())
    converse(services)  # what a process asks for once
    commands.counted.clear()

    converse(services)

    each = commands.counted.total() / len(SCRIPT)
    assert each <= MOST_COMMANDS, commands.counted.most_common()
