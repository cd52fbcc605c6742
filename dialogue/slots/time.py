"""A step that asks for the time of the job, part by part if need be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import get_args

from babel.dates import get_day_names

from dialogue.context import Context
from dialogue.flow import Reading, Step
from dialogue.messages import Choice, Reply
from dialogue.session import ConversationState
from dialogue.slots.agreement import agreement
from dialogue.values import When
from dialogue.wording import day, day_and_time
from nlu.types import Language, TimeMatch

WITH_HOUR = ("minute", "hour", "part", "range", "asap")
CLOCK = ("minute", "hour", "part", "range")
SEVERAL_DAYS = ("weekend", "week", "month")
HOURS = (9, 11, 14, 16)
"""At which a job usually begins, offered to who was not understood."""
FIRST_HOUR, LAST_HOUR = 8, 18
"""Between which jobs are done at "any time" of a day."""
_ANY_TIME = re.compile(
    r"\b(any ?time|whenever|all day|whole day|(chero|loba|noma) (nguva|nini|isikhathi)|"
    r"nguva ipi zvayo)\b",
    re.IGNORECASE,
)
_MORNING, _AFTERNOON, _EVENING = (8, 12), (12, 17), (17, 20)
_PARTS = {
    "mangwanani": _MORNING, "morning": _MORNING, "ekuseni": _MORNING, "masikati": _AFTERNOON,
    "afternoon": _AFTERNOON, "ntambama": _AFTERNOON, "manheru": _EVENING, "evening": _EVENING,
    "kusihlwa": _EVENING,
}  # fmt: skip
"""Parts of the day, by their hours, that are greetings where no time is asked for."""
TOO = re.compile(
    r"\btoo (late|early|soon)\b|\b(yakanyanya|yanyanya|inenge yanyanya)\b|\b(sekuphuzile|"
    r"kusesekuseni kakhulu|kuphuze kakhulu)\b",
    re.IGNORECASE,
)
"""Says that a time does not suit."""
_BARE_HOUR = re.compile(r"(?:at|around|@|na|nga)?\s*(\d{1,2})[\s.!]*", re.IGNORECASE)


def time_step(
    name: str,
    *,
    state: ConversationState | None,
    ask: Callable[[Context], Reply],
    clears: tuple[str, ...] = (),
) -> Step:
    """Return a step whose slot `name` holds a When that says the hour or a window.

    While only the day is known, slot "<name>_day" holds it; while two times were offered,
    slot "<name>_options" holds them as ISO instants.
    """

    def ask_rest(ctx: Context) -> Reply:
        options = ctx.session.get(f"{name}_options", tuple)
        if options:
            return _ask_which(ctx, name, options)
        known = ctx.session.get(f"{name}_day", When)
        if known is None:
            return ask(ctx)
        if known.grain == "day":
            return ctx.reply("time.ask_hour", day=day(known.start, ctx.session.language))
        return ctx.reply("time.ask_day", words=known.words)

    def read(ctx: Context, asked: bool) -> Reading | None:
        tapped = ctx.tapped_value(name)
        return _tapped(ctx, name, tapped) if tapped else _said(ctx, name, asked)

    def guess(ctx: Context) -> tuple[Choice, ...]:
        known = ctx.session.get(f"{name}_day", When)
        return tuple(_choice(ctx, name, moment) for moment in _usual_times(ctx.now, known))

    return Step(
        name=name,
        state=state,
        ask=ask_rest,
        read=read,
        guesses=guess,
        claims=lambda ctx: f"{name}_day" in ctx.session.slots and bool(_part(ctx)),
        clears=(*clears, f"{name}_day", f"{name}_options"),
    )


def _usual_times(now: datetime, known: When | None) -> tuple[datetime, ...]:
    """Return times at which jobs are usually done: of the day that is known, or of the next."""
    day_known = known is not None and known.grain == "day"
    first = known.start if known is not None and day_known else now + timedelta(days=1)
    days, hours = (1, HOURS) if day_known else (3, (9, 14))
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = (midnight + timedelta(days=day, hours=hour) for day in range(days) for hour in hours)
    return tuple(moment for moment in moments if moment > now)


def _choice(ctx: Context, name: str, moment: datetime) -> Choice:
    title = day_and_time(moment, ctx.session.language, short=True)
    return Choice(id=f"{name}:{moment.isoformat()}", title=title)


def _said(ctx: Context, name: str, asked: bool) -> Reading | None:
    match = _match(ctx)
    options = ctx.session.get(f"{name}_options", tuple) or ()
    if match is None and asked and len(options) == 1 and agreement(ctx, name) == "yes":
        return _tapped(ctx, name, options[0])
    if match is None:
        return _unfinished(ctx, name) if asked else None
    if refuses_only(ctx):
        return _without_hour(ctx, name)
    if match.start is None:
        # Outside its own question a time that cannot be is not worth a word.
        return _impossible(ctx, match) if asked or ctx.intent == "correct" else None
    return _matched(ctx, name, match)


def refuses_only(ctx: Context) -> bool:
    """Tell "5pm is too late" from "2pm is too early, make it 4"."""
    refused = TOO.search(ctx.text)
    return refused is not None and all(e.start < refused.start() for e in ctx.entities("time"))


def _without_hour(ctx: Context, name: str) -> Reading | None:
    """Ask for another hour of the day that is known."""
    known = ctx.session.get(name, When) or ctx.session.get(f"{name}_day", When)
    clears = (name, f"{name}_options", "confirm")
    if known is None or known.grain in SEVERAL_DAYS:
        offered = f"{name}_options" in ctx.session.slots
        return Reading(clears=clears) if offered or known else None
    midnight = known.start.replace(hour=0, minute=0, second=0, microsecond=0)
    day_of = When(words="", start=midnight, end=None, grain="day")
    return Reading(values={f"{name}_day": day_of}, clears=clears)


def _unfinished(ctx: Context, name: str) -> Reading | None:
    """Read "3" or "any time", which mean a time only where one is asked for."""
    known = ctx.session.get(f"{name}_day", When)
    if _ANY_TIME.search(ctx.text):
        now = When(words=ctx.text, start=ctx.now, end=None, grain="asap")
        return _kept(ctx, name, _whole(known, ctx.now) if known else now)
    part = _part(ctx)
    if part and known is not None and known.grain == "day":
        return _kept(ctx, name, _part_of(known, part, ctx.text))
    hour = _BARE_HOUR.fullmatch(ctx.text)
    if hour is None or known is None or known.grain != "day" or not 1 <= int(hour[1]) <= 23:
        return None
    # Nobody is asked to come at 3 in the night: a bare 1 to 6 is the afternoon.
    clock = time(int(hour[1]) + (12 if int(hour[1]) <= 6 else 0))
    start = datetime.combine(known.start, clock, known.start.tzinfo)
    words = f"{known.words} {ctx.text}" if known.words else ""
    return _kept(ctx, name, When(words=words, start=start, end=None, grain="hour"))


def _part(ctx: Context) -> tuple[int, int] | None:
    """Return the hours of "morning", which is a greeting where no hour is asked for."""
    said = re.sub(r"^(in|during) the |^the ", "", ctx.text.casefold().strip(" .!"))
    return _PARTS.get(said)


def _part_of(known: When, part: tuple[int, int], said: str) -> When:
    """Return a part of the day that is known."""
    opens, closes = (known.start.replace(hour=hour, minute=0) for hour in part)
    return When(words=f"{known.words} {said}", start=opens, end=closes, grain="part")


def _whole(known: When, now: datetime) -> When:
    """Return any working hour of the days that are known."""
    last = (known.end or known.start + timedelta(days=1)) - timedelta(minutes=1)
    return When(
        words=known.words,
        start=max(known.start.replace(hour=FIRST_HOUR), now),
        end=last.replace(hour=LAST_HOUR, minute=0),
        grain="range",
    )


def _match(ctx: Context) -> TimeMatch | None:
    """Return the time that counts: the last, since "not Friday but Saturday" ends with it."""
    matches = [e.value for e in ctx.entities("time") if isinstance(e.value, TimeMatch)]
    return matches[-1] if matches else None


def _impossible(ctx: Context, match: TimeMatch) -> Reading:
    return Reading(remark=ctx.say("time.past" if match.problem == "past" else "time.impossible"))


def _ask_which(ctx: Context, name: str, options: tuple[str, ...]) -> Reply:
    moments = [datetime.fromisoformat(option) for option in options]
    language = ctx.session.language
    choices = tuple(_choice(ctx, name, moment) for moment in moments)
    readable = [day_and_time(moment, language) for moment in moments]
    if len(readable) == 1:
        return Reply(text=ctx.say("time.only", time=readable[0]), choices=choices)
    return Reply(text=ctx.say("time.which", times="\n".join(readable)), choices=choices)


def _tapped(ctx: Context, name: str, tapped: str) -> Reading | None:
    try:
        start = datetime.fromisoformat(tapped)
    except ValueError:
        return None
    if start <= ctx.now:
        return Reading(remark=ctx.say("time.past"))
    return _filled(name, When(words="", start=start, end=None, grain="minute"))


def _matched(ctx: Context, name: str, match: TimeMatch) -> Reading:
    if match.alternatives and match.start and match.grain in WITH_HOUR:
        moments = (match.start, *match.alternatives)
        return Reading(values={f"{name}_options": tuple(m.isoformat() for m in moments[:3])})
    when = _merged(match, _known(ctx, name))
    if when.grain not in WITH_HOUR and _ANY_TIME.search(ctx.text):
        when = _whole(when, ctx.now)
    return _kept(ctx, name, when)


def _kept(ctx: Context, name: str, when: When) -> Reading:
    if when.grain in WITH_HOUR and when.grain != "asap" and (when.end or when.start) <= ctx.now:
        return Reading(remark=ctx.say("time.past"))
    if when.grain in WITH_HOUR:
        return _filled(name, when)
    return Reading(values={f"{name}_day": when}, clears=(name,))


def _filled(name: str, when: When) -> Reading:
    return Reading(values={name: when}, clears=(f"{name}_day", f"{name}_options"))


def _known(ctx: Context, name: str) -> When | None:
    known = ctx.session.get(name, When) or ctx.session.get(f"{name}_day", When)
    options = ctx.session.get(f"{name}_options", tuple) or ()
    if known is None and len(options) == 1:
        # "10am", said to "Shall I take Monday, 08:00?", is on Monday.
        return When(words="", start=datetime.fromisoformat(options[0]), end=None, grain="minute")
    return known


def _merged(match: TimeMatch, known: When | None) -> When:
    """Join a new part of a time to what was known: a day takes the hour, an hour the day."""
    if match.start is None or match.grain is None:
        raise ValueError("only a valid time can be joined to another")
    said = When(words=match.text, start=match.start, end=match.end, grain=match.grain)
    if known is None or match.grain == "asap" or known.grain == "asap":
        return said
    if known.grain in SEVERAL_DAYS:
        return _within(said, known, match)
    if match.grain == "day" and known.grain != "day":
        return _moved(replace(known, words=""), match.start)
    if match.day is None and match.grain in CLOCK:
        told = known.grain == "day" and known.words
        words = f"{known.words} {match.text}" if told else ""
        return _moved(replace(said, words=words), known.start)
    return said


def _within(said: When, known: When, match: TimeMatch) -> When:
    """Return "Friday" as the Friday of "next week"; "at 10" waits there for its day.

    The clock time of the start of several days is the one that was said for whichever of them.
    """
    if match.day is None and match.clock is not None:
        start = datetime.combine(known.start, match.clock, known.start.tzinfo)
        return replace(known, start=start)
    weekdays = any(word in _weekdays() for word in match.text.casefold().split())
    while weekdays and said.start.date() < known.start.date():
        said = _moved(said, said.start + timedelta(days=7))
    if said.grain == "day" and known.start.time() != time():
        start = datetime.combine(said.start, known.start.timetz())
        return replace(said, start=start, grain="hour")
    return said


def _moved(when: When, to_day: datetime) -> When:
    """Return the same time of day on the day of `to_day`."""
    shift: timedelta = to_day.date() - when.start.date()
    return replace(when, start=when.start + shift, end=when.end + shift if when.end else None)


@cache
def _weekdays() -> frozenset[str]:
    """Return the names of the days in every language, and how English shortens them."""
    wide = [get_day_names("wide", locale=language) for language in get_args(Language)]
    days = [*wide, get_day_names("abbreviated", locale="en")]
    return frozenset(str(name).casefold() for names in days for name in names.values())
