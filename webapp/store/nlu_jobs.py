"""Work on models and examples that takes long: asked for on a page, done by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, TypeAlias
from uuid import uuid4

from mongoengine import DateTimeField, DictField, FloatField, IntField, ListField, StringField
from pymongo import ReturnDocument
from pymongo.collection import Collection

from dialogue.ports import Clock
from webapp.store.codec import known
from webapp.store.connection import Raw, Row, collection_class

JobKind: TypeAlias = Literal["train", "evaluate", "insights", "curve"]
JobState: TypeAlias = Literal["waiting", "running", "done", "failed"]

LEASE = timedelta(seconds=60)
"""After so long without a sign of life a job is taken up by another worker."""
MOST_TRIES = 2
_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work."""

    id: str
    kind: JobKind
    by: str
    """Name of the account that asked."""
    arguments: tuple[str, ...] = ()
    state: JobState = "waiting"
    step: str = ""
    """What is being done just now."""
    progress: float = 0.0
    """0..1."""
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in ("done", "failed")


class _Job(Row):
    id = StringField(primary_key=True)
    kind = StringField(required=True)
    by = StringField(required=True)
    arguments = ListField(StringField())
    state = StringField(required=True)
    step = StringField()
    progress = FloatField()
    created_at = DateTimeField(required=True)
    started_at = DateTimeField()
    finished_at = DateTimeField()
    result = DictField()
    error = StringField()
    due_at = DateTimeField()
    """When it may be taken (again); none when it is over."""
    owner = StringField()
    tries = IntField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "nlu_jobs",
        "indexes": [
            {"fields": ["due_at"]},
            {"fields": ["-created_at"]},
            {"fields": ["kind", "-created_at"]},
            {"fields": ["finished_at"], "expireAfterSeconds": int(_KEPT.total_seconds())},
        ],
    }


@collection_class
class NluJobs:
    """Jobs, the oldest first; one worker at a time has each."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def ask(self, kind: JobKind, by: str, *arguments: str) -> Job:
        """Return a new job, or the same one where it waits or runs already."""
        same = {
            "kind": kind,
            "arguments": list(arguments),
            "state": {"$in": ["waiting", "running"]},
        }
        row = _rows().find_one(same)
        if row is None:
            now = self._clock.now()
            row = {
                "_id": uuid4().hex[:12],
                "kind": kind,
                "by": by,
                "arguments": list(arguments),
                "state": "waiting",
                "created_at": now,
                "due_at": now,
                "tries": 0,
            }
            _rows().insert_one(row)
        return _job(row)

    def claim(self, owner: str) -> Job | None:
        """Return the oldest job that nobody does; None without any.

        One whose worker died twice is given up.
        """
        now = self._clock.now()
        due = {"due_at": {"$lte": now}}
        _rows().update_many(
            {**due, "tries": {"$gte": MOST_TRIES}},
            {
                "$set": {
                    "state": "failed",
                    "error": "the worker stopped twice while it did this",
                    "due_at": None,
                    "finished_at": now,
                }
            },
        )
        row = _rows().find_one_and_update(
            due,
            {
                "$set": {
                    "state": "running",
                    "owner": owner,
                    "started_at": now,
                    "due_at": now + LEASE,
                },
                "$inc": {"tries": 1},
            },
            sort=[("due_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return _job(row) if row else None

    def report(self, job_id: str, owner: str, step: str, progress: float) -> bool:
        """Note how far a job is, and that it lives; False when another worker has taken it."""
        change = {"step": step, "progress": progress, "due_at": self._clock.now() + LEASE}
        return self._finish(job_id, owner, change)

    def done(self, job_id: str, owner: str, result: Mapping[str, Any]) -> bool:
        """Note the outcome."""
        change = {"state": "done", "progress": 1.0, "result": dict(result)}
        return self._finish(job_id, owner, {**change, **self._over()})

    def failed(self, job_id: str, owner: str, error: str) -> bool:
        """Note why there is none."""
        return self._finish(job_id, owner, {"state": "failed", "error": error, **self._over()})

    def give_back(self, job_id: str, owner: str) -> bool:
        """Leave a job to the next worker: this one stops."""
        change = {"state": "waiting", "step": "", "progress": 0.0, "due_at": self._clock.now()}
        mine = {"_id": job_id, "owner": owner, "state": "running"}
        change_all = {"$set": change, "$inc": {"tries": -1}}
        return bool(_rows().update_one(mine, change_all).matched_count)

    def get(self, job_id: str) -> Job | None:
        """Return a job, or None."""
        row = _rows().find_one({"_id": str(job_id)})
        return _job(row) if row else None

    def last(self, kind: JobKind) -> Job | None:
        """Return the last job of a kind that is done, or the one to come where none is yet."""
        order = [("created_at", -1)]
        row = _rows().find_one({"kind": kind, "state": "done"}, sort=order)
        row = row or _rows().find_one({"kind": kind}, sort=order)
        return _job(row) if row else None

    def latest(self, limit: int) -> tuple[Job, ...]:
        """Return jobs, the newest first."""
        return tuple(map(_job, _rows().find().sort([("created_at", -1)]).limit(limit)))

    def _over(self) -> Raw:
        return {"due_at": None, "finished_at": self._clock.now()}

    def _finish(self, job_id: str, owner: str, change: Raw) -> bool:
        mine = {"_id": job_id, "owner": owner, "state": "running"}
        return bool(_rows().update_one(mine, {"$set": change}).matched_count)


def _rows() -> Collection[Raw]:
    return _Job._get_collection()


def _job(row: Raw) -> Job:
    values = known(Job, row)
    values["arguments"] = tuple(row.get("arguments", ()))
    return Job(id=row["_id"], **{k: v for k, v in values.items() if k != "id"})
