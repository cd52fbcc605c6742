"""How the names of places are cut into words and compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:['’‘`][^\W\d_]+)*|\d+")
_APOSTROPHE = re.compile(r"['’‘`]")
_ONE_SPELLING = {
    "mt": "mount",
    "saint": "st",
    "ext": "extension",
    "extn": "extension",
    "pk": "park",
    "prk": "park",
    "hts": "heights",
    "vlg": "village",
    "centre": "center",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a number of a message."""

    start: int
    end: int
    plain: str
    """Lower case, without apostrophes."""
    capital: bool
    """Whether the message writes it with a capital letter first."""

    @property
    def key(self) -> str:
        """The form in which it is looked up."""
        return _ONE_SPELLING.get(self.plain, self.plain)


def words(text: str) -> list[Word]:
    """Cut a text into words and numbers; "Mkoba14" is two."""
    return [
        Word(m.start(), m.end(), _APOSTROPHE.sub("", m[0].lower()), m[0][0].isupper())
        for m in _WORD.finditer(text)
    ]


def key(name: str) -> str:
    """Return the form in which names are looked up: "Glen View" and "glenview" are one."""
    return "".join(word.key for word in words(name))
