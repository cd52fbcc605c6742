"""Finds the words for a trade: "plumba", "i-plumber", "geyser guy", "munhu wemagetsi"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.sound import sound
from nlu.types import Service


@dataclass(frozen=True, slots=True)
class ServiceMatch:
    """A stretch of text that names a trade."""

    text: str
    start: int
    end: int
    service_id: str
    score: float
    """Similarity of the words to a known word for the trade, 0..1."""


class _Word(NamedTuple):
    plain: str
    start: int
    end: int
    readings: tuple[tuple[int, int], ...]
    """How many letters to leave off its front, and where the span begins then."""


class _Found(NamedTuple):
    last: int
    service_id: str


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# After a thing: "geyser guy", "fridge repairs", "solar installation".
_WORKERS = _set(
    """guy guys man men person people lady ladies expert experts specialist specialists technician
    technicians technition tech repair repairs repairer repairers repairman repairing fixer fixers
    installer installers installation installations fitter fitters engineer engineers artisan"""
)
# Before a thing: "munhu wemagetsi", "umlungisi wamaphayiphi".
_PEOPLE = _set(
    """munhu vanhu mugadziri vagadziri murume varume mukomana vakomana mudhara fundi nyanzvi
    mushandi vashandi mucheri vacheri umuntu abantu umlungisi abalungisi indoda amadoda
    ingcitshi ingcwethi umfana abafana isisebenzi izisebenzi guy person man"""
)
# Between the two, written onto the thing.
_LINKS = (
    *("we", "ve", "ye", "re", "che", "dze", "zve", "ze", "be", "le", "se"),
    *("wa", "ba", "ya", "sa", "za", "wo", "bo", "yo", "so", "zo"),
)
_DOING = re.compile(
    r"(?:a|va)no(?:gadzir|is|it|chenes|ruk|son|tem|cher|gez|ger|bik)[a-z]*"
    r"|(?:o|aba)(?:lungis|fak)[a-z]*"
)
_TO_DO = re.compile(r"(?:we|ve)ku(?:gadzir|is|chek|tem|cher)[a-z]*")
# Before a trade: part of the word (iplumber, maplumber), or a word of its own (zveplumbing).
_NOUN_CLASSES = ("ama", "aba", "ma", "um", "isi", "mu", "va", "i", "u", "o")
_PARTICLES = (
    *("ngingum", "ngingu", "ndiri", "ngum", "ngu", "ngi", "ndi", "uli", "kwezve", "zve", "nge"),
    *("ne", "na", "le", "lo", "we", "ye", "ve", "wo", "se", "be", "pe", "re", "kwe", "dze"),
)
# Words that are a letter or two away from a trade and mean something else.
_NOT_TRADES = _set(
    """printer printers printing wedding weddings timing paying having mower mowers pointing
    clearing joined writing hiring firing trailer trailers watering covering playing paining
    electricity electric electrics camera cameras makamera braid braids spark sparks sparkle
    papers planning salani vadiki renovation renovations"""
)
_NAMED, _THING_ALONE = 0.95, 0.8
_REMEMBERED = 20_000
_WORD = re.compile(r"[^\W_]+")


class ServiceFinder:
    """Knows the words of the catalogue. Immutable."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._trades: dict[str, str] = {}
        self._things: dict[str, str] = {}
        for service in services:
            for word in (*service.names.values(), *service.plurals.values(), *service.synonyms):
                self._trades[_joined(word)] = service.id
            for word in service.works_on:
                self._things[_joined(word)] = service.id
        for word, service_id in tuple(self._trades.items()):
            self._trades.setdefault(word + "s", service_id)
        # After a link, Ndebele leaves out the first vowel of a thing (amaphayiphi: wamaphayiphi);
        # both languages make borrowed words many with ma- (mageyser).
        self._linked = {"ma" + w: s for w, s in self._things.items()}
        self._linked |= {w[1:]: s for w, s in self._things.items() if w[0] in "aiu"}
        self._linked |= self._trades | self._things
        self._most_words: defaultdict[str, int] = defaultdict(int)
        self._partners: set[str] = set()
        for phrase in self._linked:
            first, *others = phrase.split()
            self._most_words[first] = max(self._most_words[first], len(others) + 1)
            self._partners.update((first, *others) if others else ())
        self._sounds = {
            sound(word): s
            for word, s in self._trades.items()
            if len(word) > 5 and word.split()[0] not in _PEOPLE
        }
        self._shelves: defaultdict[str, list[str]] = defaultdict(list)
        for heard in self._sounds:
            self._shelves[heard[0]].append(heard)
        # The words that people write are few, and each is looked up in every message it is in.
        self._nearest = lru_cache(maxsize=_REMEMBERED)(self._nearest_trade)

    def find(self, text: str) -> tuple[ServiceMatch, ...]:
        """Return the trades named in a running message, in its order, without overlaps."""
        words = _words(text)
        found: list[ServiceMatch] = []
        for position, word in enumerate(words):
            if found and word.start < found[-1].end:
                continue
            for reading in (self._trade, self._person_of, self._worker_on, self._misspelt):
                match = reading(text, words, position)
                if match is not None:
                    found.append(match)
                    break
        return tuple(found)

    def match(self, text: str) -> ServiceMatch | None:
        """Return the trade that a text means which is meant to name one; None when it does not.

        Here the thing worked on is enough: "geysers" is plumber.
        """
        found = self.find(text)
        best = max(found, key=lambda match: (match.score, match.end - match.start), default=None)
        if best is not None and best.score >= _NAMED:
            return best
        words = _words(text)
        for position, word in enumerate(words):
            for cut, _ in word.readings:
                thing = self._longest(self._linked, words, position, cut)
                if thing is not None:
                    end = words[thing.last].end
                    return _match(text, word.start, end, thing.service_id, _THING_ALONE)
        return best

    def _trade(self, text: str, words: Sequence[_Word], position: int) -> ServiceMatch | None:
        for cut, start in words[position].readings:
            trade = self._longest(self._trades, words, position, cut)
            if trade is not None:
                return _match(text, start, words[trade.last].end, trade.service_id, 1.0)
        return None

    def _person_of(self, text: str, words: Sequence[_Word], position: int) -> ServiceMatch | None:
        """Read "munhu wemagetsi", "umlungisi wamaphayiphi", "munhu anogadzira mafiriji"."""
        person = _person_at(words[position])
        at = position if person is None else position + 1
        if at == len(words):
            return None
        link = words[at]
        begin = link.start if person is None else person
        linked = link.plain in _LINKS or _TO_DO.fullmatch(link.plain) is not None
        if _DOING.fullmatch(link.plain) or (person is not None and linked):
            at += 1
            cuts = [cut for word in words[at : at + 1] for cut, _ in word.readings]
        else:
            cuts = list(_cuts(link.plain, _LINKS if person is not None else ("zve",)))
        for cut in cuts:
            thing = self._longest(self._linked, words, at, cut)
            if thing is not None:
                return _match(text, begin, words[thing.last].end, thing.service_id, _NAMED)
        return None

    def _worker_on(self, text: str, words: Sequence[_Word], position: int) -> ServiceMatch | None:
        """Read "geyser guy", "fridge repair man"."""
        for cut, start in words[position].readings:
            thing = self._longest(self._linked, words, position, cut)
            if thing is None:
                continue
            last = thing.last
            while last + 1 < len(words) and words[last + 1].plain in _WORKERS:
                last += 1
            if last > thing.last:
                return _match(text, start, words[last].end, thing.service_id, _NAMED)
        return None

    def _misspelt(self, text: str, words: Sequence[_Word], position: int) -> ServiceMatch | None:
        for count in (2, 1):
            run = words[position : position + count]
            if len(run) < count or any(word.plain in _NOT_TRADES for word in run):
                continue
            if count == 2 and not any(word.plain in self._partners for word in run):
                continue
            for cut, start in words[position].readings:
                written = " ".join(word.plain for word in run)[cut:]
                near = self._nearest(written)
                if near is not None:
                    service_id, score = near
                    return _match(text, start, run[-1].end, service_id, score)
        return None

    def _nearest_trade(self, written: str) -> tuple[str, float] | None:
        heard = sound(written)
        edits = _forgiven(heard)
        if edits == 0:
            return None
        near = process.extractOne(
            heard, self._shelves[heard[0]], scorer=OSA.distance, score_cutoff=edits
        )
        if near is None:
            return None
        word, distance, _ = near
        if not _plausible(heard, word):
            return None
        return self._sounds[word], 1 - distance / max(len(word), len(heard))

    def _longest(
        self, table: Mapping[str, str], words: Sequence[_Word], position: int, cut: int
    ) -> _Found | None:
        """Look up the words from `position` on, the first without its first `cut` letters."""
        most = self._most_words.get(words[position].plain[cut:], 0)
        run = [word.plain for word in words[position : position + most]]
        for count in range(len(run), 0, -1):
            service_id = table.get(" ".join(run[:count])[cut:])
            if service_id is not None:
                return _Found(position + count - 1, service_id)
        return None


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    for match in _WORD.finditer(text):
        plain = match[0].lower()
        start = match.start()
        whole = start
        if words and text[words[-1].end : start] == "-" and words[-1].plain in _NOUN_CLASSES:
            whole = words[-1].start
        readings = (
            (0, whole),
            *((cut, start) for cut in _cuts(plain, _NOUN_CLASSES)),
            *((cut, start + cut) for cut in _cuts(plain, _PARTICLES)),
        )
        words.append(_Word(plain, start, match.end(), readings))
    return words


