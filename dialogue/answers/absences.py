"""A provider is away for a while, or back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from dialogue.answers.jobs import job_line, requests
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.slots.agreement import asks
from dialogue.values import Absence, Provider, Schedule
from dialogue.wording import capitalised, day, day_and_time, numbered
from nlu.types import TimeMatch

DAY = timedelta(days=1)
_AWAY = re.compile(
    r"\b(off|away|out|closed|busy|leave|holiday|sick|not|never|can'?t|cannot|won'?t|unavailable|"
    r"handi\w*|hapana|angi\w*|kangi\w*|angeke|ndakabatikana|ngiphathekile|zororo|liholide)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(until|till?|up ?to|through|kusvika|kusvikira|kuze)\b", re.IGNORECASE)


def set_availability(ctx: Context) -> Outcome:
    """Take no jobs for a time, or take jobs again."""
    provider = ctx.ports.providers.get(ctx.person.id)
    if provider is None:
        return Outcome(session=ctx.session, reply=ctx.reply("jobs.not_provider"))
    if asks(ctx):
        return Outcome(session=ctx.session, reply=_known(ctx, provider))
    span = _span(ctx)
    if _AWAY.search(ctx.text):
        reply = _away(ctx, provider, span) if span else ctx.reply("absence.how")
    else:
        reply = _back(ctx, provider, span)
    return Outcome(session=ctx.session, reply=reply)


def _span(ctx: Context) -> Absence | None:
    """Return the time that the message names; None when it names none that is to come."""
    matches = [e.value for e in ctx.entities("time") if isinstance(e.value, TimeMatch)]
    known = [match for match in matches if match.start is not None]
    if not known:
        return None
    span = _whole(known[-1], ctx)
    if len(known) > 1:
        span = Absence(start=_whole(known[0], ctx).start, end=span.end)
    elif _UNTIL.search(ctx.text) and known[0].end is None:
        # "Until Monday" is over when Monday begins.
        span = Absence(start=ctx.now, end=known[0].start or span.end)
    return span if span.start < span.end else None


def _whole(match: TimeMatch, ctx: Context) -> Absence:
    start = match.start or ctx.now
    if match.end is not None:
        # "Monday to Wednesday" ends with Wednesday, "8 to 12" at 12.
        end = match.end + DAY if match.grain == "range" and match.clock is None else match.end
        return Absence(start=start, end=end)
    midnight = datetime.combine(start.date(), time(), start.tzinfo) + DAY
    return Absence(start=start, end=midnight)


def _known(ctx: Context, provider: Provider) -> Reply:
    """Tell when the provider is away, without changing it."""
    left = [a for a in provider.schedule.absences if a.end > ctx.now]
    if not left:
        return ctx.reply("absence.none")
    return ctx.reply("absence.list", times="; ".join(spoken_span(a, ctx) for a in left))


def _away(ctx: Context, provider: Provider, span: Absence) -> Reply:
    schedule = provider.schedule
    kept = tuple(a for a in schedule.absences if a != span and a.end > ctx.now)
    absences = tuple(sorted((*kept, span), key=lambda absence: absence.start))
    _save(ctx, provider, replace(schedule, absences=absences))
    text = ctx.say("absence.noted", time=spoken_span(span, ctx))
    jobs = ctx.ports.bookings.jobs_of(provider.id, span.start, span.end)
    if jobs:
        lines = numbered([capitalised(job_line(job, ctx)) for job in jobs])
        text = f"{text}\n\n{ctx.say('absence.jobs', count=len(jobs), lines=lines)}"
    if ctx.ports.bookings.open_for_provider(provider.id, ""):
        # Requests that were sent before still wait for an answer.
        text = f"{text}\n\n{requests(ctx)}"
    return Reply(text=text)


def _back(ctx: Context, provider: Provider, span: Absence | None) -> Reply:
    """Cut the time out of the absences; without a time all of them are over."""
    schedule = provider.schedule
    left = tuple(part for a in schedule.absences for part in _without(a, span)) if span else ()
    _save(ctx, provider, replace(schedule, absences=left))
    if span is not None:
        return ctx.reply("absence.back_then", time=spoken_span(span, ctx))
    return ctx.reply("absence.back")


def _without(absence: Absence, span: Absence) -> tuple[Absence, ...]:
    parts = (
        Absence(start=absence.start, end=min(absence.end, span.start)),
        Absence(start=max(absence.start, span.end), end=absence.end),
    )
    return tuple(part for part in parts if part.start < part.end)


def _save(ctx: Context, provider: Provider, schedule: Schedule) -> None:
    ctx.ports.providers.save_schedule(provider.id, schedule)


def spoken_span(span: Absence, ctx: Context) -> str:
    """Return "Friday 5 December", or from when to when."""
    language, zone = ctx.session.language, ctx.now.tzinfo
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    whole_days = start.time() == time() and end.time() == time()
    if whole_days and end - start == DAY:
        return day(start, language)
    if whole_days:
        return ctx.say("when.days", start=day(start, language), end=day(end - DAY, language))
    if start <= ctx.now:
        midnight = end.time() == time()
        spoken = day(end, language) if midnight else day_and_time(end, language)
        return ctx.say("when.until", end=spoken)
    if end.time() == time() and end - start < DAY:
        return ctx.say("when.rest_of_day", start=day_and_time(start, language))
    return ctx.say(
        "when.days", start=day_and_time(start, language), end=day_and_time(end, language)
    )
