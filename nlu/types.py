"""The values that understanding a message yields; they cross every package border.

Imports nothing but the standard library, because every package imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal, TypeAlias

Grain: TypeAlias = Literal[
    "minute", "hour", "part", "day", "weekend", "week", "month", "range", "asap"
]
Language: TypeAlias = Literal["en", "sn", "nd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A town, suburb, growth point or village of the gazetteer."""

    name: str
    kind: str
    """city, town, growth_point, village or suburb."""
    town: str
    """The town a suburb belongs to; the place's own name otherwise."""
    province: str
    latitude: float
    longitude: float
    position: Literal["good", "approx", "low"] = "good"
    """How exact the coordinates are; "low" is a guess inside the town: no reverse geocoding."""
    population: int = 0
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How the place is written to people: "Mufakose, Harare", or "Harare"."""
        return self.name if self.name == self.town else f"{self.name}, {self.town}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMatch:
    """A stretch of text that names a place of the gazetteer."""

    text: str
    start: int
    end: int
    score: float
    """Similarity of the text to the name, 0..1."""
    candidates: tuple[Place, ...]
    """Best first, never empty; more than one means that the name is ambiguous: ask which."""
    section: str | None = None
    """The numbered or lettered part as said: "14" in "Mkoba 14"; None when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMatch:
    """A stretch of text that means a time, resolved against a given now.

    `start` is None when a time is meant that does not exist or lies in the past.
    """

    text: str
    start_char: int
    end_char: int
    start: datetime | None
    """Aware, Africa/Harare."""
    end: datetime | None = None
    """End of a part of day, a weekend, a week, a month or a range; None otherwise."""
    grain: Grain | None = None
    """None when invalid."""
    alternatives: tuple[datetime, ...] = ()
    """The other readings offered ("Friday or Saturday"), without `start`."""
    day: date | None = None
    """The day that the words name ("tomorrow"); None when they name only a clock time."""
    clock: time | None = None
    """The clock time that the words name ("3pm"); None when they name only a day or a part."""
    problem: Literal["past", "impossible"] | None = None
    """Why `start` is None; None when it is not."""

    @property
    def valid(self) -> bool:
        """Whether the words name an instant that exists and is still to come."""
        return self.start is not None

    @property
    def ambiguous(self) -> bool:
        """Whether alternatives were offered."""
        return bool(self.alternatives)


EntityValue: TypeAlias = "str | int | PlaceMatch | TimeMatch | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A labelled span of the message.

    `value` by type: service_type → service id (str); location → PlaceMatch; time → TimeMatch;
    ordinal and rating → int (-1 is the last); language → "en", "sn" or "nd"; others → the words.
    None when the words match nothing that is known.
    """

    type: str
    text: str
    start: int
    end: int
    confidence: float
    """0..1."""
    extractor: str
    value: EntityValue = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parse:
    """What one message means, without any context."""

    text: str
    intent: str
    confidence: float
    """Calibrated probability of `intent`, 0..1."""
    ranking: tuple[tuple[str, float], ...] = ()
    """Intents with their probabilities, best first."""
    understood: bool = True
    """False when the message is out of scope or the probabilities are too low to act upon."""
    entities: tuple[Entity, ...] = ()
    language: Language = "en"
    service_type: str | None = None
    """Id of the service needed, named or implied by the fault; None when neither."""
    model_version: str = ""
    answer: str = ""
    """What another service answers to a general question; empty: nothing."""

    def of_type(self, entity_type: str) -> tuple[Entity, ...]:
        """Return the entities of one type, in the order of the text."""
        return tuple(e for e in self.entities if e.type == entity_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One row of data/services.yml: a trade that can be booked."""

    id: str
    names: Mapping[Language, str]
    """In the singular, as in "I need a ...": "plumber", "laundry service"."""
    plurals: Mapping[Language, str]
    article: str
    """English indefinite article, "a" or "an"."""
    examples: Mapping[Language, str]
    """Two or three typical issues, comma separated: "blocked drain, leaking pipe"."""
    synonyms: tuple[str, ...]
    """Every other word for the trade, in any language, misspellings included."""
    minutes: int
    """How long a job usually takes."""
    works_on: tuple[str, ...] = ()
    """Things that mean the trade only beside a word for a person or a repair: "geyser guy"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One annotated message of the training or test data."""

    text: str
    intent: str
    entities: tuple[Entity, ...] = ()
    file: str = ""
    line: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
