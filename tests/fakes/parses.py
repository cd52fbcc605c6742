"""Parses made by hand, for tests that are not about understanding."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from nlu.times import find_time
from nlu.types import Entity, EntityValue, Parse
from tests.fakes.world import NOON, the_gazetteer


def parsed(text: str, intent: str, **spans: str) -> Parse:
    """Return a parse of a message written at noon; see `parsed_at`."""
    return parsed_at(NOON, text, intent, **spans)


def parsed_at(now: datetime, text: str, intent: str, **spans: str) -> Parse:
    """Return a parse with these words as entities.

    Spans are called place, time, issue, name, ordinal, reference, provider and service here;
    `implied` is a service that the fault needs without its being named.
    """
    implied = spans.pop("implied", "")
    entities = tuple(_entity(text, kind, span, now) for kind, span in spans.items())
    return Parse(
        text=text,
        intent=intent,
        confidence=0.95,
        ranking=((intent, 0.95),),
        understood=intent != "out_of_scope",
        entities=entities,
        service_type=spans.get("service") or implied or None,
    )


def unsure(parse: Parse, confidence: float) -> Parse:
    """Return the parse with less confidence; below 0.3 it counts as not understood."""
    return replace(parse, confidence=confidence, understood=confidence >= 0.3)


_TYPES = {
    "service": "service_type",
    "place": "location",
    "name": "person_name",
    "provider": "provider_name",
    "reference": "booking_reference",
}


def _entity(text: str, kind: str, span: str, now: datetime) -> Entity:
    value: EntityValue = span
    if kind == "place":
        value = the_gazetteer().match(span)
    elif kind == "time":
        value = find_time(span, now)
    elif kind in ("ordinal", "rating"):
        value = int(span)
    return _span(text, _TYPES.get(kind, kind), span, value)


def _span(text: str, entity_type: str, span: str, value: EntityValue) -> Entity:
    start = max(text.lower().find(span.lower()), 0)
    return Entity(
        type=entity_type,
        text=span,
        start=start,
        end=start + len(span),
        confidence=0.95,
        extractor="test",
        value=value,
    )
