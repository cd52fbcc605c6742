"""What the console's forms send, as values; and what a message looks like on its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from flask import request

from nlu.corpus import annotation
from nlu.corpus.annotation import BrokenAnnotationError
from nlu.corpus.writer import plain
from nlu.domain import Domain
from nlu.types import Entity, Example, PlaceMatch
from webapp.console.intake import WITH_VALUE
from webapp.store.review import Judgement

LANGUAGES = (("en", "English"), ("sn", "Shona"), ("nd", "Ndebele"), ("mixed", "Mixed"))
LONGEST = 4000
"""Characters of a message; WhatsApp takes 4096."""


def judgement(by: str, at: datetime, domain: Domain | None) -> Judgement:
    """Return what the form of a message says of it."""
    if request.form.get("action") == "discard":
        return Judgement(by=by, at=at, intent="")
    return Judgement(
        by=by,
        at=at,
        intent=field("intent"),
        annotated=with_values(field("annotated", LONGEST), domain, at),
        language=language(),
    )


def example(domain: Domain | None, now: datetime) -> Example:
    """Return the example that a form describes; raises BrokenAnnotationError."""
    marked = with_values(" ".join(field("annotated", LONGEST).split()), domain, now)
    text, entities = annotation.read(marked)
    chosen = language()
    return Example(
        text=text,
        intent=field("intent"),
        entities=entities,
        metadata={"language": chosen} if chosen else {},
    )


def field(name: str, longest: int = 100) -> str:
    """Return a field of the form, cut to a length; empty when it is missing."""
    return request.form.get(name, "")[:longest].strip()


def language() -> str:
    """Return the language that the form names; empty for none."""
    chosen = field("language")
    return chosen if chosen in dict(LANGUAGES) else ""


def with_values(annotated: str, domain: Domain | None, now: datetime) -> str:
    """Return an annotation in which places, trades and the like have the values that lists know.

    One that cannot be read is returned as it is: whoever reads it says what is wrong.
    """
    if domain is None:
        return annotated
    try:
        text, entities = annotation.read(annotated)
    except BrokenAnnotationError:
        return annotated
    sighting = domain.look(text, now)

    def valued(entity: Entity) -> Entity:
        if entity.type not in WITH_VALUE or entity.value is not None:
            return entity
        value = domain.value(entity, sighting, now)
        if isinstance(value, PlaceMatch):
            return replace(entity, value=value.candidates[0].label)
        return entity if value is None else replace(entity, value=str(value))

    return annotation.write(text, tuple(map(valued, entities)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a message: plain, or marked as an entity."""

    text: str
    type: str = ""
    value: str = ""


def pieces(annotated: str) -> Iterator[Piece]:
    """Yield the stretches of a message from its annotation."""
    try:
        text, entities = annotation.read(annotated)
    except BrokenAnnotationError:
        yield Piece(text=plain(annotated))
        return
    yield from _pieces(text, entities)


def marked(text: str, entities: tuple[Entity, ...]) -> list[Piece]:
    """Return the stretches of a message from its entities."""
    return list(_pieces(text, entities))


def _pieces(text: str, entities: tuple[Entity, ...]) -> Iterator[Piece]:
    done = 0
    for entity in sorted(entities, key=lambda e: e.start):
        if entity.start > done:
            yield Piece(text=text[done : entity.start])
        value = entity.value if isinstance(entity.value, str) else ""
        yield Piece(text=text[entity.start : entity.end], type=entity.type, value=value)
        done = entity.end
    if done < len(text):
        yield Piece(text=text[done:])
