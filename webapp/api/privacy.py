"""What is kept about a person: shown, and erased."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from webapp.api.fields import Given
from webapp.api.operation import Answer, Caller, Operations
from webapp.api.shapes.users import ByNumber
from webapp.web import Problem, services

operations = Operations(
    tag="Privacy", description="What is kept about a person: shown, and erased."
)
NOBODY = "Nobody is known under this number."


class EverythingKept(Given):
    """All rows about a person, by collection."""

    data: Annotated[
        dict[str, list[dict[str, Any]]],
        Field(
            description="Each row as it is stored; of the person's jobs without the customers.",
            examples=[{"users": [{"_id": "65a1f0c2b3d4e5f60718293a", "name": "Rudo Moyo"}]}],
        ),
    ]


@operations.add(
    "GET",
    "/api/users/{phone_number}/data",
    scope="privacy",
    problems={404: NOBODY},
    lookup=True,
)
def export_user(path: ByNumber, caller: Caller) -> Answer[EverythingKept]:
    """Export everything that is kept about a person."""
    person_id = _noted("person.export", path, caller)
    data = services().privacy.export_person(person_id)
    return Answer(body=EverythingKept(data=dict(data)))


@operations.add(
    "DELETE",
    "/api/users/{phone_number}",
    scope="privacy",
    code=204,
    problems={404: NOBODY},
    lookup=True,
)
def erase_user(path: ByNumber, caller: Caller) -> Answer[None]:
    """Erase a person.

    At once and for good: user, provider, messages, conversation. Open bookings are called off, and
    the other side is told. Of past bookings the other side keeps when and what, not who.
    """
    services().privacy.erase_person(_noted("person.erase", path, caller))
    return Answer(body=None)


def _noted(action: str, path: ByNumber, caller: Caller) -> str:
    """Return whose data they are, once the audit log has who asks for them."""
    known = services().lists.user(path.phone_number)
    if known is None:
        raise Problem(404, NOBODY)
    services().audit.note(f"key:{caller.key.id}", action, known.person.id)
    return known.person.id
