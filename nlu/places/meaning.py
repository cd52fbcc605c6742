"""Decides which of the stretches that read like names are meant as places, and which places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from nlu.places.message import Hit, Message
from nlu.places.wording import LINKING
from nlu.types import Place

_EARTH_KM = 6371.0
_SAME_TOWN_KM = 35.0


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance between two (latitude, longitude) pairs in degrees."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, point) for point in (a, b))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def with_towns(hits: Sequence[Hit], message: Message) -> list[Hit]:
    """Join a suburb and its town where they stand together: "Hillside, Bulawayo" is one."""
    joined: list[Hit] = []
    for hit in hits:
        both = _join(joined[-1], hit, message.text) if joined else None
        if both is not None:
            joined[-1] = both
        else:
            joined.append(hit)
    return [_settled(hit, joined) for hit in joined]


def _join(left: Hit, right: Hit, text: str) -> Hit | None:
    gap = text[left.end : right.start]
    if (
        LINKING.fullmatch(gap) is None
        or _mere_word(left, gap, text)
        or _mere_word(right, gap, text)
    ):
        return None
    places = (
        tuple(p for p in left.places if p in right.places)
        or _suburbs_of(left.places, right.places)
        or tuple(p for p in left.places if any(_named_after(p, q) for q in right.places))
    )
    if not places and not any(c.isalpha() for c in gap):
        places = _suburbs_of(right.places, left.places)
    if not places:
        return None
    return replace(
        left,
        end=right.end,
        last=right.last,
        places=places,
        score=min(left.score, right.score),
        everyday=None,
        part=left.part or right.part,
    )


def _mere_word(hit: Hit, gap: str, text: str) -> bool:
    """Whether "suburbs in Bulawayo" is meant, and not Suburbs, Bulawayo."""
    plain = hit.everyday == "strict" and text[hit.start].islower()
    return plain and "," not in gap


def _suburbs_of(suburbs: Sequence[Place], towns: Sequence[Place]) -> tuple[Place, ...]:
    """Return the suburbs that lie in one of the towns, else those close by."""
    suburbs = [p for p in suburbs if p.kind == "suburb"]
    towns = [p for p in towns if p.kind != "suburb"]
    inside = tuple(p for p in suburbs if any(p.town == t.name for t in towns))
    return inside or tuple(p for p in suburbs if any(_near(p, t) for t in towns))


def _named_after(place: Place, city: Place) -> bool:
    """Whether the place lies in the province that is called like the city: Triangle, Masvingo."""
    return place.kind != "suburb" and place != city and place.province == city.name


def _near(suburb: Place, town: Place) -> bool:
    if town.kind != "city":
        return False
    here, there = (suburb.latitude, suburb.longitude), (town.latitude, town.longitude)
    return distance_km(here, there) <= _SAME_TOWN_KM


def _settled(hit: Hit, hits: Sequence[Hit]) -> Hit:
    """Leave of an ambiguous suburb those in the town that the message names elsewhere."""
    if len(hit.places) == 1:
        return hit
    towns = [p for other in hits if other is not hit for p in other.places]
    inside = tuple(p for p in hit.places if any(p.town == t.town for t in towns))
    return replace(hit, places=inside) if inside else hit


def is_certain(hit: Hit, message: Message) -> bool:
    """Whether a word that has another meaning too is meant as a place here."""
    if hit.everyday is None or message.staying(hit.first):
        return True
    located = hit.linked or message.at_place(hit.first)
    stressed = _stressed(hit, message)
    if hit.everyday == "strict":
        return located and stressed
    if hit.everyday == "person":
        return located or (stressed and _stands_last(hit, message))
    return located or (stressed and hit.first > 0)


def _stressed(hit: Hit, message: Message) -> bool:
    """Whether a capital letter marks the word, in a message that has small ones too."""
    before = message.text[: hit.start].rstrip()
    sentence = hit.linked or (before != "" and before[-1] not in ".!?:\n")
    small = any(message.text[word.start].islower() for word in message.words)
    return message.text[hit.start].isupper() and small and (sentence or hit.first == 0)


def _stands_last(hit: Hit, message: Message) -> bool:
    """Whether it follows a whole request, after a comma: "fix my gate tomorrow, Tshabalala"."""
    before = message.text[: hit.start].rstrip()
    return hit.first > 3 and before.endswith(",") and hit.last == len(message.words) - 1
