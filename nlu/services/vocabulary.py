"""The words of the catalogue, looked up as they are, inside other words, or misspelt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.normalise import REMEMBERED_WORDS
from nlu.services.wording import NOT_TRADES, PEOPLE, Word, words
from nlu.sound import sound
from nlu.types import Service


class Found(NamedTuple):
    """What a run of words means."""

    last: int
    """Index of its last word."""
    service_id: str


class Vocabulary:
    """`trades` name a service wherever they stand, `linked` only after a word for a person."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.trades = _trades(services)
        self.linked = _linked(services, self.trades)
        self._most_words: defaultdict[str, int] = defaultdict(int)
        self._partners: set[str] = set()
        for phrase in self.linked:
            first, *others = phrase.split()
            self._most_words[first] = max(self._most_words[first], len(others) + 1)
            self._partners.update((first, *others) if others else ())
        alone = {
            phrase: service_id
            for phrase, service_id in self.trades.items()
            if len(phrase) > 5 and phrase.split()[0] not in PEOPLE
        }
        self._heard = _Shelves({sound(phrase): service_id for phrase, service_id in alone.items()})
        self._written = _Shelves(alone)
        # The words that people write are few, and each is looked up in every message it is in.
        self._nearest = lru_cache(maxsize=REMEMBERED_WORDS)(self._nearest_trade)

    def longest(
        self, table: Mapping[str, str], message: Sequence[Word], position: int, cut: int
    ) -> Found | None:
        """Look up the words from `position` on, the first without its first `cut` letters."""
        most = self._most_words.get(message[position].plain[cut:], 0)
        run = [word.plain for word in message[position : position + most]]
        for count in range(len(run), 0, -1):
            service_id = table.get(" ".join(run[:count])[cut:])
            if service_id is not None:
                return Found(position + count - 1, service_id)
        return None

    def misspelt(self, run: Sequence[Word], cut: int) -> tuple[str, float] | None:
        """Return the service that one or two words misspell, and how much they are alike."""
        if any(word.plain in NOT_TRADES for word in run) or run[0].plain in PEOPLE:
            return None
        if len(run) > 1 and not any(word.plain in self._partners for word in run):
            return None
        return self._nearest(" ".join(word.plain for word in run)[cut:])

    def _nearest_trade(self, written: str) -> tuple[str, float] | None:
        return self._heard.nearest(sound(written)) or self._written.nearest(written)


class _Shelves:
    """Phrases by their first letter, which is seldom wrong."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = phrases
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in phrases:
            self._by_letter[phrase[0]].append(phrase)

    def nearest(self, written: str) -> tuple[str, float] | None:
        """Return the service of the phrase that is misspelt, and how much they are alike."""
        edits = _forgiven(written)
        if edits == 0:
            return None
        near = process.extractOne(
            written, self._by_letter.get(written[0], ()), scorer=OSA.distance, score_cutoff=edits
        )
        if near is None:
            return None
        trade, distance, _ = near
        if not _plausible(written, trade):
            return None
        return self._phrases[trade], 1 - distance / max(len(trade), len(written))


def _trades(services: Sequence[Service]) -> dict[str, str]:
    trades = {
        _plain(phrase): service.id
        for service in services
        for phrase in (*service.names.values(), *service.plurals.values(), *service.synonyms)
    }
    # Ndebele leaves out the first vowel after ngingu- and njengo-: ngingumbazi.
    without_vowel = {
        phrase[1:]: service_id
        for phrase, service_id in trades.items()
        if phrase.startswith(("um", "aba")) and len(phrase) > 5
    }
    many = {phrase + "s": service_id for phrase, service_id in trades.items()}
    return many | without_vowel | trades


def _linked(services: Sequence[Service], trades: dict[str, str]) -> dict[str, str]:
    """Return trades and things, as they are written after a link.

    Ndebele leaves out the first vowel (amaphayiphi: wamaphayiphi), and both languages make
    borrowed words many with ma- (mageyser).
    """
    things = {_plain(thing): service.id for service in services for thing in service.works_on}
    linked = {"ma" + thing: service_id for thing, service_id in things.items()}
    for phrase, service_id in (trades | things).items():
        if phrase[0] in "aiu" and len(phrase) > 5:
            linked[phrase[1:]] = service_id
    return linked | trades | things


def _plain(phrase: str) -> str:
    return " ".join(word.plain for word in words(phrase))


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
