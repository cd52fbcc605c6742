"""Values of the dialogue as documents."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timezone

import pytest

from dialogue.messages import Choice, Dispatch, Event, Incoming, Kind, Notice, Pin, Reply
from dialogue.values import Location
from webapp.store.codec import decode_incoming, decode_reply, encode, encode_incoming
from webapp.store.sessions import StoredTurn, decode_turn

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=timezone.utc)
REPLY = Reply(
    text="When?",
    choices=(Choice(id="a", title="Today"), Choice(id="b", title="Tomorrow")),
    notice=Notice(name="booking_accepted", values={"name": "Rudo"}),
)
TURN = StoredTurn(
    message_id="wamid.1",
    reply=REPLY,
    dispatches=(Dispatch(to="p1", event=Event(name="booking_requested", subject="b1")),),
)
NOTHING = StoredTurn(message_id="m", reply=None, dispatches=())
HOME = Location(label="Avondale, Harare", town="Harare", latitude=-17.8, longitude=31.03)


@pytest.mark.parametrize("value", [REPLY, TURN, HOME, NOTHING])
def test_a_document_holds_what_asdict_gives(value: object) -> None:
    def lists(each: object) -> object:
        """Return the same with lists for tuples, which a document does not know."""
        if isinstance(each, dict):
            return {name: lists(inner) for name, inner in each.items()}
        return [lists(inner) for inner in each] if isinstance(each, (list, tuple)) else each

    assert encode(value) == lists(asdict(value))  # type: ignore[call-overload] # dataclasses


def test_what_was_made_a_document_comes_back() -> None:
    incoming = Incoming(
        message_id="wamid.1",
        kind=Kind.LOCATION,
        sent_at=NOW,
        pin=Pin(latitude=0.0, longitude=31.0),
    )

    assert decode_incoming(encode_incoming(incoming)) == incoming
    assert decode_reply(encode(REPLY)) == REPLY
    assert decode_turn(encode(TURN)) == TURN
