"""Bookings: made and changed by the same rules as in the chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from dialogue.rules.lifecycle import Deed, api_status, rule_for
from dialogue.values import (
    Booking,
    BookingAction,
    BookingRequest,
    BookingStatus,
    Location,
    Person,
    Proposal,
    Provider,
    When,
)
from webapp.api.fields import HARARE, shown_number
from webapp.api.operation import Answer, Caller, Operations
from webapp.api.shapes.bookings import (
    AllBookingsFilter,
    BookingFilter,
    BookingList,
    BookingShown,
    ByReference,
    ByUser,
    NewBooking,
    ProposalShown,
    ReviewShown,
    StatusChange,
    WantedStatus,
)
from webapp.api.taken import place_of, service_id, unfit
from webapp.web import Problem, services

operations = Operations(
    tag="Bookings", description="Made and changed by the same rules as in the chat."
)
NO_BOOKING = "There is no such booking."
LATEST = timedelta(days=366)
MOST_OFFERS = 1000
OFFERED = 5
"""Free times that are named where the one that was asked for is not."""
NOBODY = "nobody"
"""An id that nobody has."""
ACTIONS: Mapping[tuple[BookingStatus, WantedStatus], BookingAction] = {
    ("pending", "confirmed"): "accept",
    ("pending", "declined"): "decline",
    ("confirmed", "declined"): "cancel",
    ("rescheduled", "declined"): "cancel",
    ("confirmed", "completed"): "complete",
}


@operations.add("GET", "/api/bookings", scope="bookings:read")
def list_bookings(query: AllBookingsFilter, caller: Caller) -> Answer[BookingList]:
    """List bookings, the newest first."""
    provider_id = None
    if query.provider_number is not None:
        provider_id = _person_id(query.provider_number) or NOBODY
    return _list(query, caller, provider_id=provider_id)


@operations.add(
    "GET",
    "/api/bookings/user/{phone_number}",
    scope="bookings:read",
    problems={404: "Nobody is known under this number."},
    lookup=True,
)
def list_bookings_of_user(
    path: ByUser, query: BookingFilter, caller: Caller
) -> Answer[BookingList]:
    """List the bookings of a user, the newest first."""
    person_id = _person_id(path.phone_number)
    if person_id is None:
        raise Problem(404, "Nobody is known under this number.")
    return _list(query, caller, customer_id=person_id)


@operations.add(
    "POST",
    "/api/bookings",
    scope="bookings:write",
    code=201,
    problems={409: "The provider is not free at that time; `free` says when next."},
    lookup=True,
)
def add_booking(body: NewBooking, caller: Caller) -> Answer[BookingShown]:
    """Make a booking.

    The provider is asked on WhatsApp and accepts or declines there; the user is told of the
    request, and of every answer. The time is kept free for the user from now on.
    """
    wanted = _request(body)
    booking = services().stores.bookings.request(
        wanted, f"api:{caller.request_id}", services().clock.now(), tell=True
    )
    if booking is None:
        raise _not_free(wanted)
    _speak_soon(booking)
    answer = _answer(booking, caller)
    return Answer(body=answer.body, etag=answer.etag, location=f"/api/bookings/{booking.reference}")


@operations.add(
    "GET",
    "/api/bookings/{booking_id}",
    scope="bookings:read",
    problems={404: NO_BOOKING},
    versions="shown",
)
def show_booking(path: ByReference, caller: Caller) -> Answer[BookingShown]:
    """Show a booking."""
    return _answer(_booking(path.booking_id), caller)


@operations.add(
    "PUT",
    "/api/bookings/{booking_id}/status",
    scope="bookings:write",
    problems={
        404: NO_BOOKING,
        409: "The booking cannot become this from what it is; `possible` says what it can.",
    },
    versions="optional",
)
def change_status(path: ByReference, body: StatusChange, caller: Caller) -> Answer[BookingShown]:
    """Confirm, decline or complete a booking.

    What is possible depends on what it is, by the same table as in the chat. `declined` calls off
    a confirmed one too. Both sides are told. What it is already changes nothing.
    """
    booking = _booking(path.booking_id)
    if caller.if_match and not caller.means(_version(booking)):
        raise Problem(412, "The booking was changed meanwhile: look again.", kind="version")
    if api_status(booking) == body.status:
        return _answer(booking, caller)
    action = ACTIONS.get((booking.status, body.status))
    changed = None
    if action is not None:
        changed = services().stores.bookings.act(
            booking.reference,
            action,
            by="admin",
            person_id=f"key:{caller.key.id}",
            message_id=f"api:{caller.request_id}",
            reason=body.reason or "",
            tell=True,
        )
    if changed is None:
        raise _impossible(path.booking_id, body.status)
    _speak_soon(changed)
    return _answer(changed, caller)


def _speak_soon(booking: Booking) -> None:
    """Have both sides told now; without this the worker does it a little later."""
    for person_id in (booking.request.provider_id, booking.request.customer_id):
        services().conversation.process_soon(person_id)


def _not_free(wanted: BookingRequest) -> Problem:
    provider = services().stores.providers.get(wanted.provider_id)
    starts = (
        services().free_times.of(provider, wanted.when.start, OFFERED).starts if provider else ()
    )
    free = [start.astimezone(HARARE).isoformat() for start in starts]
    detail = "The provider is not free at that time."
    if free:
        detail = f"{detail} The next free times are {', '.join(free)}."
    return Problem(409, detail, kind="not-free", free=free)


def _impossible(reference: str, wanted: WantedStatus) -> Problem:
    booking = _booking(reference)
    now = services().clock.now()
    possible = [
        status
        for (state, status), action in ACTIONS.items()
        if state == booking.status and rule_for(booking, Deed(action=action, by="admin", now=now))
    ]
    detail = f"A booking that is {booking.status} cannot become {wanted} now."
    return Problem(409, detail, kind="state", possible=possible)


def _list(
    query: BookingFilter,
    caller: Caller,
    *,
    customer_id: str | None = None,
    provider_id: str | None = None,
) -> Answer[BookingList]:
    page = services().lists.bookings(
        query.cursor,
        query.limit,
        customer_id=customer_id,
        provider_id=provider_id,
        service_type=service_id(query.service_type, where="query") if query.service_type else None,
        status=query.status,
    )
    return Answer(body=BookingList(items=_shown(page.items, caller), next=page.next))


def _request(body: NewBooking) -> BookingRequest:
    """Return what is asked for; raises Problem where it makes no sense."""
    customer = _customer(body.user_number)
    provider = _provider(body)
    place = place_of(body.location, "/location") if body.location else customer.home
    if place is None:
        raise unfit("/location", "needed: this user's home is not known")
    now = services().clock.now()
    if not now < body.date_time < now + LATEST:
        raise unfit("/date_time", "expected a time to come, within a year")
    if not _serves(provider, place):
        raise unfit("/location", "this provider does not serve it")
    return BookingRequest(
        customer_id=customer.id,
        provider_id=provider.id,
        service_type=provider.service_type,
        issue=body.issue,
        when=When(words="", start=body.date_time, end=None, grain="minute"),
        job_location=place,
    )


def _customer(number: str) -> Person:
    known = services().lists.user(number)
    if known is None:
        raise unfit("/user_number", "nobody is known under this number: add the user first")
    if not known.person.agreed_privacy_policy:
        raise unfit("/user_number", "this user has not agreed to the privacy policy")
    return known.person


def _provider(body: NewBooking) -> Provider:
    at = "/provider_id" if body.provider_id else "/provider_number"
    person_id = body.provider_id or _person_id(body.provider_number or "")
    provider = services().ports.providers.get(person_id) if person_id else None
    if provider is None or provider.status != "active":
        raise unfit(at, "no provider who can be booked")
    if provider.service_type != service_id(body.service_type):
        raise unfit("/service_type", f"this provider's is {provider.service_type}")
    return provider


def _serves(provider: Provider, place: Location) -> bool:
    offers = services().ports.providers.serving(provider.service_type, place, MOST_OFFERS)
    return any(offer.provider.id == provider.id for offer in offers)


def _person_id(number: str) -> str | None:
    known = services().lists.user(number)
    return known.person.id if known else None


def _booking(reference: str) -> Booking:
    booking = services().ports.bookings.get(reference)
    if booking is None:
        raise Problem(404, NO_BOOKING)
    return booking


def _version(booking: Booking) -> str:
    return str(booking.sequence)


def _answer(booking: Booking, caller: Caller) -> Answer[BookingShown]:
    return Answer(body=_shown([booking], caller)[0], etag=_version(booking))


def _shown(bookings: Sequence[Booking], caller: Caller) -> list[BookingShown]:
    people = {b.request.customer_id for b in bookings} | {b.request.provider_id for b in bookings}
    numbers = services().lists.numbers(sorted(people))
    in_full = caller.may("numbers:read")
    return [_one(booking, numbers, in_full=in_full) for booking in bookings]


def _one(booking: Booking, numbers: Mapping[str, str], *, in_full: bool) -> BookingShown:
    request, proposal, review = booking.request, booking.proposal, booking.review
    return BookingShown(
        booking_id=booking.reference,
        reference=booking.reference,
        status=api_status(booking),
        state=booking.status,
        user_id=request.customer_id,
        user_number=shown_number(numbers.get(request.customer_id), in_full=in_full),
        provider_id=request.provider_id,
        provider_number=shown_number(numbers.get(request.provider_id), in_full=in_full),
        service_type=request.service_type,
        date_time=request.when.start,
        issue=request.issue,
        location=request.job_location.label,
        proposal=_proposal(proposal) if proposal else None,
        review=ReviewShown(stars=review.stars, words=review.words) if review else None,
        reason=booking.reason,
        created_at=booking.created_at,
    )


def _proposal(proposal: Proposal) -> ProposalShown:
    by: Literal["customer", "provider"] = "customer" if proposal.by == "customer" else "provider"
    return ProposalShown(date_time=proposal.when.start, by=by)
