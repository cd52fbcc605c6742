"""Real messages, masked, that wait for somebody to say what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, TypeAlias

from mongoengine import BooleanField, DateTimeField, DictField, IntField, StringField
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from webapp.store.codec import known
from webapp.store.connection import Raw, Row, collection_class

Order: TypeAlias = Literal["uncertainty", "disagreement", "novelty", "newest"]
State: TypeAlias = Literal["open", "second", "conflict", "accepted", "known", "discarded"]
"""Waits; waits for another opinion; opinions differ; learnt from; says nothing new; left out."""

HELD = timedelta(minutes=5)
"""How long a message that is shown to one person is not shown to others."""

_FIELD: dict[str, str] = {
    "uncertainty": "finding.uncertainty",
    "disagreement": "finding.disagreement",
    "novelty": "finding.novelty",
    "newest": "last_seen",
}
_SEEN = 50
"""Messages of which an item remembers that they are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the model, the lists and the examples say about a message."""

    text: str
    """Masked, on one line, without square brackets."""
    annotated: str
    """With the model's entities, in Rasa's notation."""
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    """The best intents with their probabilities."""
    language: str
    model_version: str
    uncertainty: float
    """0..1, as the next two; the highest come first."""
    disagreement: float
    novelty: float
    reasons: tuple[str, ...] = ()
    """What speaks against the model, in words."""
    like: str = ""
    """The most similar example; empty when nothing is alike."""
    like_intent: str = ""
    likeness: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody says that a message means."""

    by: str
    at: datetime
    intent: str
    """Empty: the message is to be left out."""
    annotated: str = ""
    language: str = ""

    def agrees_with(self, other: Judgement) -> bool:
        """Whether the two say the same."""
        mine = (self.intent, self.annotated, self.language)
        return mine == (other.intent, other.annotated, other.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that was done to an item, and how the item was before."""

    by: str
    at: datetime
    what: str
    state: State
    judgements: int
    """How many judgements there were before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One message, however often it was written."""

    id: str
    finding: Finding
    cluster: str
    count: int
    first_seen: datetime
    last_seen: datetime
    confirmed: int = 0
    """How often people went on with what the message led to: a weak label for its intent."""
    rejected: int = 0
    """How often they took it back."""
    state: State = "open"
    second: bool = False
    """Whether two people are to judge it."""
    judgements: tuple[Judgement, ...] = ()
    changes: tuple[Change, ...] = ()
    version: int = 0


class _Review(Row):
    id = StringField(primary_key=True)
    finding = DictField(required=True)
    cluster = StringField(required=True)
    count = IntField(required=True)
    confirmed = IntField()
    rejected = IntField()
    first_seen = DateTimeField(required=True)
    last_seen = DateTimeField(required=True)
    state = StringField(required=True)
    waiting = BooleanField(required=True)
    """Whether the state is open or second."""
    second = BooleanField()
    paired = BooleanField()
    """Whether two people have judged it."""
    last_by = StringField()
    last_at = DateTimeField()
    held_by = StringField()
    held_until = DateTimeField()
    version = IntField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "review",
        "indexes": [
            *({"fields": ["waiting", f"-{field}", "id"]} for field in _FIELD.values()),
            {"fields": ["cluster", "waiting"]},
            {"fields": ["state", "-last_at"]},
            {"fields": ["paired", "-last_at"]},
            {"fields": ["last_by", "-last_at"]},
            {"fields": ["last_seen"]},
        ],
    }


@collection_class
class Review:
    """Items by id; changed by compare-and-set."""

    def add(self, item: Item, seen: str) -> bool:
        """Store a new item; False when it is there. `seen` is a short id of its message."""
        try:
            _rows().insert_one({**_document(item), "seen": [seen]})
        except DuplicateKeyError:
            return False
        return True

    def count(self, item_id: str, seen: str, at: datetime) -> bool:
        """Count one more message of an item, each once; False when there is no such item."""
        change = {
            "$inc": {"count": 1},
            "$max": {"last_seen": at},
            "$push": {"seen": {"$each": [seen], "$slice": -_SEEN}},
        }
        if _rows().update_one({"_id": item_id, "seen": {"$ne": seen}}, change).matched_count:
            return True
        return _rows().find_one({"_id": item_id}, {"_id": 1}) is not None

    def weigh(self, item_id: str, seen: str, *, confirmed: bool) -> None:
        """Note what followed a message, once: the person went on with it, or took it back."""
        name = "confirmed" if confirmed else "rejected"
        fresh = {"_id": item_id, "weighed": {"$ne": seen}}
        push = {"weighed": {"$each": [seen], "$slice": -_SEEN}}
        _rows().update_one(fresh, {"$inc": {name: 1}, "$push": push})

    def get(self, item_id: str) -> Item | None:
        """Return an item, or None."""
        row = _rows().find_one({"_id": str(item_id)})
        return _item(row) if row else None

    def waiting_for(
        self, account: str, order: Order, limit: int, now: datetime, *, language: str = ""
    ) -> tuple[Item, ...]:
        """Return the first items that somebody may judge now, and hold them for that one.

        Nobody judges an item twice, nor one that is before another's eyes.
        """
        field = _FIELD[order]
        query: Raw = {
            "waiting": True,
            "judgements.by": {"$ne": account},
            "$or": [{"held_until": None}, {"held_until": {"$lt": now}}, {"held_by": account}],
        }
        if language:
            query["finding.language"] = language
        rows = list(_rows().find(query).sort([(field, -1), ("_id", 1)]).limit(limit))
        hold = {"held_by": account, "held_until": now + HELD}
        # Not what this one, or another, has judged since the look: nobody would be shown it.
        still = {**query, "_id": {"$in": [row["_id"] for row in rows]}}
        _rows().update_many(still, {"$set": hold})
        return tuple(map(_item, rows))

    def of_cluster(self, cluster: str, limit: int) -> tuple[Item, ...]:
        """Return the items of a cluster that wait, the most frequent first."""
        found = _rows().find({"cluster": str(cluster), "waiting": True}).limit(limit)
        return tuple(map(_item, sorted(found, key=lambda row: (-row["count"], row["_id"]))))

    def in_state(self, state: State, limit: int) -> tuple[Item, ...]:
        """Return items of a state, the last changed first."""
        rows = _rows().find({"state": state}).sort([("last_at", -1)]).limit(limit)
        return tuple(map(_item, rows))

    def last_of(self, account: str, limit: int) -> tuple[Item, ...]:
        """Return what somebody changed last; an empty name: anybody."""
        query: Raw = {"last_by": account} if account else {"last_by": {"$gt": ""}}
        rows = (
            _rows()
            .find(query)
            .sort([("last_by", -1), ("last_at", -1)] if account else [("last_at", -1)])
            .limit(limit)
        )
        return tuple(map(_item, rows))

    def pairs(self, limit: int) -> tuple[tuple[str, str], ...]:
        """Return the intents that two people gave to the same messages, the latest first."""
        rows = _rows().find({"paired": True}, {"judgements": 1}).sort([("last_at", -1)])
        return tuple(
            (row["judgements"][0]["intent"], row["judgements"][1]["intent"])
            for row in rows.limit(limit)
        )

    def numbers(self) -> dict[State, int]:
        """Return how many items there are in each state."""
        rows = _rows().aggregate([{"$group": {"_id": "$state", "number": {"$sum": 1}}}])
        return {row["_id"]: row["number"] for row in rows}

    def number_waiting(self, most: int = 1000) -> int:
        """Return how many items wait; no more than `most` are counted."""
        return _rows().count_documents({"waiting": True}, limit=most)

    def save(self, before: Item, after: Item) -> bool:
        """Replace what was read as `before`; False when it has changed since."""
        last = after.changes[-1] if len(after.changes) > len(before.changes) else None
        values = _document(replace(after, version=before.version + 1))
        keep = ("state", "waiting", "second", "judgements", "changes", "version", "paired")
        change = {name: values[name] for name in keep}
        change |= {"last_by": last.by if last else "", "last_at": last.at if last else None}
        found = {"_id": before.id, "version": before.version}
        release = {"held_by": "", "held_until": ""}
        done = _rows().update_one(found, {"$set": change, "$unset": release})
        return bool(done.matched_count)

    def forget(self, before: datetime, limit: int) -> tuple[Item, ...]:
        """Remove the oldest items that were last written before an instant, and return them.

        Those that were accepted stay: they say where an example comes from.
        """
        old = {"last_seen": {"$lt": before}, "state": {"$ne": "accepted"}}
        rows = list(_rows().find(old).sort([("last_seen", 1)]).limit(limit))
        _rows().delete_many({"_id": {"$in": [row["_id"] for row in rows]}})
        return tuple(map(_item, rows))

    def outdated(self, after_id: str, limit: int) -> tuple[Item, ...]:
        """Return waiting items behind an id, by id, so that all can be walked through."""
        rows = _rows().find({"_id": {"$gt": after_id}}).sort([("_id", 1)]).limit(limit)
        return tuple(map(_item, rows))

    def rescore(self, item_id: str, finding: Finding) -> None:
        """Replace what the model says about an item that waits."""
        waits = {"_id": item_id, "waiting": True}
        _rows().update_one(waits, {"$set": {"finding": asdict(finding)}})


def _rows() -> Collection[Raw]:
    return _Review._get_collection()


def _document(item: Item) -> Raw:
    values = asdict(item)
    values["_id"] = values.pop("id")
    values["waiting"] = item.state in ("open", "second")
    values["paired"] = len(item.judgements) > 1
    return values


def _item(row: Raw) -> Item:
    values = known(Item, row)
    finding = known(Finding, row["finding"])
    finding["ranking"] = tuple((name, share) for name, share in finding["ranking"])
    finding["reasons"] = tuple(finding.get("reasons", ()))
    values["finding"] = Finding(**finding)
    values["judgements"] = _all(Judgement, row.get("judgements", ()))
    values["changes"] = _all(Change, row.get("changes", ()))
    return Item(id=row["_id"], **values)


def _all(kind: type[Any], rows: Sequence[Raw]) -> tuple[Any, ...]:
    return tuple(kind(**known(kind, row)) for row in rows)
