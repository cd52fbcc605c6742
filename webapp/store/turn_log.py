"""What each turn was: words, meaning, state and time; and the sums of each day.

Written behind the conversation, many at once: a process that is killed loses what it noted in the
last half second, here and nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from mongoengine import DateTimeField, DictField, FloatField, IntField, StringField
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from dialogue.values import Location
from webapp.store.connection import Raw, Row, collection_class

KEPT = timedelta(days=30)
"""As long as the replies in the outbox; the sums of the days stay."""
SEARCHED = 10_000
"""Of so many latest turns the words are searched, one by one: measured, that takes about 0.1 s,
however many there are."""
ZONE = ZoneInfo("Africa/Harare")

STAGES = (
    "booking_location",
    "provider_selection",
    "booking_service_details",
    "booking_time",
    "booking_confirm",
    "booking_pending_provider",
)
"""The states of a booking in their order. One that a long message skips is passed all the same; a
step that is taken back and done again counts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A service that was asked for where nobody offers it."""

    service: str
    place: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedTurn:
    """One turn, as the team looks at it later."""

    message_id: str
    person_id: str
    at: datetime
    """When the turn was over, aware UTC."""
    kind: str
    text: str
    state_before: str
    state: str
    """What the conversation waited for before and after."""
    step: str
    slots: Mapping[str, str]
    """What was known after it, in words."""
    language: str
    intent: str
    """Empty where there were no words to understand, as the next three."""
    confidence: float
    """0..1"""
    understood: bool
    entities: tuple[tuple[str, str], ...]
    """Type and words."""
    model: str
    notes: tuple[str, ...]
    wait_ms: float
    """From the arrival of the message to the beginning of its turn."""
    parse_ms: float
    turn_ms: float
    """The decision alone: without the parse, and before anything was stored."""
    replied: bool
    wish: Wish | None = None

    @property
    def is_news(self) -> bool:
        """Whether nobody wrote: something happened elsewhere that this person was told."""
        return self.kind == "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The sums of one day, Africa/Harare."""

    day: date
    counts: Mapping[str, int]
    """messages, news, replies, parsed, understood, milliseconds (until the reply was known), and
    "language:en", "stage:booking_time" (see STAGES), "intent:greet", "note:wants_person"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """How often a service was asked for in a place where nobody offers it."""

    service: str
    place: str
    latitude: float
    longitude: float
    count: int


class _Turn(Row):
    id = StringField(primary_key=True)
    person_id = StringField(required=True)
    at = DateTimeField(required=True)
    data = DictField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "turns",
        "indexes": [
            {"fields": ["person_id", "-at"]},
            {"fields": ["at"], "expireAfterSeconds": int(KEPT.total_seconds())},
        ],
    }


class _Day(Row):
    id = StringField(primary_key=True)
    counts = DictField()

    meta: ClassVar[dict[str, Any]] = {"collection": "days"}


class _Unmet(Row):
    id = StringField(primary_key=True)
    day = StringField(required=True)
    service = StringField(required=True)
    place = StringField(required=True)
    latitude = FloatField(required=True)
    longitude = FloatField(required=True)
    count = IntField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "unmet", "indexes": [{"fields": ["day"]}]}


@collection_class
class TurnLog:
    """Turns by person, and sums by day."""

    def add(self, turns: Sequence[LoggedTurn]) -> None:
        """Store turns, each once, and count them."""
        new = _insert(turns)
        sums: dict[str, Counter[str]] = {}
        for turn in new:
            day = _day(turn.at)
            sums.setdefault(day, Counter()).update(_counted(turn))
            if turn.wish is not None:
                _count_wish(day, turn.wish)
        for day, counts in sums.items():
            inc = {f"counts.{_key(name)}": count for name, count in counts.items()}
            _Day._get_collection().update_one({"_id": day}, {"$inc": inc}, upsert=True)

    def of_person(self, person_id: str, limit: int) -> tuple[LoggedTurn, ...]:
        """Return the last turns of a person, oldest first."""
        rows = _turns().find({"person_id": person_id}).sort([("at", -1)]).limit(limit)
        return tuple(map(_turn, rows))[::-1]

    def who_said(self, words: str, limit: int) -> dict[str, str]:
        """Return, by person, the newest message with all of some words or parts of words.

        Only the latest `SEARCHED` turns are looked through; the newest messages come first.
        """
        if not words.split():
            return {}
        newest = [("at", -1)]
        rarest_first = sorted(words.split(), key=len, reverse=True)
        query: Raw = {"$and": list(map(_holding, rarest_first))}
        first = list(_turns().find({}, {"at": 1}).sort(newest).skip(SEARCHED).limit(1))
        if first:
            query["at"] = {"$gt": first[0]["at"]}
        shown = {"person_id": 1, "data.text": 1}
        found: dict[str, str] = {}
        for row in _turns().find(query, shown).sort(newest).limit(limit):
            found.setdefault(row["person_id"], row["data"]["text"])
        return found

    def days(self, frm: date, to: date) -> tuple[Day, ...]:
        """Return the sums of the days from `frm` to `to`, those without a message left out."""
        wanted = {"_id": {"$gte": frm.isoformat(), "$lte": to.isoformat()}}
        rows = _Day._get_collection().find(wanted).sort([("_id", 1)])
        return tuple(
            Day(day=date.fromisoformat(row["_id"]), counts=row.get("counts", {})) for row in rows
        )

    def unmet(self, frm: date, to: date) -> tuple[Unmet, ...]:
        """Return what was asked for where nobody offers it, the most wanted first."""
        wanted = {"day": {"$gte": frm.isoformat(), "$lte": to.isoformat()}}
        found: dict[tuple[str, str], Unmet] = {}
        for row in _Unmet._get_collection().find(wanted):
            key = (row["service"], row["place"])
            before = found[key].count if key in found else 0
            found[key] = Unmet(
                service=row["service"],
                place=row["place"],
                latitude=row["latitude"],
                longitude=row["longitude"],
                count=before + row["count"],
            )
        return tuple(sorted(found.values(), key=lambda u: (-u.count, u.service, u.place)))

    def forget(self, person_id: str) -> int:
        """Remove the turns of a person; return how many there were. The sums name nobody."""
        return int(_turns().delete_many({"person_id": person_id}).deleted_count)


def _turns() -> Collection[Raw]:
    return _Turn._get_collection()


def _holding(words: str) -> Raw:
    return {"data.text": {"$regex": re.escape(words), "$options": "i"}}


def _insert(turns: Sequence[LoggedTurn]) -> list[LoggedTurn]:
    """Store turns and return those that were not there before."""
    rows = [_row(turn) for turn in turns]
    try:
        _turns().insert_many(rows, ordered=False)
    except BulkWriteError as error:
        known = {problem["index"] for problem in error.details["writeErrors"]}
        return [turn for number, turn in enumerate(turns) if number not in known]
    return list(turns)


def _row(turn: LoggedTurn) -> Raw:
    data = asdict(turn)
    own = {"_id": data.pop("message_id"), "person_id": data.pop("person_id"), "at": data.pop("at")}
    return {**own, "data": data}


def _turn(row: Raw) -> LoggedTurn:
    data = {f.name: row["data"][f.name] for f in fields(LoggedTurn) if f.name in row["data"]}
    data["entities"] = tuple((kind, words) for kind, words in data["entities"])
    data["notes"] = tuple(data["notes"])
    data["wish"] = None
    return LoggedTurn(message_id=row["_id"], person_id=row["person_id"], at=row["at"], **data)


def _key(name: str) -> str:
    """Return a name as the field of a document: intents are named by whoever trains the model."""
    return re.sub(r"[^\w:-]", "_", name)


def _day(moment: datetime) -> str:
    return moment.astimezone(ZONE).date().isoformat()


def _counted(turn: LoggedTurn) -> Counter[str]:
    counts = Counter({"replies": int(turn.replied)})
    if turn.is_news:
        return counts + Counter({"news": 1})
    counts.update({"messages": 1, f"language:{turn.language}": 1})
    counts["milliseconds"] += round(turn.wait_ms + turn.parse_ms + turn.turn_ms)
    if turn.intent:
        counts.update({"parsed": 1, f"intent:{turn.intent}": 1})
        counts["understood"] += int(turn.understood)
    counts.update(f"stage:{stage}" for stage in passed(turn.state_before, turn.state))
    counts.update(f"note:{note}" for note in turn.notes)
    return counts


def passed(before: str, after: str) -> tuple[str, ...]:
    """Return the stages that a conversation comes to, or past, between two states."""
    if after not in STAGES:
        return ()
    under_way = before in STAGES[:-1]
    begun = STAGES.index(before) + 1 if under_way else 0
    return STAGES[begun : STAGES.index(after) + 1] if before != after else ()


def _count_wish(day: str, wish: Wish) -> None:
    place = wish.place
    told = {
        "day": day,
        "service": wish.service,
        "place": place.label,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }
    _Unmet._get_collection().update_one(
        {"_id": f"{day}|{wish.service}|{place.label}"},
        {"$inc": {"count": 1}, "$setOnInsert": told},
        upsert=True,
    )
