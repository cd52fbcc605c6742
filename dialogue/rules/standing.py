"""How a provider stands, from what became of the requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from dialogue.values import BookingStatus, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """One request to a provider, and what became of it between the two."""

    answered: bool
    """Accepted, declined, or met with another time."""
    accepted: bool
    minutes_to_answer: float | None
    """In which people are awake; None without an answer."""
    status: BookingStatus
    has_job: bool
    """Whether the booking is this provider's."""
    missed: bool = False
    """The provider did not come."""
    stars: int | None = None


def standing_of(dealings: Iterable[Dealing]) -> Standing:
    """Return the standing; a request that somebody else took or called off first does not count."""
    every = tuple(dealings)
    asked = [each for each in every if each.answered or each.status == "expired"]
    minutes = [m for each in every if (m := each.minutes_to_answer) is not None]
    stars = [each.stars for each in every if each.stars is not None]
    return Standing(
        ratings=len(stars),
        stars=sum(stars) / len(stars) if stars else 0.0,
        asked=len(asked),
        accepted=sum(each.accepted for each in asked),
        minutes_to_answer=median(minutes) if minutes else None,
        jobs_done=sum(each.has_job and each.status == "completed" for each in every),
        no_shows=sum(each.missed for each in every),
    )
