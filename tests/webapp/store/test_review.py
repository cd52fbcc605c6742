"""A review card that was stored and loaded again is still the same card."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dialogue.flows.booking_review import _sign
from dialogue.values import When
from tests.webapp.manual_clock import START
from tests.webapp.store.values import MUFAKOSE
from webapp.store import Sessions, StoredTurn


def test_what_is_reviewed_is_known_again_after_the_session_was_stored(sessions: Sessions) -> None:
    start = datetime(2026, 11, 24, 15, tzinfo=timezone(timedelta(hours=2), "Africa/Harare"))
    when = When(words="3pm", start=start, end=start + timedelta(hours=2), grain="range")
    loaded = sessions.load("person-1")
    said = loaded.session.filled(time=when, location=MUFAKOSE, issue="leak", photos=("91",))
    turn = StoredTurn(message_id="m1", reply=None, dispatches=())
    sessions.save(loaded, said, turn, whatsapp_number=None, sent_at=START, now=START)

    slots = sessions.load("person-1").session.slots

    assert {name: _sign(value) for name, value in slots.items()} == {
        name: _sign(value) for name, value in said.slots.items()
    }
