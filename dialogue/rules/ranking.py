"""In which order providers are offered, and why.

The order is by distance, which the standing makes longer or shorter. In kilometres:

    cost = distance
         - 2.0 * (mean - 4)            mean of the stars, 1..5
         - 3.0 * (share - 0.75)        share of the requests that were accepted, 0..1
         + 1.5 * (hours - 0.5)         until an answer, at most 2; nothing where none is known
         + 10  * missed                share of the jobs to which nobody came, 0..1

Means and shares are Bayesian: a newcomer counts as if 5 customers had given 4 stars, 4 requests
had been accepted in 3 cases of 4, and 4 jobs been done. So nobody gains more than 3.5 km on a
newcomer next door, and a single bad word moves nobody to the end.

A chance for newcomers: on every third day, for one service and place, the nearest of those who
have hardly been asked yet comes third, unless one is among the first three anyway. The day and
the place decide it, so that whoever asks twice sees the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypeAlias
from zlib import crc32

from dialogue.values import Location, Offer, Standing

Reason: TypeAlias = Literal["free", "near", "well_rated", "accepts", "quick", "reliable", "new"]
"""What speaks for a provider. free: at the time that was asked for; accepts: most requests."""

KM_PER_STAR = 2.0
KM_FOR_ACCEPTING = 3.0
KM_PER_HOUR = 1.5
KM_FOR_MISSING = 10.0
USUAL_STARS, USUAL_RATINGS = 4.0, 5
USUAL_SHARE, USUAL_REQUESTS = 0.75, 4
USUAL_HOURS, MOST_HOURS = 0.5, 2.0
USUAL_JOBS = 4
NEWCOMER = 3
"""Requests below which somebody is new."""
SHOWN_FIRST = 3
_NEAR_KM = 5.0
_GOOD_STARS = 4.3
_GOOD_SHARE = 0.8
_QUICK_MINUTES = 15
_RELIABLE_JOBS = 5


def mean_stars(standing: Standing) -> float:
    """Return the Bayesian mean of the stars, 1..5."""
    known = standing.stars * standing.ratings
    return (known + USUAL_STARS * USUAL_RATINGS) / (standing.ratings + USUAL_RATINGS)


def acceptance(standing: Standing) -> float:
    """Return the Bayesian share of the requests that are accepted, 0..1."""
    usual = USUAL_SHARE * USUAL_REQUESTS
    return (standing.accepted + usual) / (standing.asked + USUAL_REQUESTS)


def missing(standing: Standing) -> float:
    """Return the share of the jobs to which the provider does not come, 0..1."""
    jobs = standing.jobs_done + standing.no_shows
    return standing.no_shows / (jobs + USUAL_JOBS)


def cost(offer: Offer) -> float:
    """Return what an offer is ordered by, in kilometres; less is better."""
    standing = offer.provider.standing
    return (
        offer.distance_km
        - KM_PER_STAR * (mean_stars(standing) - USUAL_STARS)
        - KM_FOR_ACCEPTING * (acceptance(standing) - USUAL_SHARE)
        + KM_PER_HOUR * (_hours(standing) - USUAL_HOURS)
        + KM_FOR_MISSING * missing(standing)
    )


def _hours(standing: Standing) -> float:
    if standing.minutes_to_answer is None:
        return USUAL_HOURS
    return min(standing.minutes_to_answer / 60, MOST_HOURS)


def is_new(standing: Standing) -> bool:
    """Tell whether hardly anything is known of a provider."""
    return standing.asked < NEWCOMER and not standing.ratings


def ranked(offers: Sequence[Offer], place: Location, day: date) -> tuple[Offer, ...]:
    """Return offers of one service, best first; those who are free come before the others."""
    best = sorted(offers, key=lambda o: (o.free_from is not None, *_order(o)))
    return tuple(_with_chance(best, place, day))


def _order(offer: Offer) -> tuple[float, str, str]:
    return cost(offer), offer.provider.name, offer.provider.id


def _with_chance(best: list[Offer], place: Location, day: date) -> list[Offer]:
    free = [offer for offer in best if offer.free_from is None]
    newcomers = [offer for offer in free if is_new(offer.provider.standing)]
    if not newcomers or newcomers[0] in best[:SHOWN_FIRST] or not _lucky(best[0], place, day):
        return best
    others = [offer for offer in best if offer is not newcomers[0]]
    return [*others[: SHOWN_FIRST - 1], newcomers[0], *others[SHOWN_FIRST - 1 :]]


def _lucky(offer: Offer, place: Location, day: date) -> bool:
    seed = f"{offer.provider.service_type}|{place.label}|{day.isoformat()}"
    return crc32(seed.encode()) % 3 == 0


def reasons(offer: Offer) -> tuple[Reason, ...]:
    """Return what speaks for an offer, the most important first."""
    standing = offer.provider.standing
    holds: tuple[tuple[Reason, bool], ...] = (
        ("free", offer.free_from is None),
        ("near", offer.distance_km <= _NEAR_KM),
        ("well_rated", standing.ratings > 0 and mean_stars(standing) >= _GOOD_STARS),
        ("reliable", standing.jobs_done >= _RELIABLE_JOBS and not standing.no_shows),
        ("accepts", standing.asked >= NEWCOMER and acceptance(standing) >= _GOOD_SHARE),
        ("quick", (standing.minutes_to_answer or _QUICK_MINUTES + 1) <= _QUICK_MINUTES),
        ("new", is_new(standing)),
    )
    return tuple(reason for reason, true in holds if true)
