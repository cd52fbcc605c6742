"""Takes out of a message what tells who wrote it, so that it can be shown and learnt from.

What stands in its place is of the same kind, so that a message keeps its meaning: digits become
zeros, names become one invented name, addresses lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlu.corpus.writer import plain
from nlu.types import Entity

GIVEN_NAME, FAMILY_NAME = "Tendai", "Moyo"
"""The stand-ins: so common in Zimbabwe that they tell nobody apart."""

_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_REFERENCE = re.compile(r"(\bbooking_\d+\.\d+)")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")
_DIGIT = re.compile(r"\d")
_SHORTEST_NAME = 3


def masked(text: str, names: Iterable[str], entities: Iterable[Entity] = ()) -> str:
    """Return the message without numbers, addresses and names.

    `names` are the sender's own, masked where they are written with a capital letter; `entities`
    are those of the model: every person_name among them is masked.
    """
    for entity in sorted(entities, key=lambda e: -e.start):
        if entity.type == "person_name":
            text = text[: entity.start] + _stand_in(entity.text) + text[entity.end :]
    text = _URL.sub("https://example.com", _MAIL.sub("name@example.com", text))
    parts = _REFERENCE.split(text)
    text = "".join(p if _REFERENCE.fullmatch(p) else _LONG_NUMBER.sub(_zeros, p) for p in parts)
    return plain(_without(text, names))


def _zeros(found: re.Match[str]) -> str:
    return _DIGIT.sub("0", found.group())


def _stand_in(name: str) -> str:
    words = name.split()
    family = [FAMILY_NAME] * min(1, len(words) - 1)
    return " ".join([GIVEN_NAME, *family]) if words else ""


def _without(text: str, names: Iterable[str]) -> str:
    words = {w for name in names for w in re.findall(r"\w+", name) if len(w) >= _SHORTEST_NAME}
    words -= {GIVEN_NAME, FAMILY_NAME}
    for word in words:
        pattern = rf"\b{re.escape(word)}\b"
        text = re.sub(pattern, _given, text, flags=re.IGNORECASE)
    return text


def _given(found: re.Match[str]) -> str:
    """Return the stand-in for a word with a capital letter; "gift" is no name, "Gift" is."""
    return GIVEN_NAME if found.group()[0].isupper() else found.group()
