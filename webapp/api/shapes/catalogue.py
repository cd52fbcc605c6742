"""Services and places: what is taken and given."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from webapp.api.fields import Asked, Given, NextCursor, PlaceText, ServiceId


class Names(Given):
    """What people call it."""

    en: Annotated[str, Field(examples=["plumber"])]
    sn: Annotated[str, Field(examples=["mugadziri wemapombi"])]
    nd: Annotated[str, Field(examples=["umlungisi wamaphayiphi"])]


class ServiceShown(Given):
    """A trade that can be booked."""

    id: ServiceId
    names: Names
    minutes: Annotated[int, Field(description="How long a job usually takes.", examples=[90])]


class ServiceList(Given):
    """All services."""

    items: list[ServiceShown]


class PlaceSearch(Asked):
    """Which places."""

    query: Annotated[
        PlaceText | None,
        Field(
            description="A name as people write it, also misspelt: the likeliest first. Left out: "
            "all places by name.",
            examples=["Avondale"],
        ),
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="How many at most.", examples=[20])] = 20
    cursor: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{0,6}$",
            description="`next` of the page before; empty: from the beginning.",
            examples=[""],
        ),
    ] = ""


class PlaceShown(Given):
    """A town, suburb, growth point or village."""

    label: Annotated[
        str, Field(description="How it is written everywhere.", examples=["Avondale, Harare"])
    ]
    kind: Annotated[str, Field(examples=["suburb"])]
    town: Annotated[str, Field(examples=["Harare"])]
    province: Annotated[str, Field(examples=["Harare"])]
    latitude: Annotated[float, Field(examples=[-17.803])]
    longitude: Annotated[float, Field(examples=[31.038])]


class PlaceList(Given):
    """A page of places."""

    items: list[PlaceShown]
    next: NextCursor
