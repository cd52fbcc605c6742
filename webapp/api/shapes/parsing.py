"""A message, and what it means: in Rasa's shape."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from webapp.api.fields import Given, Taken, TakenTime


class ParseRequest(Taken):
    """A message."""

    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=4096,
            description="What somebody wrote.",
            examples=["my geyser burst, I need a plumber in Avondale tomorrow 10am"],
        ),
    ]
    now: Annotated[
        TakenTime | None,
        Field(
            description="The instant that `tomorrow` is counted from; without an offset in "
            "Harare's time; null: now.",
            examples=["2026-11-18T09:00:00+02:00"],
        ),
    ] = None


class Intent(Given):
    """What the message is for."""

    name: Annotated[str, Field(examples=["request_service"])]
    confidence: Annotated[float, Field(description="Probability, 0..1.", examples=[0.98])]


class PlaceValue(Given):
    """A place of the gazetteer."""

    name: Annotated[str, Field(description="The likeliest.", examples=["Avondale, Harare"])]
    candidates: Annotated[
        list[str],
        Field(
            description="All that may be meant, likeliest first.", examples=[["Avondale, Harare"]]
        ),
    ]


class TimeValue(Given):
    """A time, resolved."""

    start: Annotated[str, Field(examples=["2026-11-19T10:00:00+02:00"])]
    end: Annotated[str | None, Field(description="Of a window; else null.", examples=[None])]
    grain: Annotated[str | None, Field(examples=["hour"])]
    ambiguous: Annotated[
        bool, Field(description="Whether other times were offered too.", examples=[False])
    ]


class ParsedEntity(Given):
    """A labelled stretch of the message."""

    entity: Annotated[str, Field(examples=["location"])]
    value: Annotated[
        PlaceValue | TimeValue | str | int | None,
        Field(
            description="By type: the id of a service, a place, a time or `INVALID`, a number, the "
            "words; null: nothing that is known.",
            examples=[{"name": "Avondale, Harare", "candidates": ["Avondale, Harare"]}],
        ),
    ]
    start: Annotated[int, Field(description="Characters from the beginning.", examples=[37])]
    end: Annotated[int, Field(description="After the last character.", examples=[45])]
    extractor: Annotated[str, Field(examples=["gazetteer"])]
    confidence_entity: Annotated[float, Field(examples=[1.0])]


class ParseResult(Given):
    """A parse in Rasa's shape, with our language and service beside."""

    text: Annotated[str, Field(examples=["my geyser burst, I need a plumber in Avondale"])]
    intent: Intent
    intent_ranking: list[Intent]
    entities: list[ParsedEntity]
    language: Annotated[Literal["en", "sn", "nd"], Field(examples=["en"])]
    service_type: Annotated[
        str | None,
        Field(description="Id of the service needed, named or implied.", examples=["plumber"]),
    ]
