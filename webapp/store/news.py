"""News for people, recorded where their messages are, each once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dialogue.messages import Dispatch, Incoming, Kind
from webapp.store.inbox import Inbox


def record_news(news: Iterable[Dispatch], message_id: str, inbox: Inbox, now: datetime) -> None:
    """Record what a message leads to for others, once per message."""
    for number, dispatch in enumerate(news):
        incoming = Incoming(
            message_id=f"event:{message_id}:{number}",
            kind=Kind.EVENT,
            sent_at=now,
            event=dispatch.event,
        )
        inbox.add(dispatch.to, "event", incoming)
