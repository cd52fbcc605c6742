"""A step that asks for a place: the home, the place of the job, the area of a provider."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from dialogue.context import Context
from dialogue.flow import Reading, Step, always
from dialogue.messages import Choice, Kind, Reply
from dialogue.session import ConversationState
from dialogue.slots.agreement import corrected_to
from dialogue.slots.slips import is_slip
from dialogue.slots.words import SOMEBODY
from dialogue.values import Location
from nlu.types import Place, PlaceMatch

MOST_CANDIDATES = 9
MOST_GUESSES = 2
SURE = 0.75
"""Confidence from which a greeting is one, though a place that was offered sounds like it."""
HARDLY = 0.5
"""The same of one word with nothing before it: "mari?" asks the price."""
TOWNS = ("Harare", "Bulawayo", "Chitungwiza", "Mutare", "Gweru", "Kwekwe", "Kadoma", "Masvingo")
"""The largest, for who was not understood."""
_NAMING = ("", "inform", "correct", "request_service")
"""Intents of messages that may be the name of a place, misspelt."""
_HOME = re.compile(
    r"\b(home|my (house|place)|near me|same (place|area)|kumba|pamba|ekhaya|kithi)\b",
    re.IGNORECASE,
)


_BEFORE_TOWN = re.compile(r"(?:^|[,;.])\s*([^,;.]+),\s*$")
_PREFIX = re.compile(r"^(?:ku|k|mu|pa|ngise|kwa|e)(?=\w{4})", re.IGNORECASE)
"""What Shona and Ndebele write onto the name of a place, a slip in it or not."""
_AT = re.compile(r"^(?:ku|pa|kwa|ngise)(?=\w{4})", re.IGNORECASE)
"""What is written onto few words that are no place."""
MOST_WORDS = 4
"""Words before the name of a town that may name a suburb of it."""


def to_location(place: Place, section: str | None = None) -> Location:
    """Return the gazetteer's entry as the dialogue keeps it."""
    return Location(
        label=place.label,
        town=place.town,
        latitude=place.latitude,
        longitude=place.longitude,
        section=section or "",
    )


def place_step(
    name: str,
    *,
    state: ConversationState,
    ask: Callable[[Context], Reply],
    needed: Callable[[Context], bool] = always,
    clears: tuple[str, ...] = (),
) -> Step:
    """Return a step whose slot `name` holds a Location.

    While a name stands for several places, or for none and is like some, slot "<name>_options"
    holds their labels.
    """
    options = f"{name}_options"

    def ask_which(ctx: Context) -> Reply:
        labels = ctx.session.get(options, tuple)
        if not labels:
            return ask(ctx)
        choices = tuple(Choice(id=f"{name}:{label}", title=label) for label in labels)
        namesakes = len({label.partition(", ")[0] for label in labels}) < len(labels)
        guess = ctx.say("place.guess", count=len(labels), place=labels[0])
        text = ctx.say("place.which") if namesakes else guess
        return Reply(text=text, choices=choices, list_title=ctx.say("place.list_title"))

    def read(ctx: Context, asked: bool) -> Reading | None:
        if ctx.tapped_value(name):
            return _tapped(ctx, name)
        if ctx.incoming.kind is Kind.LOCATION:
            return _pin(ctx, name)
        match = None if not asked and _is_about_the_chosen(ctx) else _match(ctx, asked)
        if match is None:
            return _home(ctx, name) or _guessed(ctx, name) if asked else _of_shown(ctx, name)
        return _matched(ctx, name, match)

    def guess(ctx: Context) -> tuple[Choice, ...]:
        home = (ctx.person.home.label,) if ctx.person.home else ()
        labels = ctx.session.get(options, tuple) or dict.fromkeys((*home, *TOWNS))
        return tuple(Choice(id=f"{name}:{label}", title=label) for label in labels)

    return Step(
        name=name,
        state=state,
        ask=ask_which,
        read=read,
        guesses=guess,
        claims=lambda ctx: _insists(ctx, options),
        needed=needed,
        clears=(*clears, options),
    )


