"""Photos, voice notes, stickers and everything else that has no words."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.context import Context
from dialogue.messages import Kind
from dialogue.session import Session

PICTURES = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.DOCUMENT})
"""Kinds that may show the job."""
SILENT = frozenset({Kind.STICKER, Kind.REACTION, Kind.EDIT, Kind.REVOKE})
"""Kinds that get no answer."""
_ANSWERS: Mapping[Kind, str] = {
    Kind.AUDIO: "media.voice",
    Kind.CONTACTS: "media.contacts",
    Kind.UNSUPPORTED: "media.unsupported",
}
MOST_PICTURES = 10


def with_picture(ctx: Context) -> tuple[Session, str]:
    """Keep a picture of the job with the booking under way; return what to say about it."""
    session = ctx.session
    if "booking" not in session.flows or not ctx.incoming.media_id:
        return session, ctx.say("media.picture_unused")
    kept = session.get("photos", tuple) or ()
    photos = (*kept, ctx.incoming.media_id)[:MOST_PICTURES]
    return session.filled(photos=photos), ctx.say("media.picture_kept")


def remark(ctx: Context) -> str:
    """Return what to say to a message that has no words; empty when nothing need be said."""
    key = _ANSWERS.get(ctx.incoming.kind)
    return ctx.say(key) if key else ""
