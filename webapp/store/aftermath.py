"""What a change of a booking leads to in other documents.

It is written into the booking together with the change, and taken out once it is done: what a
crash leaves is done later. Everything here may be done twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from dialogue.messages import Dispatch
from dialogue.rules.holding import Held
from webapp.store.booking_rows import claims_fields, decode_claims, rows
from webapp.store.claims import release
from webapp.store.codec import decode_dispatch
from webapp.store.connection import Raw
from webapp.store.inbox import Inbox
from webapp.store.news import record_news
from webapp.store.providers import note_news_of, towns_of
from webapp.store.waiting import wake


def unsettled(
    before: Held, after: Held, news: Sequence[Dispatch], message_id: str, now: datetime
) -> Raw:
    """Return what is left to do after a change that a message has made."""
    kept = {claim.key for claim in after.every}
    gone = [claim for claim in before.every if claim.key not in kept]
    providers = {*before.booking.asked, before.booking.request.provider_id}
    return {
        **untold(news, message_id, now),
        "release": claims_fields(gone),
        "providers": sorted(providers),
    }


def untold(news: Sequence[Dispatch], message_id: str, now: datetime) -> Raw:
    """Return what is left to do where people are to be told of something, and nothing else."""
    return {
        "at": now,
        "release": [],
        "providers": [],
        "news": [asdict(dispatch) for dispatch in news],
        "message_id": message_id,
    }


def settle(reference: str, left: Raw, inbox: Inbox, now: datetime) -> None:
    """Do what is left, and note that it is done."""
    gone = decode_claims(left["release"])
    release(gone)
    note_news_of(left["providers"])
    wake_for(dict.fromkeys(claim.provider_id for claim in gone), now)
    record_news(map(decode_dispatch, left["news"]), left["message_id"], inbox, now)
    done = {"booking_id": reference, "unsettled.at": left["at"]}
    rows().update_one(done, {"$unset": {"unsettled": ""}})


def settle_what_was_left(before: datetime, inbox: Inbox, now: datetime, limit: int) -> int:
    """Do what changes before an instant have left undone; return how many there were."""
    left = list(rows().find({"unsettled.at": {"$lt": before}}).limit(limit))
    for row in left:
        settle(row["booking_id"], row["unsettled"], inbox, now)
    return len(left)


def wake_for(provider_ids: Iterable[str], now: datetime) -> None:
    """Have those looked at who wait for somebody like these providers."""
    for provider_id in provider_ids:
        served = towns_of(provider_id)
        if served is not None:
            wake(*served, now)