def _joined(phrase: str) -> str:
    return " ".join(word.plain for word in _words(phrase))


def _match(text: str, start: int, end: int, service_id: str, score: float) -> ServiceMatch:
    return ServiceMatch(text[start:end], start, end, service_id, score)


def _cuts(word: str, prefixes: tuple[str, ...]) -> Iterator[int]:
    if word.startswith(prefixes):
        for prefix in prefixes:
            if word.startswith(prefix) and len(word) > len(prefix) + 2:
                yield len(prefix)


def _person_at(word: _Word) -> int | None:
    """Return where a word for a person begins: munhu, nemunhu; None when the word is none."""
    return next((start for cut, start in word.readings if word.plain[cut:] in _PEOPLE), None)


def _plausible(heard: str, trade: str) -> bool:
    """Whether a word near a trade is that trade misspelt, and no other form or word."""
    if heard.endswith("ed") or heard.startswith(("ku", "ano", "vano")):
        return False
    if trade.endswith("ing") and heard[:3] != trade[:3]:
        return False
    pairs = zip(heard.split(), trade.split(), strict=False)
    return heard.count(" ") == trade.count(" ") and all(a == b or len(b) > 4 for a, b in pairs)


def _forgiven(heard: str) -> int:
    """Return how many letters may be wrong in a trade word of this length."""
    if " " in heard:
        return 1 if len(heard) > 9 else 0
    return 0 if len(heard) < 6 else 1 if len(heard) < 9 else 2
