"""A customer rates a job that was done: one to five stars, once, and words if wanted."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.anytime import COMMANDS
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.flows.remarking import LONGEST_WORDS
from dialogue.messages import Reply
from dialogue.news.common import star_choices
from dialogue.parties import provider_name
from dialogue.rules.news import about
from dialogue.slots.booking import meant
from dialogue.values import Booking, Review
from dialogue.wording import capitalised, without_numbers

SLOTS = ("rated", "stars", "words")
MOST_PAST = 20
_STARS = re.compile(
    r"\b(?:(?:nyeredzi|(?:iz)?inkanyezi)[ -](?:ezi-?)?)?(\d|one|two|three|four|five)"
    r"( ?(stars?|nyeredzi|izinkanyezi))?( out of (5|five)|/5| pa ?5)?\b",
    re.IGNORECASE,
)
_WORDS = {
    "poor": 1,
    "bad": 1,
    "zvakaipa": 1,
    "kubi": 1,
    "not good": 2,
    "fair": 3,
    "good": 4,
    "zvakanaka": 4,
    "kuhle": 4,
    "very good": 5,
    "great": 5,
    "excellent": 5,
    "perfect": 5,
    "zvakanakisa": 5,
    "kuhle kakhulu": 5,
}
_BARE = re.compile(r"[1-5]")
_JUDGES = re.compile(
    r"\b(great|good|nice(ly)?|well done|neat(ly)?|clean|fast|quick(ly)?|happy|excellent|"
    r"perfect(ly)?|amazing|awesome|helpful|friendly|professional|satisfied|poor|bad|terrible|slow|rude|messy|"
    r"zvakanaka|zvakanakisa|nemazvo|akagona|kuhle|kahle|usebenze|zvakaipa|kubi|kabi)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^[\s,.:;!-]*((i|we|give|rate|rated|would|him|her|it|them|a|and|for|the|he|she|was|is|gets?|"
    r"deserves?|plumber|provider|ndinopa|ngimupha)\b[\s,.:;!-]*)*$",
    re.IGNORECASE,
)


def _done(ctx: Context) -> tuple[Booking, ...]:
    past = ctx.ports.bookings.past_of_customer(ctx.person.id, MOST_PAST, ctx.incoming.message_id)
    # A job whose time is over was done, if the customer says how it was.
    return tuple(booking for booking in past if booking.status in ("completed", "confirmed"))


def _unrated(ctx: Context) -> tuple[Booking, ...]:
    return tuple(booking for booking in _done(ctx) if booking.review is None)


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("rate") or _in_a_word(ctx):
        return True
    if not ctx.session.flows and (_comments(ctx) or _BARE.fullmatch(ctx.text)):
        return bool(_unrated(ctx))
    # "He was on time" answers the question for words, and is no second rating.
    return ctx.intent == "rate_provider" and "remarking" not in ctx.session.flows


def _refuse(ctx: Context) -> Reply | None:
    tapped, _, _ = ctx.tapped_value("rate").rpartition(":")
    if tapped or _unrated(ctx):
        return None
    return ctx.reply("rating.once" if _done(ctx) else "rating.nothing")


def _read_rated(ctx: Context, _asked: bool) -> Reading | None:
    """Take the job that is named, or else the last one."""
    tapped, _, _ = ctx.tapped_value("rate").rpartition(":")
    if tapped:
        return Reading(values={"rated": tapped})
    found = _unrated(ctx)
    booking = meant(ctx, found) or next(iter(found), None)
    if booking is None:
        return None
    words = {"words": _kept(ctx.text)} if _comments(ctx) else {}
    return Reading(values={"rated": booking.reference, **words})


def _told_stars(ctx: Context) -> int | None:
    _, _, tapped = ctx.tapped_value("rate").rpartition(":")
    if tapped.isdigit():
        return int(tapped)
    if _in_a_word(ctx):
        return _in_a_word(ctx)
    values = [e.value for e in ctx.entities("rating")]
    if not values and (ctx.intent == "rate_provider" or _BARE.fullmatch(ctx.text)):
        values = [e.value for e in ctx.entities("ordinal")]
    return next((v for v in values if isinstance(v, int) and 1 <= v <= 5), None)


def _in_a_word(ctx: Context) -> int:
    """Return the stars that "good" means, said to the question how it was; 0 for none."""
    return _WORDS.get(ctx.text.casefold().strip(" .!"), 0) if _is_asked(ctx) else 0


def _is_asked(ctx: Context) -> bool:
    return any(option.id.startswith("rate:") for option in ctx.session.options)


def _comments(ctx: Context) -> bool:
    """Tell "it was great, thank you", said to the question how it was: stars are missing yet.

    Whoever complains is heard by the team instead.
    """
    says_so = ctx.intent not in ("complain", *COMMANDS) and _JUDGES.search(ctx.text)
    return _is_asked(ctx) and bool(says_so) and not _told_stars(ctx)


def _told_words(ctx: Context) -> str:
    """Return what is said besides the stars."""
    rest = _STARS.sub(" ", ctx.text, count=1)
    rest = " ".join(rest.split()).strip(" ,.;:-!")
    if _told_stars(ctx) is None or _in_a_word(ctx) or _FILLER.match(rest):
        return ""
    return _kept(rest)


def _kept(words: str) -> str:
    return capitalised(without_numbers(words))[:LONGEST_WORDS]


def _read_stars(ctx: Context, asked: bool) -> Reading | None:
    stars = _told_stars(ctx)
    if stars is None and asked and (number := _STARS.fullmatch(ctx.text.strip())):
        stars = _number(number[1])
    if stars is None:
        return None
    words = _told_words(ctx)
    return Reading(values={"stars": str(stars), **({"words": words} if words else {})})


def _number(word: str) -> int | None:
    spelled = ("one", "two", "three", "four", "five")
    number = int(word) if word.isdigit() else spelled.index(word.lower()) + 1
    return number if 1 <= number <= 5 else None


def _ask_stars(ctx: Context) -> Reply:
    booking = ctx.ports.bookings.get(ctx.session.get("rated", str) or "")
    if booking is None:
        return ctx.reply("rating.nothing")
    return Reply(
        text=ctx.say("rating.how_many", provider=provider_name(booking, ctx)),
        choices=star_choices(ctx, booking),
        list_title=ctx.say("rating.list_title"),
    )


def _finish(ctx: Context) -> Outcome:
    """Keep the stars at once: not everybody has words for it."""
    session = ctx.session
    below = replace(session.cleared(*SLOTS), flows=session.flows[:-1])
    booking = ctx.ports.bookings.get(session.get("rated", str) or "")
    if booking is None or booking.request.customer_id != ctx.person.id:
        return Outcome(session=below, reply=ctx.reply("rating.nothing"))
    if booking.status == "confirmed":
        booking = _completed(ctx, booking)
    review = Review(
        stars=int(session.get("stars", str) or 0), words=session.get("words", str) or ""
    )
    kept = ctx.ports.bookings.rate(booking.reference, review, ctx.incoming.message_id)
    if not kept:
        key = "rating.once" if booking.status == "completed" else "rating.not_done"
        return Outcome(session=below, reply=ctx.reply(key))
    told = (about(booking, "booking_rated", booking.request.provider_id),)
    notes = ("rating",) if review.stars > 2 else ("rating", "complaint")
    if review.words or below.flows:
        reply = ctx.reply("rating.thanks", provider=provider_name(booking, ctx))
        return Outcome(session=below, reply=reply, dispatches=told, notes=notes)
    asking = below.filled(remarked=booking.reference, rated_at=ctx.now.isoformat())
    asking = replace(asking, flows=(*below.flows, "remarking"))
    return Outcome(session=asking, dispatches=told, notes=notes)


def _completed(ctx: Context, booking: Booking) -> Booking:
    """Return the booking as done, where that is allowed."""
    after = ctx.ports.bookings.act(
        booking.reference,
        "complete",
        by="customer",
        person_id=ctx.person.id,
        message_id=ctx.incoming.message_id,
    )
    return after or booking


FLOW = Flow(
    name="rating",
    opens=_opens,
    refuse=_refuse,
    steps=(
        Step(name="rated", state=None, ask=_ask_stars, read=_read_rated),
        Step(name="stars", state=None, ask=_ask_stars, read=_read_stars),
    ),
    finish=_finish,
    aside=True,
)
