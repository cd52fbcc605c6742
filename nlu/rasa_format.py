"""A parse as Rasa's `POST /model/parse` answers it, with our language and service beside."""

from __future__ import annotations

from typing import Any

from nlu.types import Entity, EntityValue, Parse, PlaceMatch, TimeMatch


def as_rasa(parse: Parse) -> dict[str, Any]:
    """Return the parse as plain values that JSON can carry."""
    return {
        "text": parse.text,
        "intent": {"name": parse.intent, "confidence": parse.confidence},
        "intent_ranking": [{"name": n, "confidence": c} for n, c in parse.ranking],
        "entities": [_entity(entity) for entity in parse.entities],
        "language": parse.language,
        "service_type": parse.service_type,
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "entity": entity.type,
        "value": _value(entity.value),
        "start": entity.start,
        "end": entity.end,
        "extractor": entity.extractor,
        "confidence_entity": entity.confidence,
    }


def _value(value: EntityValue) -> object:
    if isinstance(value, PlaceMatch):
        names = [place.label for place in value.candidates]
        return {"name": names[0], "candidates": names}
    if isinstance(value, TimeMatch):
        return _time(value)
    return value


def _time(value: TimeMatch) -> dict[str, Any] | str:
    if value.start is None:
        return "INVALID"
    return {
        "start": value.start.isoformat(),
        "end": value.end.isoformat() if value.end else None,
        "grain": value.grain,
        "ambiguous": value.ambiguous,
    }