def _is_about_the_chosen(ctx: Context) -> bool:
    """Tell "the one in Borrowdale", or "Bulawayo" of Bulawayo Pipes, from another place."""
    chosen = ctx.ports.providers.get(ctx.session.get("provider", str) or "")
    if chosen is None:
        return False
    points = corrected_to(ctx) and SOMEBODY.search(ctx.text) and not ctx.entities("service_type")
    return bool(points) or ctx.text.casefold() in chosen.name.casefold().split()


def _tapped(ctx: Context, name: str) -> Reading | None:
    label = ctx.tapped_value(name)
    if label == "home":
        return Reading(values={name: ctx.person.home}) if ctx.person.home else None
    location = ctx.ports.places.by_label(label)
    return Reading(values={name: location}, clears=(f"{name}_options",)) if location else None


def _pin(ctx: Context, name: str) -> Reading | None:
    if ctx.incoming.pin is None:
        return None
    location = ctx.ports.places.locate(ctx.incoming.pin)
    if location is None:
        return Reading(remark=ctx.say("place.outside"))
    return Reading(values={name: location}, clears=(f"{name}_options",))


def _match(ctx: Context, asked: bool) -> PlaceMatch | None:
    """Return the place that the message names; the last one where it replaces another."""
    named = [e for e in ctx.entities("location") if isinstance(e.value, PlaceMatch)]
    if named:
        corrected = re.search(r"\b(not|kwete|hatshi|instead of)\b", ctx.text, re.IGNORECASE)
        first_is_wrong = corrected and corrected.start() < named[0].start
        said = named[-1] if first_is_wrong else named[0]
        match = _with_its_town(ctx, cast(PlaceMatch, said.value))
        return _finer(ctx, match, ctx.text[: said.start])
    # What follows "no," may be a name that was not known for one.
    text = ctx.text if asked else "" if ctx.entities_told else corrected_to(ctx)
    found = ctx.ports.places.match(text) if text else None
    return _finer(ctx, found, text[: found.start]) if found else None


def _with_its_town(ctx: Context, match: PlaceMatch) -> PlaceMatch:
    """Return the one place of "Northlea, Gwreu", of whose words only the first was recognised."""
    if len(match.candidates) == 1:
        return match
    whole = ctx.ports.places.match(ctx.text)
    if whole and len(whole.candidates) == 1 and whole.candidates[0] in match.candidates:
        return whole
    towns = {
        place.label for place in ctx.ports.places.near(ctx.text.rpartition(",")[2], MOST_GUESSES)
    }
    there = tuple(place for place in match.candidates if place.town in towns)
    return replace(match, candidates=there) if len(there) == 1 else match


def _finer(ctx: Context, match: PlaceMatch, text: str) -> PlaceMatch:
    """Return the suburb of "Glne Norah B, Harare", of which only the town was recognised.

    `text`: what stands before the town.
    """
    town = match.candidates[0]
    before = _BEFORE_TOWN.search(text)
    if len(match.candidates) > 1 or town.name != town.town or before is None:
        return match
    words = before[1].split()[-MOST_WORDS:]
    for first in range(len(words)):
        said = " ".join(words[first:])
        names = (said, _PREFIX.sub("", said))
        for name in (*names, *(f"{name}, {town.name}" for name in names)):
            found = ctx.ports.places.match(name)
            there = [p for p in found.candidates if p.town == town.name] if found else []
            if found is not None and there and there[0].name != town.name:
                return replace(found, candidates=tuple(there))
    return match


def _home(ctx: Context, name: str) -> Reading | None:
    if ctx.person.home and _HOME.search(ctx.text):
        return Reading(values={name: ctx.person.home})
    return None


def _guessed(ctx: Context, name: str) -> Reading | None:
    """Take a name that nobody knows for one of those it is like."""
    offered = ctx.session.get(f"{name}_options", tuple)
    if offered:
        return _of_offered(ctx, name, offered)
    like = _like(ctx)
    return Reading(values={f"{name}_options": tuple(p.label for p in like)}) if like else None


