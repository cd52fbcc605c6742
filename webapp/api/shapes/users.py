"""Users: what is taken and given."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dialogue.flows.onboarding import CONSENT
from nlu.types import Language
from webapp.api.fields import (
    Asked,
    Given,
    GivenTime,
    Name,
    NextCursor,
    OpaqueId,
    PhoneNumber,
    PlaceText,
    ShownNumber,
    Taken,
)


class ByNumber(Asked):
    """Who is meant."""

    phone_number: PhoneNumber


class UserDetails(Taken):
    """What is kept of a user beside the number."""

    name: Annotated[Name, Field(examples=["Rudo Moyo"])]
    location: Annotated[
        PlaceText | None,
        Field(
            description="Home, as people write it; understood by the gazetteer.",
            examples=["Avondale, Harare"],
        ),
    ] = None
    language: Annotated[
        Language | None,
        Field(description="To be spoken to in; null: as the user writes.", examples=["en"]),
    ] = None
    agreed_privacy_policy: Annotated[
        bool,
        Field(
            description="Whether the user has agreed to the privacy policy. Time and version of "
            "the first consent are kept.",
            examples=[True],
        ),
    ] = False


class NewUser(UserDetails):
    """A user to be added."""

    phone_number: PhoneNumber


class User(Given):
    """A user."""

    id: OpaqueId
    phone_number: ShownNumber
    name: Annotated[str | None, Field(examples=["Rudo Moyo"])]
    location: Annotated[str | None, Field(examples=["Avondale, Harare"])]
    language: Annotated[Language | None, Field(examples=["en"])]
    agreed_privacy_policy: Annotated[bool, Field(examples=[True])]
    agreed_at: Annotated[GivenTime | None, Field(examples=["2026-11-22T09:00:00+02:00"])]
    agreed_version: Annotated[
        str | None, Field(description="Wording that was agreed to.", examples=[CONSENT])
    ]
    onboarding_completed: Annotated[bool, Field(examples=[True])]
    opted_out: Annotated[
        bool, Field(description="Whether the user wants to hear nothing.", examples=[False])
    ]
    registered_at: Annotated[GivenTime, Field(examples=["2026-11-22T09:00:00+02:00"])]


class UserList(Given):
    """A page of users."""

    items: list[User]
    next: NextCursor
