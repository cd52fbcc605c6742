"""The life of a booking: who may do what from where, in one table, and what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from dialogue.rules.times import begins, ends, is_too_late, latest
from dialogue.values import (
    Booking,
    BookingAction,
    BookingStatus,
    Party,
    Proposal,
    Review,
    Slot,
    When,
)

TO_COMPLAIN = timedelta(days=1)
"""How long after a job that counts as done somebody may still say that nobody came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody wants to do to a booking."""

    action: BookingAction
    by: Party
    now: datetime
    person_id: str = ""
    """Who acts; counts only for customer and provider."""
    when: When | None = None
    """The time that is proposed."""
    slot: Slot | None = None
    """What is kept free for that time."""
    reason: str = ""


Condition: TypeAlias = Callable[[Booking, Deed], bool]


def _always(_booking: Booking, _deed: Deed) -> bool:
    return True


def _in_time(booking: Booking, deed: Deed) -> bool:
    return not is_too_late(booking, deed.now)


def _others_left(booking: Booking, deed: Deed) -> bool:
    """Tell whether somebody else may still accept after this decline."""
    asked = {*booking.asked, *booking.others} - {_who(booking, deed)}
    return bool(asked - set(booking.request.declined_by))


def awaits(booking: Booking, provider_id: str) -> bool:
    """Tell whether a provider may accept a request, or decline it.

    Another provider's proposal closes it for nobody before the customer agrees to it.
    """
    if provider_id not in booking.asked:
        return False
    by = booking.proposal.by if booking.proposal and not booking.confirmed_before else None
    considers = by == "provider" and provider_id != booking.request.provider_id
    return booking.status == "pending" or (booking.status == "rescheduled" and considers)


def _still_asked(booking: Booking, deed: Deed) -> bool:
    return awaits(booking, deed.person_id)


def _still_in_time(booking: Booking, deed: Deed) -> bool:
    return _still_asked(booking, deed) and _in_time(booking, deed)


def _others_wait(booking: Booking, deed: Deed) -> bool:
    """Tell whether somebody else may still accept once a provider's proposal is refused."""
    by_customer = booking.proposal is not None and booking.proposal.by == "customer"
    return not by_customer and _others_left(booking, deed)


def _to_come(_booking: Booking, deed: Deed) -> bool:
    return deed.when is not None and latest(deed.when) > deed.now


def _proposed_in_time(booking: Booking, deed: Deed) -> bool:
    proposal = booking.proposal
    if proposal is None or proposal.by == deed.by:
        return False
    return max(latest(proposal.when), proposal.slot.start if proposal.slot else deed.now) > deed.now


def _was_confirmed(booking: Booking, _deed: Deed) -> bool:
    return booking.confirmed_before


def _takes_back(booking: Booking, deed: Deed) -> bool:
    return booking.proposal is not None and booking.proposal.by == deed.by


def _never_confirmed(booking: Booking, _deed: Deed) -> bool:
    return not booking.confirmed_before


def _has_begun(booking: Booking, deed: Deed) -> bool:
    return begins(booking) <= deed.now


