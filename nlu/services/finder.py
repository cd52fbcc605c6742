"""Finds the words for a trade in a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.services.vocabulary import Vocabulary
from nlu.services.wording import (
    DOING,
    FOLLOWERS,
    LINKS,
    TO_DO,
    WHO_DOES,
    WORKERS,
    Word,
    cuts,
    person_at,
    words,
)
from nlu.types import Service

_NAMED, _THING_ALONE = 0.95, 0.8


@dataclass(frozen=True, slots=True)
class ServiceMatch:
    """A stretch of text that names a trade."""

    text: str
    start: int
    end: int
    service_id: str
    score: float
    """Similarity of the words to a known word for the trade, 0..1."""


class ServiceFinder:
    """Knows the words of the catalogue. Immutable."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._vocabulary = Vocabulary(services)

    def find(self, text: str) -> tuple[ServiceMatch, ...]:
        """Return the trades named in a running message, in its order, without overlaps."""
        message = words(text)
        found: list[ServiceMatch] = []
        for position, word in enumerate(message):
            if found and word.start < found[-1].end:
                continue
            for reading in (self._trade, self._person_of, self._worker_on, self._misspelt):
                match = reading(text, message, position)
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
        message = words(text)
        for position, word in enumerate(message):
            for cut, _ in word.readings:
                thing = self._vocabulary.longest(self._vocabulary.linked, message, position, cut)
                if thing is not None:
                    end = message[thing.last].end
                    return _match(text, word.start, end, thing.service_id, _THING_ALONE)
        return best

    def _trade(self, text: str, message: Sequence[Word], position: int) -> ServiceMatch | None:
        for cut, start in message[position].readings:
            trade = self._vocabulary.longest(self._vocabulary.trades, message, position, cut)
            if trade is not None:
                start = _start_of_person(message, position, start)
                end = message[_last_follower(message, trade.last)].end
                return _match(text, start, end, trade.service_id, 1.0)
        return None

    def _person_of(self, text: str, message: Sequence[Word], position: int) -> ServiceMatch | None:
        """Read "munhu wemagetsi", "umlungisi wamaphayiphi", "munhu anogadzira mafiriji"."""
        person = person_at(message[position])
        at = position if person is None else position + 1
        if at == len(message):
            return None
        link = message[at]
        begin = link.start if person is None else person
        linked = link.plain in LINKS or TO_DO.fullmatch(link.plain) is not None
        if DOING.fullmatch(link.plain) or (person is not None and linked):
            at += 1
            lengths = [cut for word in message[at : at + 1] for cut, _ in word.readings]
        else:
            lengths = list(cuts(link.plain, LINKS if person is not None else ("zve",)))
        for cut in lengths:
            thing = self._vocabulary.longest(self._vocabulary.linked, message, at, cut)
            if thing is not None:
                return _match(text, begin, message[thing.last].end, thing.service_id, _NAMED)
        return None

    def _worker_on(self, text: str, message: Sequence[Word], position: int) -> ServiceMatch | None:
        """Read "geyser guy", "fridge repair man"."""
        for cut, start in message[position].readings:
            thing = self._vocabulary.longest(self._vocabulary.linked, message, position, cut)
            if thing is None:
                continue
            last = thing.last
            while last + 1 < len(message) and message[last + 1].plain in WORKERS:
                last += 1
            if last > thing.last:
                return _match(text, start, message[last].end, thing.service_id, _NAMED)
        return None

    def _misspelt(self, text: str, message: Sequence[Word], position: int) -> ServiceMatch | None:
        for count in (2, 1):
            run = message[position : position + count]
            if len(run) < count:
                continue
            for cut, start in message[position].readings:
                near = self._vocabulary.misspelt(run, cut)
                if near is not None:
                    service_id, score = near
                    return _match(text, start, run[-1].end, service_id, score)
        return None


def _start_of_person(message: Sequence[Word], position: int, start: int) -> int:
    """Return where "umuntu" begins in "umuntu owatsha", given where the trade begins."""
    if position == 0 or not WHO_DOES.fullmatch(message[position].plain):
        return start
    person = person_at(message[position - 1])
    beside = message[position - 1].end + 1 == message[position].start
    return start if person is None or not beside else person


def _last_follower(message: Sequence[Word], last: int) -> int:
    """Return the index of "man" in "roofing man", of the trade's last word without one."""
    follows = last + 1 < len(message) and message[last + 1].plain in FOLLOWERS
    return last + 1 if follows and message[last].end + 1 == message[last + 1].start else last


def _match(text: str, start: int, end: int, service_id: str, score: float) -> ServiceMatch:
    return ServiceMatch(text[start:end], start, end, service_id, score)
