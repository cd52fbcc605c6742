"""How a booking is stored: what it is about, how it stands, and how it came to that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField
from pymongo.collection import Collection

from dialogue.rules.holding import Claim, Held
from dialogue.values import Booking, BookingRequest, Proposal, Review, Slot, When
from webapp.store.codec import decode_location, decode_when, known
from webapp.store.connection import Raw, Row

_ZONE = ZoneInfo("Africa/Harare")


class _Booking(Row):
    booking_id = StringField(required=True)
    message_id = StringField(required=True)
    """Of the message that confirmed the request: it makes one booking, however often it comes."""
    customer_id = StringField(required=True)
    provider_id = StringField(required=True)
    user_whatsapp_number = StringField()
    provider_whatsapp_number = StringField()
    service_type = StringField(required=True)
    issue = StringField(required=True)
    date_time = DateTimeField(required=True)
    """The instant; the words and the end of a window stand beside it."""
    date_time_words = StringField(required=True)
    date_time_end = DateTimeField()
    date_time_grain = StringField(required=True)
    location = StringField(required=True)
    place = DictField(required=True)
    photos = ListField(StringField())
    status = StringField(required=True)
    sequence = IntField()
    revision = IntField()
    """Grows with every write, and is what writes are compared and set on."""
    proposal = DictField()
    confirmed_before = BooleanField()
    cancelled_by = StringField()
    reason = StringField()
    review = DictField()
    others = ListField(StringField())
    asked = ListField(StringField())
    declined_by = ListField(StringField())
    absent = StringField()
    claims = ListField(DictField())
    """The times that are kept free for it in providers' days."""
    involved = ListField(StringField())
    """Every provider who was ever asked."""
    changes = ListField(DictField())
    """See webapp.store.history; each holds what of the row it changed, as it was afterwards."""
    unsettled = DictField()
    """What the last change still leads to elsewhere, and since when; see webapp.store.aftermath."""
    waiting = BooleanField()
    """Whether the customer is told when somebody becomes free."""
    known_free = ListField(StringField())
    """Who was free already when the waiting began: no news."""
    told = ListField(StringField())
    """What people have been told at this sequence because time went by."""
    next_due = DateTimeField()
    news = BooleanField()
    """Whether something happened that subscribers were not told; see webapp.store.booking_news."""
    announced = IntField()
    """How many of `changes` they were told."""
    created_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "bookings",
        "indexes": [
            {"fields": ["booking_id"], "unique": True},
            {"fields": ["message_id"], "unique": True},
            {"fields": ["provider_id", "status", "created_at"]},
            {"fields": ["customer_id", "status", "date_time"]},
            {"fields": ["asked", "status"]},
            {"fields": ["involved", "created_at"]},
            {"fields": ["created_at"]},
            {"fields": ["status", "created_at"]},
            {"fields": ["updated_at"]},
            {"fields": ["changes.message_id"]},
            {"fields": ["claims.key"]},
            {"fields": ["next_due"]},
            {"fields": ["news"], "sparse": True},
            {"fields": ["unsettled.at"]},
            {"fields": ["waiting", "service_type", "place.town"]},
        ],
    }


def rows() -> Collection[Raw]:
    """Return the collection."""
    return _Booking._get_collection()


def matching(query: Raw) -> Iterable[Raw]:
    """Return the rows that fit, by the shortest way."""
    return _Booking.rows().find(query)


def state_fields(held: Held) -> Raw:
    """Return what of a row can change."""
    booking, request = held.booking, held.booking.request
    return {
        "status": booking.status,
        "sequence": booking.sequence,
        "provider_id": request.provider_id,
        **_when_fields(request.when),
        "slot": asdict(booking.slot) if booking.slot else None,
        "proposal": _proposal_fields(booking.proposal),
        "confirmed_before": booking.confirmed_before,
        "cancelled_by": booking.cancelled_by,
        "reason": booking.reason,
        "review": asdict(booking.review) if booking.review else None,
        "others": list(booking.others),
        "asked": list(booking.asked),
        "declined_by": list(request.declined_by),
        "absent": booking.absent,
        "since": booking.since,
        "answer_by": booking.answer_by,
        "claims": [_claim_fields(c, proposed=c is held.proposed) for c in held.every],
    }


def request_fields(request: BookingRequest) -> Raw:
    """Return what of a row never changes."""
    return {
        "customer_id": request.customer_id,
        "service_type": request.service_type,
        "issue": request.issue,
        "location": request.job_location.label,
        "place": asdict(request.job_location),
        "photos": list(request.photos),
    }


