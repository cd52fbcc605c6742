"""Words for days, misspelt by one slip: a day that is overlooked makes the wrong appointment."""

from __future__ import annotations

import re

from dialogue.slots.slips import meant


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_KNOWN = _words(
    """monday tuesday wednesday thursday friday saturday sunday today tonight tomorrow after morning
    afternoon evening
    muvhuro chipiri chitatu china chishanu mugovera svondo nemuvhuro nechipiri nechitatu nechina
    nechishanu nemugovera nesvondo wemuvhuro wechipiri wechitatu wechina wechishanu wemugovera
    wesvondo mangwana mangwanani masikati manheru kuseni
    umvulo mvulo olwesibili lwesibili olwesithathu lwesithathu olwesine lwesine olwesihlanu
    lwesihlanu umgqibelo mgqibelo isonto ngomvulo ngolwesibili ngolwesithathu ngolwesine
    ngolwesihlanu ngomgqibelo ngesonto kusasa lamuhla namuhla ekuseni ntambama kusihlwa"""
)
_NO_SLIPS = frozenset(_words("chinja water alter"))
"""Words that are like those, and mean something else."""
_SHORTEST = 5
_WORD = re.compile(r"[^\W\d_]+")


_REFUSED = re.compile(
    r"\b(?:not|kwete|hatshi)\s+[^,;.]{2,25}?(?:[,;]|\b(?:but|asi|kodwa)\b)\s*(?=\w)", re.IGNORECASE
)


def without_refused(text: str) -> str:
    """Return "no not tomorrow, Friday" without the day that does not suit."""
    return _REFUSED.sub("", text)


def respelt(text: str) -> str:
    """Return the text with every day word that has one slip as it is meant to be written."""
    return _WORD.sub(lambda word: _meant(word[0]), text)


def _meant(word: str) -> str:
    said = word.casefold()
    if len(said) < _SHORTEST or said in _KNOWN or said in _NO_SLIPS:
        return word
    known = meant(said, _KNOWN)
    return word if known == said else known
