"""What clients write, as what it means here."""

from __future__ import annotations

from dialogue.slots.place import to_location
from dialogue.values import Location
from nlu.types import Service
from webapp.web import Problem, services

MOST_CANDIDATES = 9


def place_of(text: str, at: str, *, where: str = "body") -> Location:
    """Return the place that a text means; raises Problem (422) unless it is exactly one.

    `at` (a JSON pointer) says where in `where` ("body", "query") the text stands.
    """
    places = services().ports.places
    exact = places.by_label(text)
    if exact is not None:
        return exact
    match = places.match(text)
    if match is None:
        raise unfit(at, "expected a place in Zimbabwe such as Avondale, Harare", where=where)
    if len(match.candidates) > 1:
        labels = "; ".join(place.label for place in match.candidates[:MOST_CANDIDATES])
        raise unfit(at, f"several places have this name: {labels}", where=where)
    return to_location(match.candidates[0], match.section)


def service_of(written: str) -> Service | None:
    """Return the service of the catalogue that a word means, or None."""
    return services().trades.named(written)


def service_id(written: str, *, where: str = "body") -> str:
    """Return the id of the service that a word means; raises Problem (422) where it means none."""
    service = service_of(written)
    if service is None:
        detail = "there is no such service: see /api/services"
        raise unfit("/service_type", detail, where=where)
    return service.id


def unfit(at: str, detail: str, *, where: str = "body") -> Problem:
    """Return the problem of a value that has the right form and means nothing."""
    errors = [{"in": where, "at": at, "detail": detail}]
    return Problem(422, "The request does not fit.", kind="validation", errors=errors)
