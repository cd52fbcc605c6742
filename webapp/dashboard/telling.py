"""News from the team to people's conversations."""

from __future__ import annotations

from uuid import uuid4

from dialogue.messages import Dispatch, Event, EventName
from webapp.web import services


def tell(person_id: str, name: EventName, subject: str, detail: str = "", **more: int) -> None:
    """Have somebody told of something; what is `more` is the event's sequence."""
    event = Event(name=name, subject=subject, detail=detail, sequence=more.get("sequence"))
    conversation = services().conversation
    conversation.notify(Dispatch(to=person_id, event=event), f"admin:{uuid4().hex}")
    conversation.process_soon(person_id)
