"""Dates, distances and lists as people write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from babel.dates import format_datetime

from dialogue.context import Context
from dialogue.values import Booking, Location, When
from nlu.types import Language

NEARBY_KM = 1.0
_NUMBER = re.compile(r"\+?\d(?:[\s-]?\d){6,}")


def day(moment: datetime, language: Language) -> str:
    """Return "Tuesday 24 November"."""
    return str(format_datetime(moment, "EEEE d MMMM", locale=_locale(language)))


def day_and_time(moment: datetime, language: Language, *, short: bool = False) -> str:
    """Return "Tuesday 24 November, 15:00", or "Tue 24 Nov 15:00" where `short`."""
    pattern = "EEE d MMM HH:mm" if short else "EEEE d MMMM, HH:mm"
    return str(format_datetime(moment, pattern, locale=_locale(language)))


def instant(when: When, ctx: Context) -> str:
    """Return the resolved time in full: an instant, a window, or "as soon as possible"."""
    language = ctx.session.language
    start, end = when.start.astimezone(ctx.now.tzinfo), when.end
    if when.grain == "asap":
        return ctx.say("when.asap")
    if when.grain == "day":
        return day(start, language)
    if end is None:
        return day_and_time(start, language)
    end = end.astimezone(ctx.now.tzinfo)
    if end - start > timedelta(days=1):
        return ctx.say("when.days", start=day(start, language), end=day(end, language))
    return ctx.say("when.window", start=day_and_time(start, language), end=f"{end:%H:%M}")


def spoken(when: When, ctx: Context) -> str:
    """Return the words that were said with the resolved time behind them."""
    words, resolved = capitalised(when.words), capitalised(instant(when, ctx))
    return f"{words} ({resolved})" if words and when.grain != "asap" else resolved


def distance(kilometres: float, ctx: Context) -> str:
    """Return "3 km" or "less than 1 km"."""
    if kilometres < NEARBY_KM:
        return ctx.say("distance.near")
    return ctx.say("distance.km", kilometres=round(kilometres))


def place(location: Location) -> str:
    """Return the place with its section: "Mkoba 14, Gweru"."""
    if not location.section:
        return location.label
    name, comma, town = location.label.partition(", ")
    return f"{name} {location.section}{comma}{town}"


def capitalised(text: str) -> str:
    """Return the text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def without_numbers(text: str) -> str:
    """Return a text without phone numbers: they are shared only after a job was accepted."""
    return _NUMBER.sub("…", text)


def numbered(lines: list[str]) -> str:
    """Return a numbered list, one entry a line."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def booking_line(booking: Booking, ctx: Context) -> str:
    """Return one line that tells a booking from the others."""
    request = booking.request
    provider = ctx.ports.providers.get(request.provider_id)
    service = ctx.service(request.service_type)
    return ctx.say(
        "bookings.line",
        service=capitalised(service.names[ctx.session.language]) if service else "",
        provider=provider.name if provider else "",
        when=instant(request.when, ctx),
        status=ctx.say(f"status.{booking.status}"),
        reference=booking.reference,
    )


def request_line(booking: Booking, ctx: Context) -> str:
    """Return one line that tells a provider's request from the others."""
    request = booking.request
    return ctx.say(
        "requests.line",
        issue=without_numbers(request.issue),
        place=place(request.job_location),
        when=instant(request.when, ctx),
        reference=booking.reference,
    )


def _locale(language: Language) -> str:
    # Ndebele of Zimbabwe is "nd" in CLDR as here, Shona "sn".
    return language
