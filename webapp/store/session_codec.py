"""A session as the `data` of its document, with a schema number, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dialogue.session import ConversationState, Session, SlotValue
from dialogue.values import Location, When
from webapp.store.codec import (
    Encoded,
    decode_choices,
    decode_location,
    decode_when,
    encode,
)

SCHEMA = 1
"""Raised when an older document must be read in another way; additions need no new number."""

_DECODERS: Mapping[str, Callable[[Any], SlotValue]] = {
    "text": str,
    "texts": tuple,
    "location": decode_location,
    "when": decode_when,
}


def encode_session(session: Session) -> dict[str, Any]:
    """Return everything but the person's id and the times, which the document holds itself."""
    return {
        "schema": SCHEMA,
        "state": session.state.value,
        "language": session.language,
        "flows": list(session.flows),
        "step": session.step,
        "slots": {name: _encode_slot(value) for name, value in session.slots.items()},
        "options": [encode(choice) for choice in session.options],
        "misses": session.misses,
        "held_by_human": session.held_by_human,
        "wishes": list(session.wishes),
        "waiting_since": session.waiting_since,
        "stopped": session.stopped,
        "leaning": session.leaning,
    }


def decode_session(user_id: str, data: Encoded) -> Session:
    """Return the session of a document.

    A slot of a kind that this version does not know is empty, a state that it does not know is
    `new`: the engine asks the next open step.
    """
    empty = Session(user_id=user_id)
    return Session(
        user_id=user_id,
        state=_decode_state(data.get("state", "")),
        language=data.get("language", empty.language),
        flows=tuple(data.get("flows", ())),
        step=data.get("step", ""),
        slots={
            name: _DECODERS[slot["type"]](slot["value"])
            for name, slot in data.get("slots", {}).items()
            if slot["type"] in _DECODERS
        },
        options=decode_choices(data.get("options", ())),
        misses=data.get("misses", 0),
        held_by_human=data.get("held_by_human", False),
        wishes=tuple(data.get("wishes", ())),
        waiting_since=data.get("waiting_since"),
        stopped=data.get("stopped", False),
        leaning=data.get("leaning"),
    )


def _decode_state(value: str) -> ConversationState:
    try:
        return ConversationState(value)
    except ValueError:
        return ConversationState.NEW


def _encode_slot(value: SlotValue) -> dict[str, Any]:
    if isinstance(value, Location):
        return {"type": "location", "value": encode(value)}
    if isinstance(value, When):
        return {"type": "when", "value": encode(value)}
    if isinstance(value, tuple):
        return {"type": "texts", "value": list(value)}
    return {"type": "text", "value": value}
