"""Sets the spans of the tagger right, by the rules in data/README.md; leaves out what is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlu import issues
from nlu.types import Entity

Span = tuple[int, int]

_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|dr|sir|madam|pastor|aunty?|uncle|sister|mai|amai|vamai|baba|sekuru|ambuya"
    r"|mbuya|gogo|sisi|bhudhi|tete|mudhara|khulu|malume|ubaba|umama|mama|mdala)[.]?\s+$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


def redrawn(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Return the entities of a message with the edges of issues and people's names set right.

    What is no reference, for want of a digit, is left out.
    """
    return tuple(_redrawn(text, entity, entities) for entity in entities if _may_be(entity))


def _may_be(entity: Entity) -> bool:
    return entity.type != "booking_reference" or any(map(str.isdigit, entity.text))


def _redrawn(text: str, entity: Entity, entities: Sequence[Entity]) -> Entity:
    span = entity.start, entity.end
    if entity.type == "issue":
        others = [(other.start, other.end) for other in entities if other is not entity]
        start, end = issues.fitted(text, span, others)
    elif entity.type == "person_name":
        start, end = _with_title(text, span)
    else:
        return entity
    said = text[start:end]
    return replace(entity, text=said, value=said, start=start, end=end)


def _with_title(text: str, span: Span) -> Span:
    """Return where a name begins with its title, and ends without the 's of what is theirs."""
    start, end = span
    title = _TITLE.search(text, 0, start)
    owner = _POSSESSIVE.search(text, start, end)
    return (title.start() if title else start), (owner.start() if owner else end)