def decode(row: Raw) -> Booking:
    """Return the booking of a row."""
    status = row["status"]
    # What was stored before there was anything but the status lacks the rest.
    asked = row.get("asked", [row["provider_id"]] if status == "pending" else [])
    return Booking(
        reference=row["booking_id"],
        request=BookingRequest(
            customer_id=row["customer_id"],
            provider_id=row["provider_id"],
            service_type=row["service_type"],
            issue=row["issue"],
            when=_decode_when(row),
            job_location=decode_location(row["place"]),
            photos=tuple(row.get("photos", ())),
            declined_by=tuple(row.get("declined_by", ())),
        ),
        status=status,
        created_at=row["created_at"],
        sequence=row.get("sequence", 0),
        proposal=_decode_proposal(row.get("proposal")),
        confirmed_before=row.get("confirmed_before", status == "confirmed"),
        cancelled_by=row.get("cancelled_by"),
        reason=row.get("reason", ""),
        review=Review(**known(Review, row["review"])) if row.get("review") else None,
        others=tuple(row.get("others", ())),
        asked=tuple(asked),
        slot=_decode_slot(row.get("slot")),
        since=_local(row.get("since")),
        answer_by=_local(row.get("answer_by")),
        absent=row.get("absent"),
    )


def decode_held(row: Raw) -> Held:
    """Return the booking of a row, and the times kept free for it."""
    claims = [(_decode_claim(each), each["proposed"]) for each in row.get("claims", ())]
    return Held(
        booking=decode(row),
        claims=tuple(claim for claim, proposed in claims if not proposed),
        proposed=next((claim for claim, proposed in claims if proposed), None),
    )


def as_of(row: Raw, message_id: str, action: str | None = None) -> Booking | None:
    """Return the booking as a message left it, by one action; None when it did not touch it."""
    for entry in row.get("changes", ()):
        if entry["message_id"] == message_id and action in (None, entry.get("action")):
            return _after(row, entry)
    return None


def as_found_by(row: Raw, message_id: str) -> Booking:
    """Return the booking as it was before a message changed it: a turn taken again sees the same.

    A message that made the booking, or left it alone, finds it as it is.
    """
    changes = row.get("changes", ())
    for number, entry in enumerate(changes):
        if entry["message_id"] == message_id and number:
            return _after(row, changes[number - 1])
    return decode(row)


def _after(row: Raw, entry: Raw) -> Booking:
    return decode({**row, **entry.get("after", {"status": entry["status"]})})


def decode_claims(data: Iterable[Raw]) -> tuple[Claim, ...]:
    """Return the times of a list of documents."""
    return tuple(map(_decode_claim, data))


def claims_fields(claims: Sequence[Claim]) -> list[Raw]:
    """Return times as documents."""
    return [_claim_fields(claim, proposed=False) for claim in claims]


def _claim_fields(claim: Claim, *, proposed: bool) -> Raw:
    return {
        "key": claim.key,
        "provider_id": claim.provider_id,
        "start": claim.slot.start,
        "end": claim.slot.end,
        "proposed": proposed,
    }


def _decode_claim(data: Raw) -> Claim:
    slot = Slot(start=data["start"].astimezone(_ZONE), end=data["end"].astimezone(_ZONE))
    return Claim(key=data["key"], provider_id=data["provider_id"], slot=slot)


def _when_fields(when: When) -> Raw:
    return {
        "date_time": when.start,
        "date_time_words": when.words,
        "date_time_end": when.end,
        "date_time_grain": when.grain,
    }


def _decode_when(row: Raw) -> When:
    return decode_when(
        {
            "words": row["date_time_words"],
            "start": row["date_time"],
            "end": row.get("date_time_end"),
            "grain": row["date_time_grain"],
        }
    )


def _proposal_fields(proposal: Proposal | None) -> Raw | None:
    if proposal is None:
        return None
    slot = asdict(proposal.slot) if proposal.slot else None
    return {"by": proposal.by, "when": asdict(proposal.when), "slot": slot}


def _decode_proposal(data: Raw | None) -> Proposal | None:
    if not data:
        return None
    slot = _decode_slot(data.get("slot"))
    return Proposal(when=decode_when(data["when"]), by=data["by"], slot=slot)


def _decode_slot(data: Raw | None) -> Slot | None:
    if not data:
        return None
    return Slot(start=data["start"].astimezone(_ZONE), end=data["end"].astimezone(_ZONE))


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(_ZONE) if moment else None
