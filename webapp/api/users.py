"""Users: people who book, or who might."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialogue.flows.onboarding import CONSENT
from dialogue.values import Person
from webapp.api.fields import Page, shown_number
from webapp.api.operation import Answer, Caller, Operations
from webapp.api.shapes.users import ByNumber, NewUser, User, UserDetails, UserList
from webapp.api.taken import place_of
from webapp.store.lists import KnownPerson
from webapp.web import Problem, services

operations = Operations(tag="Users", description="People who book, or who might.")
NOBODY = "Nobody is known under this number."


@operations.add("GET", "/api/users", scope="users:read")
def list_users(query: Page, caller: Caller) -> Answer[UserList]:
    """List users.

    In the order in which they became known.
    """
    page = services().lists.users(query.cursor, query.limit)
    in_full = caller.may("numbers:read")
    items = [_user(known, in_full=in_full) for known in page.items]
    return Answer(body=UserList(items=items, next=page.next))


@operations.add(
    "GET",
    "/api/users/{phone_number}",
    scope="users:read",
    problems={404: NOBODY},
    versions="shown",
    lookup=True,
)
def show_user(path: ByNumber) -> Answer[User]:
    """Show a user."""
    return _answer(_known(path.phone_number))


@operations.add(
    "POST",
    "/api/users",
    scope="users:write",
    code=201,
    problems={409: "Somebody is known under this number already."},
    lookup=True,
)
def add_user(body: NewUser) -> Answer[User]:
    """Add a user.

    Nothing is sent to the user: WhatsApp hears from us when there is news of a booking.
    """
    person = _changed(Person(id="", whatsapp_number=body.phone_number), body)
    if not services().stores.people.add(person):
        raise Problem(409, "Somebody is known under this number already.", kind="exists")
    answer = _answer(_known(body.phone_number))
    return replace(answer, location=f"/api/users/{body.phone_number}")


@operations.add(
    "PUT",
    "/api/users/{phone_number}",
    scope="users:write",
    problems={404: NOBODY},
    versions="required",
    lookup=True,
)
def change_user(path: ByNumber, body: UserDetails, caller: Caller) -> Answer[User]:
    """Change a user.

    Everything is replaced: what is left out is forgotten.
    """
    known = _known(path.phone_number)
    person = _changed(known.person, body)
    same = caller.means(_version(known.updated_at))
    if not same or not services().stores.people.save_unchanged(person, known.updated_at):
        raise Problem(412, "The user was changed meanwhile: look again.", kind="version")
    return _answer(_known(path.phone_number))


def _known(number: str) -> KnownPerson:
    known = services().lists.user(number)
    if known is None:
        raise Problem(404, NOBODY)
    return known


def _changed(person: Person, details: UserDetails) -> Person:
    home = place_of(details.location, "/location") if details.location else None
    agreed = details.agreed_privacy_policy
    return replace(
        person,
        name=details.name,
        home=home,
        language=details.language,
        agreed_privacy_policy=agreed,
        agreed_at=(person.agreed_at or services().clock.now()) if agreed else None,
        agreed_version=(person.agreed_version or CONSENT) if agreed else "",
        onboarding_completed=agreed and home is not None,
    )


def _answer(known: KnownPerson) -> Answer[User]:
    return Answer(body=_user(known, in_full=True), etag=_version(known.updated_at))


def _version(updated_at: datetime) -> str:
    return str(round(updated_at.timestamp() * 1000))


def _user(known: KnownPerson, *, in_full: bool) -> User:
    person = known.person
    return User(
        id=person.id,
        phone_number=shown_number(person.whatsapp_number, in_full=in_full),
        name=person.name,
        location=person.home.label if person.home else None,
        language=person.language,
        agreed_privacy_policy=person.agreed_privacy_policy,
        agreed_at=person.agreed_at,
        agreed_version=person.agreed_version or None,
        onboarding_completed=person.onboarding_completed,
        opted_out=person.opted_out,
        registered_at=known.registered_at,
    )
