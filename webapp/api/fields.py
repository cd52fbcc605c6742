"""The kinds of values that the API takes and gives; each is typed before anything asks for it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

from webapp import phones

HARARE = ZoneInfo("Africa/Harare")
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=HARARE), datetime(2100, 1, 1, tzinfo=HARARE)
"""Of the times that are taken: nothing is booked outside."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Also what makes lines, or has text run the other way so that it reads as what it is not."""


class Taken(BaseModel):
    """Base of what clients send: nothing is converted, nothing unknown is passed over."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Asked(BaseModel):
    """Base of what stands in an address: all of it is text, and read as what it should be."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Given(BaseModel):
    """Base of what the API answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _e164(written: str) -> str:
    number = phones.normalise(written) if len(written) <= 40 else None
    if number is None:
        raise ValueError("expected a phone number such as +263771234567 or 0771234567")
    return number


def _plain(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise ValueError("expected more than blanks")
    if _CONTROL.search(stripped):
        raise ValueError("expected text without control characters")
    return stripped


def _line(text: str) -> str:
    """Return a text that stands among others in one line of a message."""
    return _plain(" ".join(text.split()))


def _place(text: str) -> str:
    """Return a place; none has brackets or a dollar in its name."""
    if re.search(r"[\[\]{}<>$]", text):
        raise ValueError("expected the name of a place")
    return _line(text)


def _local(moment: datetime) -> datetime:
    """Return an instant in Harare's time; without an offset it is meant so."""
    if not EARLIEST.year <= moment.year < LATEST.year:
        raise ValueError(f"expected a time from {EARLIEST.year} to {LATEST.year - 1}")
    return moment.astimezone(HARARE) if moment.tzinfo else moment.replace(tzinfo=HARARE)


def _iso(moment: datetime) -> str:
    return moment.astimezone(HARARE).isoformat(timespec="seconds")


PhoneNumber: TypeAlias = Annotated[
    str,
    Field(
        min_length=5,
        max_length=40,
        description="A phone number; one without a country code is taken as Zimbabwean. "
        "Answers have it in E.164.",
        examples=["+263771000001"],
    ),
    AfterValidator(_e164),
]
ShownNumber: TypeAlias = Annotated[
    str | None,
    Field(
        description="In E.164, or masked where the key has no scope numbers:read; null: unknown.",
        examples=["+263…01"],
    ),
]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_line)]
PlaceText: TypeAlias = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_place)]
Address: TypeAlias = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_line)]
Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_plain)]
TakenTime: TypeAlias = Annotated[datetime, AfterValidator(_local)]
GivenTime: TypeAlias = Annotated[datetime, PlainSerializer(_iso, return_type=str)]
Reference: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^booking_[0-9]{1,12}\.[0-9]{3}$",
        description="The booking's id, which is also the reference that people are told.",
        examples=["booking_1764662906.123"],
    ),
]
OpaqueId: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{24}$",
        description="An id of ours without a meaning.",
        examples=["65a1f0c2b3d4e5f60718293a"],
    ),
]


ServiceId: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{0,39}$",
        description="Id of a service; see /api/services.",
        examples=["plumber"],
    ),
]
ServiceWord: TypeAlias = Annotated[
    str,
    Field(
        max_length=60,
        pattern=r"^[^\W\d_][\w' -]*$",
        description="Id of a service (see /api/services), or another word for it: plumbing.",
        examples=["plumber"],
    ),
]


class Page(Asked):
    """Which part of a list is wanted."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many at most.", examples=[20])] = 20
    cursor: Annotated[
        str,
        Field(
            pattern=r"^([0-9a-f]{24}|booking_[0-9]{1,12}\.[0-9]{3})?$",
            description="`next` of the page before; empty: from the beginning.",
            examples=[""],
        ),
    ] = ""


NextCursor: TypeAlias = Annotated[
    str | None,
    Field(description="`cursor` of the next page; null: this is the last.", examples=[None]),
]


def shown_number(number: str | None, *, in_full: bool) -> str | None:
    """Return a number as the caller may see it."""
    return number if in_full or number is None else phones.masked(number)
