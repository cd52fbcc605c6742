"""Finds the entry of the lexicon that begins at a token, through prefixes and typing errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from nlu.times import lexicon
from nlu.times.items import (
    LAST_DAY,
    Asap,
    Clock,
    Date,
    Day,
    Easter,
    Item,
    Part,
    RelativeDay,
    Weekday,
)
from nlu.times.slips import SHORTEST, meant
from nlu.times.tokens import Token, tokenise, word_at
from nlu.times.words import words

Kind: TypeAlias = Literal[
    "item", "weekday", "month", "period", "before", "after", "number", "fraction", "unit"
]


class Entry(NamedTuple):
    """What a phrase means: an item by itself, or a building block that a reader knows."""

    kind: Kind
    value: Item | int | str | None


class Hit(NamedTuple):
    """An entry found in a message."""

    kind: Kind
    value: Item | int | str | None
    end: int
    """Index of the token after the phrase."""


class _Phrase(NamedTuple):
    rest: tuple[tuple[str, bool], ...]
    """The words after the first, each with whether it must touch the one before."""
    entries: tuple[Entry, ...]


_PREFIX: Final = re.compile(
    r"(?:okwange|kuka|kungo|kwango|lango|nango|nemusi|ngoku|kuma|kuse|kwe|kwa|nga|nge|ngo|ngu|dze|dza|che|cha|"
    r"mu|ma|pa|pe|ne|na|ni|no|ku|ko|ka|we|wa|ye|ya|re|ra|se|sa|ze|za|lo|la|le|lu|bu|"
    r"[eiuoy])(?=[a-z]{3})"
)
_OF_OR_AT: Final = re.compile(
    r"(?:[ywrszbl][ae]|ch[ae]|dz[ae]|p[ae]|ku|mu|ka|[ei])(?=[a-z]{2})", re.IGNORECASE
)
"""What "of", "on" and "in" are when they are written onto a time: yaThursday, pa[weekend]."""
_WEEKDAY_PREFIXES: Final = words(
    "okwange ne na pa pe wa ya za la ra ka ku kuka ngo u o i ko lo kungo kwango lango nango ngu"
)
_AT_HOUR: Final = frozenset({"ngo", "na"})
_AT_DAY: Final = frozenset({"ngo", "nge", "ne"})
_ORDINALS: Final = frozenset({"chipiri", "chitatu", "chishanu", "china"})
"""Days whose name after "we" or "ye" is an ordinal: wechipiri, the second."""
_OF_DAY: Final = frozenset({"we", "ye", "re", "wa"})
_DAY_WORDS: Final = frozenset({"musi", "nemusi", "pamusi", "mumusi", "zuva", "nezuva", "usiku"})
_PREFIXED_KINDS: Final = frozenset({"item", "weekday", "month", "period", "number"})
_NUMBER_PREFIXES: Final = frozenset({"dze", "dza", "ye", "ya", "kuma"})
_LEAST_BEHIND_PREFIX: Final = 5


def find(tokens: list[Token], index: int) -> Hit | None:
    """Return the longest entry that begins at the token, the first sense when there are several."""
    return next(iter(find_all(tokens, index)), None)


def find_kind(tokens: list[Token], index: int, *kinds: Kind) -> Hit | None:
    """Return the longest entry of one of the kinds that begins at the token."""
    return next((hit for hit in find_all(tokens, index) if hit.kind in kinds), None)


def find_all(tokens: list[Token], index: int) -> Iterator[Hit]:
    """Yield every sense of every phrase that begins at the token, longest phrase first."""
    word = word_at(tokens, index)
    if not word:
        return
    for phrase in _index().get(word, ()):
        end = index + 1 + len(phrase.rest)
        if end <= len(tokens) and _follows(tokens, index + 1, phrase.rest):
            for entry in phrase.entries:
                yield Hit(entry.kind, entry.value, end)
    if len(word) >= SHORTEST:
        for entry in _derived(word, word_at(tokens, index - 1) in _DAY_WORDS):
            yield Hit(entry.kind, entry.value, index + 1)


@lru_cache(maxsize=8192)
def length_of_prefix(word: str) -> int:
    """Return how many letters of "of" or "on" are written onto a word for a time: yaThursday."""
    match = _OF_OR_AT.match(word)
    if match is None or word in _index():
        return 0
    rest = word[match.end() :]
    at_hour = rest in _AT_HOUR and word[0] != "p"  # "pena8" is one word of its own
    known = rest in _index() or at_hour or _derived_of_prefix(rest) or meant(rest) is not None
    return match.end() if known else 0


def _derived_of_prefix(word: str) -> bool:
    prefix = _PREFIX.match(word)
    return prefix is not None and word[: prefix.end()] in _AT_DAY and bool(_derived(word, False))


def _follows(tokens: list[Token], start: int, rest: tuple[tuple[str, bool], ...]) -> bool:
    for offset, (word, glued) in enumerate(rest):
        token = tokens[start + offset]
        if token.word != word or (glued and not token.glued):
            return False
    return True


@lru_cache(maxsize=8192)
def _derived(word: str, after_day_word: bool) -> tuple[Entry, ...]:
    """Return the entries of a word without its locative or possessive prefix, or misspelt."""
    if word in _index():
        return ()
    if word.endswith("'s"):
        return _whole(word[:-2])
    for match in _PREFIX.finditer(word):
        entries = tuple(
            entry
            for entry in _whole(word[match.end() :])
            if entry.kind in _PREFIXED_KINDS
            and _prefix_fits(match.group(), entry, word[match.end() :], after_day_word)
        )
        if match.start() == 0 and entries:
            return entries
        break
    return _misspelt(word)


def _prefix_fits(prefix: str, entry: Entry, base: str, after_day_word: bool) -> bool:
    if isinstance(entry.value, Asap):
        return False
    if len(base) == 3 and (entry.kind != "weekday" or prefix not in {"ngo", "ne", "pa"}):
        return False
    if base in {"thu", "isonto"}:
        return False
    if entry.kind == "number":
        return prefix in _NUMBER_PREFIXES
    if entry.kind != "weekday":
        return True
    if base == "china":
        return prefix in {"ne", "pa", "pe"} or (after_day_word and prefix in _OF_DAY)
    if base not in _ORDINALS and prefix in _OF_DAY:
        return True
    return prefix in _WEEKDAY_PREFIXES or (after_day_word and prefix in _OF_DAY)


def _misspelt(word: str) -> tuple[Entry, ...]:
    """Return the entries of the word for a time that was meant, with its prefix or without."""
    known = meant(word)
    if known is not None:
        return _whole(known) or _derived(known, after_day_word=False)
    prefix = _OF_OR_AT.match(word)
    rest = word[prefix.end() :] if prefix else ""
    bare = None if rest in _index() else meant(rest)
    return _whole(bare) if bare is not None and len(bare) > _LEAST_BEHIND_PREFIX else ()


def _whole(word: str) -> tuple[Entry, ...]:
    return next((p.entries for p in _index().get(word, ()) if not p.rest), ())


@cache
def _index() -> dict[str, tuple[_Phrase, ...]]:
    """Return the phrases by their first word, the longest first."""
    senses: dict[tuple[tuple[str, bool], ...], list[Entry]] = {}
    for phrase, entry in _entries():
        words = tuple((token.word, token.glued) for token in tokenise(phrase))
        known = senses.setdefault(words, [])
        if entry not in known:
            known.append(entry)
    index: dict[str, list[_Phrase]] = {}
    for words, entries in sorted(senses.items(), key=lambda sense: -len(sense[0])):
        index.setdefault(words[0][0], []).append(_Phrase(words[1:], tuple(entries)))
    return {word: tuple(phrases) for word, phrases in index.items()}


def _entries() -> Iterator[tuple[str, Entry]]:
    yield from _items()
    yield from _blocks("weekday", lexicon.WEEKDAYS.items())
    yield from _blocks("month", lexicon.MONTHS.items())
    yield from _blocks("period", lexicon.PERIODS.items())
    yield from _blocks("before", lexicon.BEFORE_NOUN.items())
    yield from _blocks("after", lexicon.AFTER_NOUN.items())
    yield from _blocks("number", lexicon.NUMBERS.items())
    yield from _blocks("fraction", lexicon.FRACTIONS.items())
    yield from _blocks("unit", lexicon.UNITS.items())


def _blocks(
    kind: Kind, rows: Iterable[tuple[int | str | None, str]]
) -> Iterator[tuple[str, Entry]]:
    for value, phrases in rows:
        for phrase in phrases.split("|"):
            yield phrase, Entry(kind, value)


def _items() -> Iterator[tuple[str, Entry]]:
    days: list[tuple[Day, str]] = [(RelativeDay(n), p) for n, p in lexicon.RELATIVE_DAYS.items()]
    days += [(Date(day, month), p) for (month, day), p in lexicon.HOLIDAYS.items()]
    days += [(Easter(n), p) for n, p in lexicon.EASTER.items()]
    days += [(Weekday(4, week or None), p) for week, p in lexicon.WEEK_ENDS.items()]
    days += [
        (Date(LAST_DAY, months_ahead=0), lexicon.MONTH_END),
        (Date(LAST_DAY, months_ahead=1), lexicon.NEXT_MONTH_END),
        (Date(15, months_ahead=None), lexicon.MID_MONTH),
    ]
    rows: list[tuple[Item, str]] = list(days)
    rows += [(Part(name), phrases) for name, phrases in lexicon.PARTS.items()]
    rows += [(Clock(hour), phrases) for hour, phrases in lexicon.NAMED_CLOCKS.items()]
    rows += [(Part("first", weak=True), lexicon.EARLY), (Part("lunch", weak=True), lexicon.LUNCH)]
    rows += [(Part("evening", weak=True), lexicon.AFTER_WORK)]
    rows += [(Part("night", today=True), lexicon.TONIGHT), (Asap(), lexicon.ASAP)]
    for item, phrases in rows:
        for phrase in phrases.split("|"):
            yield phrase, Entry("item", item)