def _of_offered(ctx: Context, name: str, offered: tuple[str, ...]) -> Reading | None:
    """Take "no" for none of them, "yes" for the only one, and what is like one again for it.

    Any other second miss is left to the repair, which helps more each time.
    """
    clears = (f"{name}_options",)
    if ctx.intent == "deny":
        return Reading(clears=clears, remark=ctx.say(f"{name}.hint"))
    only = ctx.ports.places.by_label(offered[0]) if len(offered) == 1 else None
    meant = only if ctx.intent == "affirm" else None
    meant = meant or _again(ctx, offered)
    return Reading(values={name: meant}, clears=clears) if meant else None


def _of_shown(ctx: Context, name: str) -> Reading | None:
    meant = meant_of_shown(ctx, name)
    return Reading(values={name: meant}) if meant else None


def meant_of_shown(ctx: Context, name: str) -> Location | None:
    """Return Sadza for "no, Saadza", where that was shown beside another question."""
    choices = (option.id.partition(":") for option in ctx.session.options)
    shown = tuple(label for step, _, label in choices if step == name)
    said = corrected_to(ctx)
    told = any(ctx.entities(kind) for kind in ("location", "service_type", "time"))
    if not shown or not said or told:
        return None
    return _among(ctx.ports.places.near(said, MOST_GUESSES), shown)


def _insists(ctx: Context, options: str) -> bool:
    """Tell whether the message is like a place, or one just offered, rather than a greeting."""
    offered = ctx.session.get(options, tuple) or ()
    if not offered:
        return ctx.intent not in _NAMING and bool(_like(ctx))
    names = (label.partition(", ")[0].casefold() for label in offered)
    nearly = any(is_slip(ctx.text.casefold(), name) for name in names)
    return (nearly or ctx.parse.confidence < SURE) and _again(ctx, offered) is not None


def _again(ctx: Context, offered: tuple[str, ...]) -> Location | None:
    """Return the one offered that the message is like, whatever else it sounds like."""
    near = ctx.ports.places.near(ctx.text, MOST_GUESSES) if ctx.text else ()
    return _among(near, offered)


def _among(near: tuple[Location, ...], offered: tuple[str, ...]) -> Location | None:
    return next((each for each in near if each.label in offered), None)


def _like(ctx: Context) -> tuple[Location, ...]:
    """Return places whose names are like the message, where it may be a name."""
    names_one = not ctx.tapped and (ctx.intent in _NAMING or _is_hardly_else(ctx))
    if ctx.entities_told or not names_one:
        return ()
    near = ctx.ports.places.near
    return near(ctx.text, MOST_GUESSES) or near(_PREFIX.sub("", ctx.text), MOST_GUESSES)


def _is_hardly_else(ctx: Context) -> bool:
    """Tell whether one word, which sounds like something else, may still be a place."""
    least = SURE if _AT.match(ctx.text) else HARDLY
    return not {" ", "?"} & set(ctx.text) and ctx.parse.confidence < least


def _matched(ctx: Context, name: str, match: PlaceMatch) -> Reading | None:
    candidates = match.candidates
    labels = ctx.session.get(f"{name}_options", tuple)
    if labels:
        candidates = _narrowed(candidates, labels, ctx)
    if len(candidates) == 1:
        location = to_location(candidates[0], match.section)
        return Reading(values={name: location}, clears=(f"{name}_options",))
    options = tuple(place.label for place in candidates[:MOST_CANDIDATES])
    return Reading(values={f"{name}_options": options})


def _narrowed(
    candidates: tuple[Place, ...], labels: tuple[str, ...], ctx: Context
) -> tuple[Place, ...]:
    """Return the one option that an answer to "which one?" means, else the answer itself.

    "Bulawayo", said of Hillside in Harare, Bulawayo or Masvingo, is Hillside in Bulawayo.
    """
    towns = {place.town for place in candidates if place.name == place.town}
    meant = [label for label in labels if label.rpartition(", ")[2] in towns]
    if len(meant) != 1:
        return candidates
    match = ctx.ports.places.match(meant[0])
    return match.candidates[:1] if match else candidates
