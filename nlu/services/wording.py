"""The words around the words for a trade, in the three languages; and how messages are cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from nlu.normalise import LONGEST_WORD, REMEMBERED_WORDS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# After a thing: "geyser guy", "fridge repairs", "solar installation".
WORKERS = _set(
    """guy guys man men person people lady ladies expert experts specialist specialists technician
    technicians technition tech repair repairs repairer repairers repairman repairing fixer fixers
    installer installers installation installations fitter fitters engineer engineers artisan"""
)
# After a trade: "roofing man", "solar team".
FOLLOWERS = _set(
    """guy guys man men person people lady ladies expert specialist technician team
    contractor"""
)
# Before a thing: "munhu wemagetsi", "umlungisi wamaphayiphi".
PEOPLE = _set(
    """munhu vanhu mugadziri vagadziri murume varume mukomana vakomana mudhara fundi nyanzvi
    mushandi vashandi mucheri vacheri umuntu abantu umlungisi abalungisi mlungisi balungisi
    indoda amadoda ingcitshi ingcwethi umfana abafana isisebenzi izisebenzi guy person man
    muntu bantu mnhu mntu vasikana vakadzi mukadzi mai vachinda abasikazi amantombazana omama
    umama"""
)
# Between the two, written onto the thing.
LINKS = (
    *("we", "ve", "ye", "re", "che", "dze", "zve", "ze", "be", "le", "se"),
    *("wa", "ba", "ya", "sa", "za", "wo", "bo", "yo", "so", "zo"),
)
DOING = re.compile(
    r"(?:a|va)no(?:ndi)?(?:gadzir|is|it|chenes|ruk|son|tem|cher|gez|ger|bik|tey|wach|dzidzis|pfirir"
    r"|vhur|ouray|uray|takur|weld|pend)[a-z]*"
    r"|(?:o|e|aba|abe|a)(?:lungis|fak|luk|watsh|vul|sik|bhak|bulal|gez|klin|pend|thung|thuth|thwal"
    r"|fulel|gamul|fafaz|mb|bhal)[a-z]*"
)
# A trade told as what somebody does: "umuntu owatsha", "vasikana vanoruka".
WHO_DOES = re.compile(r"(?:ano|vano|o[^n]|aba|a[lm])[a-z]+")
TO_DO = re.compile(
    r"(?:we|ve)ku(?:gadzir|is|chek|tem|cher|gez|chenes|pfapfaidz|uray|takur)[a-z]*"
    r"|(?:wo|bo)ku(?:lungis|fak|bulal|bal|korobh|klin|gez|thuth|bhal|luk)[a-z]*"
)
# Before a trade: part of the word (iplumber, maplumber), or a word of its own (zveplumbing).
NOUN_CLASSES = ("ama", "aba", "ma", "um", "isi", "mu", "va", "i", "u", "o")
PARTICLES = (
    *("njengo", "njenge", "ungu", "yi", "ya", "ra", "pa", "kwa", "sa", "ka", "sika"),
    *("kwama", "kwema", "nema", "wema", "yema", "zvema", "dzema", "lama", "bama", "zama"),
    *("ngiyi", "ngingui", "siyi", "uyi"),
    *("ngingum", "ngingu", "ndiri", "ngum", "ngu", "ngi", "ndi", "uli", "kwezve", "zve", "nge"),
    *("ne", "na", "le", "lo", "we", "ye", "ve", "wo", "se", "be", "pe", "re", "kwe", "dze"),
)
# Words that are a letter or two away from a trade and mean something else.
NOT_TRADES = _set(
    """printer printers printing wedding weddings timing paying having mower mowers pointing
    clearing joined writing hiring firing trailer trailers watering covering playing paining
    electricity electric electrics camera cameras makamera braid braids spark sparks sparkle
    papers planning salani vadiki renovation renovations"""
)
_WORD = re.compile(r"[^\W_]+")


class Word(NamedTuple):
    """A word of a message."""

    plain: str
    """Lower case."""
    start: int
    end: int
    readings: tuple[tuple[int, int], ...]
    """How many letters to leave off its front, and where the span begins then."""


def words(text: str) -> list[Word]:
    """Cut a message into words, each with the prefixes that it may have."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        plain = match[0].lower()
        start = match.start()
        whole = start
        if found and text[found[-1].end : start] == "-" and found[-1].plain in NOUN_CLASSES:
            whole = found[-1].start
        noun_classes, particles = _prefixes(plain[:LONGEST_WORD])
        readings = (
            (0, whole),
            *((cut, start) for cut in noun_classes),
            *((cut, start + cut) for cut in particles),
        )
        found.append(Word(plain, start, match.end(), readings))
    return found


@lru_cache(maxsize=REMEMBERED_WORDS)
def _prefixes(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(cuts(word, NOUN_CLASSES)), tuple(cuts(word, PARTICLES))


def cuts(word: str, prefixes: tuple[str, ...]) -> Iterator[int]:
    """Yield the lengths of those prefixes that the word begins with."""
    if word.startswith(prefixes):
        for prefix in prefixes:
            if word.startswith(prefix) and len(word) > len(prefix) + 2:
                yield len(prefix)


def person_at(word: Word) -> int | None:
    """Return where a word for a person begins: munhu, nemunhu; None when the word is none."""
    return next((start for cut, start in word.readings if word.plain[cut:] in PEOPLE), None)
