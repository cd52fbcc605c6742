"""A provider's working hours: told in one sentence, repeated in full, and then kept."""

from __future__ import annotations

from dataclasses import replace

from babel.dates import get_day_names

from dialogue.answers.jobs import AHEAD, job_line
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Reply
from dialogue.rules.availability import ZONE
from dialogue.rules.times import begins, ends
from dialogue.slots.agreement import agreement
from dialogue.slots.hours import Week, pack, read_hours, unpack
from dialogue.values import USUAL_HOURS, Booking, DayHours
from dialogue.wording import capitalised, numbered

SLOTS = ("hours", "hours_ok")


def _known(ctx: Context) -> Week:
    provider = ctx.ports.providers.get(ctx.person.id)
    return provider.schedule.hours if provider else USUAL_HOURS


def _told(ctx: Context) -> Week | None:
    return read_hours(ctx.text, _known(ctx)) if ctx.text else None


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("intent") == "working_hours":
        return ctx.is_provider
    may = not ctx.session.flows and (ctx.intent == "working_hours" or _told(ctx) is not None)
    return may and ctx.is_provider


def _read_hours(ctx: Context, _asked: bool) -> Reading | None:
    week = _told(ctx)
    if week is None or not any(week):
        return None
    return Reading(values={"hours": pack(week)}, clears=("hours_ok",))


def _ask_hours(ctx: Context) -> Reply:
    return ctx.reply("hours.ask", hours=spoken_week(_known(ctx), ctx))


def _ask_ok(ctx: Context) -> Reply:
    week = unpack(ctx.session.get("hours", tuple) or ())
    return Reply(
        text=ctx.say("hours.sure", hours=spoken_week(week, ctx)),
        choices=(
            ctx.choice("hours_ok:yes", "answer.yes"),
            ctx.choice("hours_ok:no", "answer.no"),
        ),
    )


def _read_ok(ctx: Context, asked: bool) -> Reading | None:
    answer = agreement(ctx, "hours_ok") if asked else ""
    if answer == "no":
        return Reading(clears=("hours", "hours_ok"))
    return Reading(values={"hours_ok": answer}) if answer else None


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    below = replace(session.cleared(*SLOTS), flows=session.flows[:-1])
    provider = ctx.ports.providers.get(ctx.person.id)
    if provider is None:
        return Outcome(session=below, reply=ctx.reply("jobs.not_provider"))
    week = unpack(session.get("hours", tuple) or ())
    ctx.ports.providers.save_schedule(provider.id, replace(provider.schedule, hours=week))
    text = ctx.say("hours.saved")
    jobs = [job for job in _jobs(ctx) if not _within(job, week)]
    if jobs:
        lines = numbered([capitalised(job_line(job, ctx)) for job in jobs])
        text = f"{text}\n\n{ctx.say('hours.jobs', count=len(jobs), lines=lines)}"
    return Outcome(session=below, reply=Reply(text=text))


def _jobs(ctx: Context) -> tuple[Booking, ...]:
    return ctx.ports.bookings.jobs_of(ctx.person.id, ctx.now, ctx.now + AHEAD)


def _within(job: Booking, week: Week) -> bool:
    """Tell whether a job is done within hours of work."""
    start, end = begins(job).astimezone(ZONE), ends(job).astimezone(ZONE)
    hours = week[start.weekday()]
    same_day = start.date() == end.date()
    return bool(hours and same_day and hours.opens <= start.time() and end.time() <= hours.closes)


def spoken_week(week: Week, ctx: Context) -> str:
    """Return one line for each stretch of days with the same hours, closed days too."""
    wide = get_day_names("wide", locale=ctx.session.language)
    names = [capitalised(str(wide[number])) for number in range(7)]
    stretches: list[tuple[int, int]] = []
    for number, hours in enumerate(week):
        if stretches and week[stretches[-1][1]] == hours:
            stretches[-1] = (stretches[-1][0], number)
        else:
            stretches.append((number, number))
    lines = [
        f"{_span(names[first], names[last], ctx)}: {_hours(week[first], ctx)}"
        for first, last in stretches
    ]
    return "\n".join(lines)


def _span(first: str, last: str, ctx: Context) -> str:
    return first if first == last else ctx.say("when.days", start=first, end=last)


def _hours(hours: DayHours | None, ctx: Context) -> str:
    return f"{hours.opens:%H:%M}–{hours.closes:%H:%M}" if hours else ctx.say("hours.closed")


FLOW = Flow(
    name="hours",
    opens=_opens,
    steps=(
        Step(name="hours", state=None, ask=_ask_hours, read=_read_hours, clears=("hours_ok",)),
        Step(name="hours_ok", state=None, ask=_ask_ok, read=_read_ok),
    ),
    finish=_finish,
    aside=True,
)
