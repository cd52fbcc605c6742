from __future__ import annotations

import pytest

from dialogue.messages import Address, OutboundMessage, Reply
from webapp.channels.base import Channel
from webapp.channels.simulator import SimulatorChannel
from webapp.errors import PermanentSendError


def message(to: Address) -> OutboundMessage:
    return OutboundMessage(id="turn-1", to=to, reply=Reply(text="Hello"))


def test_every_message_gets_an_id_of_its_own() -> None:
    channel: Channel = SimulatorChannel()
    sent = message(Address(phone="+263771000001"))
    assert len({channel.send(sent) for _ in range(50)}) == 50


def test_what_whatsapp_could_not_send_is_refused_here_too() -> None:
    with pytest.raises(PermanentSendError):
        SimulatorChannel().send(message(Address()))
