"""What a person is told when something happened elsewhere: news that hold when they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Event, EventName, Notice
from dialogue.news import changes, outcomes, registration, requests
from dialogue.news.common import notice_values
from dialogue.parties import concerned
from dialogue.values import Booking, BookingStatus

Teller = Callable[[Context, Booking], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """How an event about a booking is told."""

    holds: tuple[BookingStatus, ...]
    """The statuses with which it is true."""
    customer: Teller | None = None
    """None: a customer does not hear of it."""
    provider: Teller | None = None


_NEWS: Mapping[EventName, _News] = {
    "booking_requested": _News(holds=("pending",), provider=requests.requested),
    "booking_placed": _News(holds=("pending",), customer=outcomes.placed),
    "request_reminder": _News(holds=("pending",), provider=requests.reminded),
    "request_silent": _News(holds=("pending",), customer=outcomes.silent),
    "booking_accepted": _News(
        holds=("confirmed",), customer=outcomes.accepted, provider=requests.accepted
    ),
    "booking_declined": _News(holds=("declined",), customer=outcomes.declined),
    "booking_expired": _News(
        holds=("expired",), customer=outcomes.expired, provider=requests.expired
    ),
    "booking_cancelled": _News(
        holds=("cancelled",), customer=changes.cancelled, provider=changes.cancelled
    ),
    "booking_completed": _News(holds=("completed",), customer=outcomes.completed),
    "booking_rated": _News(holds=("completed",), provider=requests.rated),
    "time_proposed": _News(
        holds=("rescheduled",), customer=changes.time_proposed, provider=changes.time_proposed
    ),
    "time_agreed": _News(
        holds=("confirmed",), customer=changes.time_agreed, provider=changes.time_agreed
    ),
    "time_refused": _News(
        holds=("confirmed", "declined", "pending"),
        customer=changes.time_refused,
        provider=changes.time_refused,
    ),
    "reminder_day": _News(
        holds=("confirmed",), customer=changes.reminder, provider=changes.reminder
    ),
    "reminder_hour": _News(
        holds=("confirmed",), customer=changes.reminder, provider=changes.reminder
    ),
    "job_over": _News(holds=("confirmed",), provider=requests.job_over),
    "no_show_reported": _News(
        holds=("no_show",), customer=changes.no_show, provider=changes.no_show
    ),
    "provider_late": _News(holds=("confirmed", "rescheduled"), customer=outcomes.late),
    "slot_freed": _News(holds=("expired", "declined", "cancelled"), customer=outcomes.slot_freed),
}


def tell(ctx: Context) -> Outcome:
    """Return what the event of this turn means to the person; nothing when it holds no more.

    Raises KeyError for an event that nothing is known about.
    """
    event = ctx.incoming.event
    if event is None:
        return Outcome(session=ctx.session)
    if event.name in registration.HOLDS:
        return registration.tell(ctx)
    news = _NEWS[event.name]
    booking = ctx.ports.bookings.get(event.subject)
    if booking is None or not _holds(event, news, booking):
        return Outcome(session=ctx.session)
    mine = concerned(booking, ctx.person.id)
    teller = news.customer if mine == "customer" else news.provider if mine else None
    if teller is None:
        return Outcome(session=ctx.session)
    return _with_options(ctx, _with_notice(ctx, teller(ctx, booking), event, booking))


def _holds(event: Event, news: _News, booking: Booking) -> bool:
    """Tell whether the booking is still as the event found it."""
    same = event.sequence is None or event.sequence == booking.sequence
    return same and booking.status in news.holds


def _with_notice(ctx: Context, outcome: Outcome, event: Event, booking: Booking) -> Outcome:
    """Let the news also reach somebody who has not written for a day."""
    reply = outcome.reply
    # That nobody else can be asked is not worth a message to somebody who is away.
    if reply is None or (event.name == "request_silent" and not reply.choices):
        return outcome
    notice = Notice(name=event.name, values=notice_values(ctx, booking))
    return replace(outcome, reply=replace(reply, notice=notice))


def _with_options(ctx: Context, outcome: Outcome) -> Outcome:
    """Let typed numbers mean these choices, unless another question is open."""
    if ctx.session.flows or outcome.reply is None:
        return outcome
    options = outcome.reply.choices
    return replace(outcome, session=replace(outcome.session, options=options))
