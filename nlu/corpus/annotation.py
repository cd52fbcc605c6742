"""Rasa's inline annotation: `I live in [Mkoba]{"entity": "location", "value": "Mkoba, Gweru"}`."""

from __future__ import annotations

import json
import re

from nlu.types import Entity

EXTRACTOR = "annotation"

_SPAN = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<label>[^()]+)\)|(?P<details>\{[^{}]*\}))")
_LOOKS_ANNOTATED = re.compile(r"\]\s*[({]|\[[^\]]*$|^[^\[]*\]|\[\s*\]")


class BrokenAnnotationError(ValueError):
    """Brackets that do not pair, or details that cannot be read; the message says which."""


def read(annotated: str) -> tuple[str, tuple[Entity, ...]]:
    """Return the plain text and the entities of one annotated message.

    A value that is not written is None. Raises `BrokenAnnotationError`.
    """
    parts: list[str] = []
    entities: list[Entity] = []
    length = read_to = 0
    for match in _SPAN.finditer(annotated):
        before = annotated[read_to : match.start()]
        _refuse_leftovers(before)
        label, value = _label_and_value(match)
        start = length + len(before)
        length = start + len(match["text"])
        parts += [before, match["text"]]
        entities.append(_entity(label, match["text"], start, value))
        read_to = match.end()
    _refuse_leftovers(annotated[read_to:])
    parts.append(annotated[read_to:])
    return "".join(parts), tuple(entities)


def write(text: str, entities: tuple[Entity, ...]) -> str:
    """Return the message with its entities marked; the reverse of `read`."""
    parts: list[str] = []
    done = 0
    for entity in sorted(entities, key=lambda e: e.start):
        parts += [text[done : entity.start], f"[{text[entity.start : entity.end]}]"]
        if entity.value is None:
            parts.append(f"({entity.type})")
        else:
            details = {"entity": entity.type, "value": str(entity.value)}
            parts.append(json.dumps(details, ensure_ascii=False))
        done = entity.end
    parts.append(text[done:])
    return "".join(parts)


def _entity(label: str, text: str, start: int, value: str | None) -> Entity:
    return Entity(
        type=label,
        text=text,
        start=start,
        end=start + len(text),
        confidence=1.0,
        extractor=EXTRACTOR,
        value=value,
    )


def _label_and_value(match: re.Match[str]) -> tuple[str, str | None]:
    if match["label"] is not None:
        label, _, value = match["label"].partition(":")
        return label.strip(), value.strip() or None
    try:
        details = json.loads(match["details"])
        label = details["entity"]
    except (ValueError, KeyError) as error:
        raise BrokenAnnotationError(
            f'after [{match["text"]}] expected {{"entity": "…", "value": "…"}}, '
            f"found {match['details']}"
        ) from error
    value = details.get("value")
    return str(label), None if value is None else str(value)


def _refuse_leftovers(plain: str) -> None:
    if _LOOKS_ANNOTATED.search(plain):
        raise BrokenAnnotationError(
            f"a bracket without its partner or its label in {plain.strip()!r}"
        )