def _is_recent(booking: Booking, deed: Deed) -> bool:
    return begins(booking) <= deed.now <= ends(booking) + TO_COMPLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way out of a status."""

    by: tuple[Party, ...]
    to: BookingStatus
    given: Condition = _always


_SIDES: tuple[Party, ...] = ("customer", "provider")
_PEOPLE: tuple[Party, ...] = (*_SIDES, "admin")
_ALL: tuple[Party, ...] = (*_PEOPLE, "system")
_CANCEL = (Rule(by=_PEOPLE, to="cancelled"),)
_PROPOSE = (Rule(by=_SIDES, to="rescheduled", given=_to_come),)

TABLE: Mapping[tuple[BookingStatus, BookingAction], tuple[Rule, ...]] = {
    ("pending", "accept"): (Rule(by=("provider", "admin"), to="confirmed", given=_in_time),),
    ("pending", "decline"): (
        Rule(by=("provider", "admin"), to="pending", given=_others_left),
        Rule(by=("provider", "admin"), to="declined"),
    ),
    ("pending", "expire"): (Rule(by=("system",), to="expired"),),
    ("pending", "cancel"): _CANCEL,
    ("pending", "propose"): _PROPOSE,
    ("confirmed", "cancel"): _CANCEL,
    ("confirmed", "propose"): _PROPOSE,
    ("confirmed", "complete"): (Rule(by=_ALL, to="completed", given=_has_begun),),
    ("confirmed", "report_no_show"): (Rule(by=_SIDES, to="no_show", given=_has_begun),),
    ("completed", "report_no_show"): (Rule(by=_SIDES, to="no_show", given=_is_recent),),
    ("rescheduled", "accept"): (Rule(by=("provider",), to="confirmed", given=_still_in_time),),
    ("rescheduled", "decline"): (Rule(by=("provider",), to="rescheduled", given=_still_asked),),
    ("rescheduled", "agree"): (Rule(by=_SIDES, to="confirmed", given=_proposed_in_time),),
    ("rescheduled", "refuse"): (
        Rule(by=(*_SIDES, "system"), to="confirmed", given=_was_confirmed),
        Rule(by=_SIDES, to="pending", given=_takes_back),
        Rule(by=_SIDES, to="pending", given=_others_wait),
        Rule(by=_SIDES, to="declined"),
    ),
    ("rescheduled", "propose"): _PROPOSE,
    ("rescheduled", "cancel"): _CANCEL,
    ("rescheduled", "expire"): (Rule(by=("system",), to="expired", given=_never_confirmed),),
}
"""By status and action; the first rule that fits counts, and what has none is not allowed."""

ApiStatus: TypeAlias = Literal["pending", "confirmed", "declined", "completed"]
_API: Mapping[BookingStatus, ApiStatus] = {
    "pending": "pending",
    "confirmed": "confirmed",
    "declined": "declined",
    "expired": "declined",
    "cancelled": "declined",
    "completed": "completed",
    "no_show": "declined",
}


def api_status(booking: Booking) -> ApiStatus:
    """Return the one of the API's four words that says what is to be expected of a booking.

    pending: somebody must still answer. confirmed: the job will be done; a proposal of another
    time leaves the old one standing until it is agreed to. completed: it was done. declined: it
    will not be done, whoever called it off, and also when nobody answered or came.
    """
    if booking.status == "rescheduled":
        return "confirmed" if booking.confirmed_before else "pending"
    return _API[booking.status]


def is_unmet(booking: Booking) -> bool:
    """Tell whether nobody comes although the customer has not called it off."""
    called_off = booking.status == "cancelled" and booking.cancelled_by != "customer"
    return called_off or booking.status in ("expired", "declined")


def rule_for(booking: Booking, deed: Deed) -> Rule | None:
    """Return the rule that allows a deed, or None."""
    if not _is_concerned(booking, deed):
        return None
    rules = TABLE.get((booking.status, deed.action), ())
    return next((r for r in rules if deed.by in r.by and r.given(booking, deed)), None)


def after(booking: Booking, deed: Deed) -> Booking | None:
    """Return the booking as a deed leaves it; None when it is not allowed (any more)."""
    rule = rule_for(booking, deed)
    if rule is None:
        return None
    changed = replace(_EFFECTS[deed.action](booking, deed), status=rule.to, reason=deed.reason)
    if _told(changed) == _told(booking):
        return changed
    return replace(changed, sequence=booking.sequence + 1, since=deed.now)


def agree_to_ask(booking: Booking, provider_ids: tuple[str, ...]) -> Booking | None:
    """Return the booking with those whom the customer agrees to ask besides; None: too late."""
    if booking.status != "pending":
        return None
    known = {*booking.asked, *booking.request.declined_by}
    others = dict.fromkeys((*booking.others, *(p for p in provider_ids if p not in known)))
    return replace(booking, others=tuple(others))


def unasked(booking: Booking) -> tuple[str, ...]:
    """Return whom the customer has agreed to ask, and who was not asked yet."""
    known = {*booking.asked, *booking.request.declined_by}
    return tuple(each for each in booking.others if each not in known)


def put_to(booking: Booking, provider_ids: tuple[str, ...], now: datetime) -> Booking | None:
    """Return the booking once it was put to those of the others who are free.

    Those who are not free count as having declined. None: it is not pending, or all were asked.
    """
    if booking.status != "pending" or not unasked(booking):
        return None
    busy = tuple(each for each in unasked(booking) if each not in provider_ids)
    request = replace(booking.request, declined_by=(*booking.request.declined_by, *busy))
    asked = (*booking.asked, *provider_ids)
    put = replace(booking, request=request, asked=asked)
    if not asked:
        return replace(put, status="declined", sequence=booking.sequence + 1, since=now)
    return put if not provider_ids else replace(_given_to(put, asked[0]), since=now)


def reviewed(booking: Booking, review: Review) -> Booking | None:
    """Return a completed booking with its review; None when it has another one already.

    Words may follow the stars that were given without any.
    """
    known = booking.review
    follows = known is None or (not known.words and known.stars == review.stars)
    if booking.status != "completed" or not follows:
        return None
    return replace(booking, review=review)


def _told(booking: Booking) -> tuple[object, ...]:
    """Return what people were told of a booking: its sequence grows when that changes."""
    return booking.status, booking.request.when, booking.proposal


def _is_concerned(booking: Booking, deed: Deed) -> bool:
    """Tell whether a customer or a provider acts on an own booking."""
    if deed.by == "customer":
        return deed.person_id == booking.request.customer_id
    if deed.by == "provider":
        answers = booking.status == "pending" or deed.action in ("accept", "decline")
        return deed.person_id in (booking.asked if answers else (booking.request.provider_id,))
    return True


def _who(booking: Booking, deed: Deed) -> str:
    """Return the provider for whom a deed speaks."""
    return deed.person_id if deed.by == "provider" else booking.request.provider_id


def _given_to(booking: Booking, provider_id: str) -> Booking:
    return replace(booking, request=replace(booking.request, provider_id=provider_id))


def _accept(booking: Booking, deed: Deed) -> Booking:
    given = _given_to(booking, _who(booking, deed))
    return replace(given, confirmed_before=True, proposal=None)


def _decline(booking: Booking, deed: Deed) -> Booking:
    who = _who(booking, deed)
    asked = tuple(each for each in booking.asked if each != who)
    declined_by = tuple(dict.fromkeys((*booking.request.declined_by, who)))
    left = replace(booking, asked=asked, request=replace(booking.request, declined_by=declined_by))
    return _given_to(left, asked[0]) if who == booking.request.provider_id and asked else left


def _cancel(booking: Booking, deed: Deed) -> Booking:
    return replace(booking, cancelled_by=deed.by, proposal=None)


def _propose(booking: Booking, deed: Deed) -> Booking:
    assert deed.when is not None  # noqa: S101 - the table asks for it
    proposal = Proposal(when=deed.when, by=deed.by, slot=deed.slot)
    if deed.by == "provider" and booking.status == "pending":
        # Who answers with another time is talked to; the others may still accept the old one.
        asked = dict.fromkeys((deed.person_id, *booking.asked))
        booking = replace(_given_to(booking, deed.person_id), asked=tuple(asked))
    return replace(booking, proposal=proposal)


def _agree(booking: Booking, _deed: Deed) -> Booking:
    assert booking.proposal is not None  # noqa: S101 - the table asks for it
    request = replace(booking.request, when=booking.proposal.when)
    return replace(
        booking,
        request=request,
        slot=booking.proposal.slot,
        proposal=None,
        confirmed_before=True,
    )


def _refuse(booking: Booking, deed: Deed) -> Booking:
    ends_it = not booking.confirmed_before and not _takes_back(booking, deed)
    left = replace(booking, proposal=None)
    return _decline(left, replace(deed, by="admin")) if ends_it else left


def _report_no_show(booking: Booking, deed: Deed) -> Booking:
    return replace(booking, absent="provider" if deed.by == "customer" else "customer")


def _unchanged(booking: Booking, _deed: Deed) -> Booking:
    return booking


_EFFECTS: Mapping[BookingAction, Callable[[Booking, Deed], Booking]] = {
    "accept": _accept,
    "decline": _decline,
    "expire": lambda booking, _: replace(booking, proposal=None),
    "cancel": _cancel,
    "propose": _propose,
    "agree": _agree,
    "refuse": _refuse,
    "complete": _unchanged,
    "report_no_show": _report_no_show,
}
