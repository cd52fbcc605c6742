"""How providers stand, worked out from their bookings after each change."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from dialogue.rules.quiet import awake_between
from dialogue.rules.standing import Dealing, standing_of
from dialogue.rules.terms import Terms
from webapp.store.booking_rows import rows
from webapp.store.connection import Raw
from webapp.store.providers import provider_rows

_SAMPLED = 1000
"""How many of a provider's latest requests count."""
_READ = {
    "status": 1,
    "provider_id": 1,
    "created_at": 1,
    "absent": 1,
    "review": 1,
    "changes.action": 1,
    "changes.by": 1,
    "changes.person_id": 1,
    "changes.at": 1,
    "changes.after.asked": 1,
}
_ANSWERS = ("accept", "decline", "propose")
_AWAKE = Terms()


def with_news(limit: int) -> tuple[str, ...]:
    """Return providers about whom there is news."""
    return tuple(row["_id"] for row in provider_rows().find({"news": {"$gt": 0}}).limit(limit))


def refresh(provider_id: str, now: datetime) -> None:
    """Work the standing out again; news that come meanwhile are left for the next time."""
    row = provider_rows().find_one({"_id": provider_id}, {"news": 1}) or {}
    latest = rows().find({"involved": provider_id}, _READ).sort([("created_at", -1)])
    standing = standing_of(_dealing(each, provider_id) for each in latest.limit(_SAMPLED))
    provider_rows().update_one(
        {"_id": provider_id, "news": row.get("news")},
        {"$set": {"standing": asdict(standing), "news": 0, "stood_at": now}},
    )


def _dealing(row: Raw, provider_id: str) -> Dealing:
    changes = [each for each in row.get("changes", ()) if "after" in each]
    answer = next((each for each in changes if _answers(each, provider_id)), None)
    asked = (each["at"] for each in changes if provider_id in each["after"].get("asked", ()))
    has_job = row["provider_id"] == provider_id
    since = next(asked, row["created_at"])
    review = row.get("review") if has_job else None
    return Dealing(
        answered=answer is not None,
        accepted=has_job and any(each["action"] in ("accept", "agree") for each in changes),
        minutes_to_answer=_minutes(since, answer["at"]) if answer else None,
        status=row["status"],
        has_job=has_job,
        missed=has_job and row.get("absent") == "provider",
        stars=review["stars"] if review else None,
    )


def _answers(change: Raw, provider_id: str) -> bool:
    return change["person_id"] == provider_id and change["action"] in _ANSWERS


def _minutes(since: datetime, to: datetime) -> float:
    return awake_between(since, to, _AWAKE).total_seconds() / 60
