"""The channel of the chat simulator, whose pages read the replies from the outbox."""

from __future__ import annotations

from uuid import uuid4

from dialogue.messages import OutboundMessage
from webapp.channels.cloud_api import render


class SimulatorChannel:
    """Takes every message; keeps nothing."""

    name = "simulator"

    def send(self, message: OutboundMessage) -> str:
        """Return a fresh id. The message is rendered, so that it fails where WhatsApp's would."""
        render(message)
        return f"sim.{uuid4().hex}"
