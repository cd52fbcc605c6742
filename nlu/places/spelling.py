"""How the names of places are cut into words and compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:['’‘`][^\W\d_]+)*|\d+")
_INNER_CAPITAL = re.compile(r"[a-z]+(?=[A-Z])")
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
    inner_capital: int
    """Where a capital follows small letters, as in kuMufakose (2); 0 when nowhere."""

    @property
    def key(self) -> str:
        """The form in which it is looked up."""
        return _ONE_SPELLING.get(self.plain, self.plain)


def words(text: str) -> list[Word]:
    """Cut a text into words and numbers; "Mkoba14" is two."""
    return [_word(match) for match in _WORD.finditer(text)]


def _word(match: re.Match[str]) -> Word:
    inner = _INNER_CAPITAL.match(match[0])
    return Word(
        match.start(),
        match.end(),
        _APOSTROPHE.sub("", match[0].lower()),
        inner.end() if inner else 0,
    )
