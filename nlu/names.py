"""Finds which of several names a text means: "seagate", "sea gate plumbing", "the Moyo one"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA

from nlu.sound import sound

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_ALIKE = 0.75
_HALF_REMEMBERED = 0.8
_AS_GOOD = 0.9
_VERBATIM = 0.95


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words around a name in an answer, and words of a business's name that tell nobody apart.
_EMPTY = _set(
    """the a an and of for one ones guy guys lady man men person people please pls plz i im want
    choose pick take go with lets let me us my your book number yes ok okay no not him her them he
    she they that this is are was good best any all to in at on from it we you do does can will
    would like how about tell more who what when where which name need get call send
    services service company companies pvt ltd private limited co enterprises investments brothers
    bros sons solutions works contractor contractors group holdings trading experts pros repairs
    repair installer installers installations technician technicians specialists
    uyo iyo uya uyu ndoda ndinoda ndipe ndipei ngifuna ngikhetha lo lowo lona wa va mr mrs ms miss
    mai baba dr"""
)
_TRADE = re.compile(
    r"plumb|electri|carpent|clean|paint|garden|landscap|mechanic|weld|til(?:er|ing)|build|construct"
    r"|borehol|drill|solar|applian|satellit|dstv|lock|pest|fumigat|hair|salon|barber|braid|beaut"
    r"|tutor|lesson|cater|mov(?:er|ing)|transport|tailor|phone|cell|securit|alarm|fenc|roof"
    r"|laundr|pool|upholst|tree|motor|auto|garage|handyman"
)


def matching(text: str, names: Sequence[str]) -> tuple[int, ...]:
    """Return the indexes of the names that `text` may mean, best first.

    Several when it fits them about equally well, none when it fits none. Words for a trade or a
    business ("plumbers", "services") tell nobody apart and mean none.
    """
    verbatim = [index for index, name in enumerate(names) if _verbatim(text, name)]
    if verbatim:
        return tuple(verbatim)
    said = _units(text)
    fits = [[_fit(unit, _units(name)) for unit in said] for name in names]
    totals = [sum(fit) for fit in fits]
    best = max(totals, default=0.0)
    if best == 0.0:
        return ()
    ranked = sorted(range(len(names)), key=lambda index: (-totals[index], len(names[index])))
    return tuple(index for index in ranked if totals[index] >= best * _AS_GOOD)


def _verbatim(text: str, name: str) -> bool:
    whole, known = _words(text), _words(name)
    if _same(whole, known):
        return True
    return bool(_units(name)) and _same(
        [word for word in whole if word not in _EMPTY], [w for w in known if w not in _EMPTY]
    )


def _same(said: Sequence[str], name: Sequence[str]) -> bool:
    return bool(said) and OSA.normalized_similarity("".join(said), "".join(name)) >= _VERBATIM


def _words(text: str) -> list[str]:
    return _WORD.findall(_POSSESSIVE.sub("", text.lower()))


def _units(text: str) -> list[str]:
    """Return the words that tell names apart, as heard, and each two neighbours as one."""
    telling = [
        sound(word) for word in _words(text) if word not in _EMPTY and not _TRADE.match(word)
    ]
    return [*telling, *(left + right for left, right in pairwise(telling))]


def _fit(unit: str, of_name: Sequence[str]) -> float:
    return max((_alike(unit, word) for word in of_name), default=0.0)


def _alike(said: str, word: str) -> float:
    """Return how much a word said is like a word of a name, 0 when it is another word."""
    if said == word:
        return 1.0
    if min(len(said), len(word)) < 4:
        return 0.0
    if word.startswith(said):
        return _HALF_REMEMBERED
    similarity = OSA.normalized_similarity(said, word)
    return similarity if similarity >= _ALIKE else 0.0
