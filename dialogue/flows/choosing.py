"""The step that offers providers by distance and reads which one is meant."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.anytime import COURTESIES
from dialogue.context import Context
from dialogue.flow import Reading, Step
from dialogue.flows.naming import (
    LONGEST_NAME,
    named_again,
    named_among,
    named_instead,
    names_somebody,
)
from dialogue.flows.referring import at_the_place_named, referred, refers
from dialogue.flows.service import guess_service
from dialogue.messages import Choice, Reply
from dialogue.session import ConversationState
from dialogue.slots.agreement import corrected_to
from dialogue.slots.place import meant_of_shown
from dialogue.values import Location, Offer, When
from dialogue.wording import day_and_time, distance, numbered
from nlu.types import PlaceMatch

MOST_OFFERS = 10
MOST_BUTTONS = 3
MOST_TOWNS = 3
_INQUIRES = re.compile(
    r"\?|\b(who|what|how|where|when|are|is|do|does|tell|about|rat\w+|stars?|good|reviews?|here|yini|"
    r"na|akanaka|vakanaka|bahle)\b",
    re.IGNORECASE,
)
"""Asks about a provider rather than naming one."""
SHORT = 2
"""Words of a message that may be a place or a name."""


def offers(ctx: Context) -> tuple[Offer, ...]:
    """Return who serves the place, nearest first, without those who have declined this job."""
    service, location = ctx.session.get("service", str), ctx.session.get("location", Location)
    if service is None or location is None:
        return ()
    declined = ctx.session.get("declined", tuple) or ()
    when = ctx.session.get("time", When)
    found = ctx.ports.providers.serving(service, location, MOST_OFFERS + len(declined), when)
    return tuple(o for o in found if o.provider.id not in declined)[:MOST_OFFERS]


def _shown(ctx: Context) -> tuple[Offer, ...]:
    """Return the offers among which a half remembered name left a choice, or all of them."""
    narrowed = ctx.session.get("provider_options", tuple)
    found = offers(ctx)
    return tuple(o for o in found if o.provider.id in narrowed) if narrowed else found


def ask_provider(ctx: Context) -> Reply:
    """Show the offers as buttons or as a list; where there are none, the nearest places."""
    shown = _shown(ctx)
    if not shown:
        return _nearest_places(ctx)
    key = _heading(ctx, shown)
    text = ctx.say(key, count=len(shown), services=_services(ctx, len(shown)), place=_place(ctx))
    details = [_detail(offer, ctx) for offer in shown]
    choices = tuple(
        Choice(id=f"provider:{o.provider.id}", title=o.provider.name, description=detail)
        for o, detail in zip(shown, details, strict=True)
    )
    if len(shown) <= MOST_BUTTONS:
        # Buttons have no second line, so the text tells what tells them apart.
        names = [f"{o.provider.name}: {d}" for o, d in zip(shown, details, strict=True)]
        text = f"{text}\n\n{numbered(names)}"
    return Reply(text=text, choices=choices, list_title=ctx.say("provider.list_title"))


def _heading(ctx: Context, shown: tuple[Offer, ...]) -> str:
    if ctx.session.get("provider_options", tuple):
        return "provider.which"
    # A list in which nobody is free then must say so before somebody is chosen.
    return "provider.found_later" if all(o.free_from for o in shown) else "provider.found"


def guess_provider(ctx: Context) -> tuple[Choice, ...]:
    """Return the offers, as they stand in the list; other services where nobody offers this."""
    shown = _shown(ctx)
    if not (shown or _nearest_towns(ctx)):
        unavailable = f"service:{ctx.session.get('service', str)}"
        return tuple(choice for choice in guess_service(ctx) if choice.id != unavailable)
    return tuple(Choice(id=f"provider:{o.provider.id}", title=o.provider.name) for o in shown)


def _services(ctx: Context, count: int) -> str:
    service = ctx.service(ctx.session.get("service", str) or "")
    if service is None:
        return ""
    names = service.names if count == 1 else service.plurals
    return names[ctx.session.language]


def _place(ctx: Context) -> str:
    location = ctx.session.get("location", Location)
    return location.label if location else ""


def _detail(offer: Offer, ctx: Context) -> str:
    location = offer.provider.location
    area = location.label if location else offer.provider.address
    away = distance(offer.distance_km, ctx)
    if offer.free_from is None:
        return ctx.say("provider.detail", area=area, distance=away)
    free = day_and_time(
        offer.free_from.astimezone(ctx.now.tzinfo), ctx.session.language, short=True
    )
    return ctx.say("provider.detail_later", area=area, distance=away, when=free)


def _nearest_towns(ctx: Context) -> tuple[tuple[Location, float], ...]:
    """Return where the nearest providers are, with the distance in kilometres."""
    service, location = ctx.session.get("service", str), ctx.session.get("location", Location)
    declined = ctx.session.get("declined", tuple) or ()
    if service is None or location is None:
        return ()
    found = ctx.ports.providers.nearest(service, location, MOST_TOWNS + len(declined))
    places = (
        (offer.provider.location, offer.distance_km)
        for offer in found
        if offer.provider.location and offer.provider.id not in declined
    )
    return tuple(places)[:MOST_TOWNS]


def _nearest_places(ctx: Context) -> Reply:
    places = _nearest_towns(ctx)
    services = _services(ctx, 2)
    if not places:
        return Reply(
            text=ctx.say("provider.nowhere", services=services),
            choices=(ctx.choice("intent:list_services", "menu.services"),),
        )
    lines = [f"{place.town} ({distance(km, ctx)})" for place, km in places]
    return Reply(
        text=ctx.say(
            "provider.elsewhere",
            count=len(places),
            services=services,
            place=_place(ctx),
            places=numbered(lines),
        ),
        choices=tuple(Choice(id=f"location:{place.town}", title=place.town) for place, _ in places),
    )


def read_provider(ctx: Context, asked: bool) -> Reading | None:
    """Return the provider: tapped, named (even half), "the closest", or the only one by a yes."""
    tapped = ctx.tapped_value("provider")
    names = [entity.text for entity in ctx.entities("provider_name")] or named_instead(ctx)
    if not (tapped or names or (asked and ctx.text)):
        return _another(ctx) or _wanted(ctx)
    found = offers(ctx)
    if not (found or asked or tapped):
        return _wanted(ctx)
    if tapped:
        return _chosen(tuple(o for o in found if o.provider.id == tapped), ctx)
    if asked and ctx.intent == "deny" and not ctx.parse.entities:
        return None if meant_of_shown(ctx, "location") else _none_of_them(ctx)
    if asked and ctx.intent == "affirm" and not found:
        return _next_town(ctx)
    if not names and _says_place_again(ctx, found):
        return _perhaps(ctx, found)
    meant = named_among(ctx, names, found)
    return _meant(ctx) if asked and not meant else _chosen(meant, ctx)


def _says_place_again(ctx: Context, found: tuple[Offer, ...]) -> bool:
    """Tell "Luveve, Bulawayo", written twice in a hurry, from a choice of Bulawayo Pipes."""
    location, said = ctx.session.get("location", Location), ctx.text.casefold()
    name = location.label.partition(",")[0].casefold() if location else ""
    matches = (e.value for e in ctx.entities("location") if isinstance(e.value, PlaceMatch))
    again = {place.label for match in matches for place in match.candidates}
    named = any(offer.provider.name.casefold() in said for offer in found)
    chooses = named or refers(ctx) or ctx.intent in ("choose_option", "book_again")
    return location is not None and (location.label in again or name in said) and not chooses


def _perhaps(ctx: Context, found: tuple[Offer, ...]) -> Reading | None:
    """Ask whether "Bulawayo", said again, is the one provider who is called like it.

    "Ascot, Bulawayo" is not: it tells more than Bulawayo Pipes are called.
    """
    names = [offer.provider.name for offer in found]
    meant = ctx.ports.names.matching(ctx.text, names) if len(ctx.text.split()) <= SHORT else ()
    if len(meant) != 1 or ctx.session.get("provider_options", tuple):
        return None
    place = " ".join(entity.text for entity in ctx.entities("location"))
    if not set(_words(place)) <= set(_words(names[meant[0]])):
        return None
    return Reading(values={"provider_options": (found[meant[0]].provider.id,)})


def _words(text: str) -> list[str]:
    return text.replace(",", " ").casefold().split()


def _claims(ctx: Context) -> bool:
    """Tell whether a message chooses: by a quality, or by a name that sounds like a thank you."""
    other = ctx.intent in COURTESIES or (
        ctx.intent == "ask_provider_info" and not _INQUIRES.search(ctx.text)
    )
    short = len(ctx.text.split()) <= LONGEST_NAME and other
    return refers(ctx) or (short and bool(named_among(ctx, [], offers(ctx))))


def _another(ctx: Context) -> Reading | None:
    """Take "no, the first one" and "no, the one in Borrowdale", said after somebody was chosen."""
    told = [e.value for e in ctx.entities("ordinal") if isinstance(e.value, int)]
    chooses = corrected_to(ctx) or ctx.intent == "choose_option"
    if not chooses or not ctx.session.get("provider", str):
        return None
    if not told:
        there = at_the_place_named(ctx, offers(ctx)) if ctx.entities("location") else ()
        return _taken(there[0], ctx) if len(there) == 1 else None
    found, at = offers(ctx), told[0] - (told[0] > 0)
    return _taken(found[at], ctx) if -len(found) <= at < len(found) else None


def _wanted(ctx: Context) -> Reading | None:
    """Take the provider who was named before it was known who serves the place.

    "Book FlowRight again" names one, though nothing was booked with them here before.
    """
    said, found = ctx.session.get("wanted", str), offers(ctx)
    if said is None or not found:
        named = named_again(ctx) if ctx.intent == "book_again" else names_somebody(ctx)
        return Reading(values={"wanted": named}) if named and not (found or said) else None
    indexes = ctx.ports.names.matching(said, [offer.provider.name for offer in found])
    if len(indexes) == 1:
        chosen = _taken(found[indexes[0]], ctx)
        return replace(chosen, clears=(*chosen.clears, "wanted"))
    if indexes or len(said.split()) > LONGEST_NAME:
        return None
    missing = ctx.say("provider.not_there", name=said, place=_place(ctx))
    return Reading(clears=("wanted",), remark=missing)


def _none_of_them(ctx: Context) -> Reading:
    """Take a "no": where nobody could be offered, another place or service is needed."""
    clears = ("location",) if _nearest_towns(ctx) else ("service",)
    return Reading(clears=() if offers(ctx) else clears, remark=ctx.say("provider.none_fits"))


def _next_town(ctx: Context) -> Reading | None:
    """Take a "yes" to "Shall I look there?", or to "Is there another service you need?"."""
    for place, _ in _nearest_towns(ctx)[:1]:
        town = ctx.ports.places.by_label(place.town)
        return Reading(values={"location": town}) if town else None
    return Reading(clears=("service",))


def _meant(ctx: Context) -> Reading | None:
    shown = _shown(ctx)
    if len(shown) == 1 and ctx.intent == "affirm":
        return _chosen(shown, ctx)
    meant = referred(ctx, shown)
    return meant if isinstance(meant, Reading) else _chosen(meant, ctx)


def _chosen(meant: tuple[Offer, ...], ctx: Context) -> Reading | None:
    if not meant:
        return None
    if len(meant) == 1:
        return _taken(meant[0], ctx)
    return Reading(values={"provider_options": tuple(o.provider.id for o in meant)})


def _taken(offer: Offer, ctx: Context) -> Reading:
    """Take one provider; who is not free then is asked to come at another time."""
    chosen = Reading(values={"provider": offer.provider.id}, clears=("provider_options",))
    when = ctx.session.get("time", When)
    if offer.free_from is None or when is None:
        return chosen
    free = offer.free_from.astimezone(ctx.now.tzinfo)
    if when.grain == "asap":
        spoken = day_and_time(free, ctx.session.language)
        remark = ctx.say("provider.free_from", provider=offer.provider.name, when=spoken)
        return replace(chosen, remark=remark)
    return replace(
        chosen,
        values={**chosen.values, "time_options": (free.isoformat(),)},
        clears=(*chosen.clears, "time", "time_day"),
        remark=ctx.say("provider.not_then", provider=offer.provider.name),
    )


PROVIDER = Step(
    name="provider",
    state=ConversationState.PROVIDER_SELECTION,
    ask=ask_provider,
    read=read_provider,
    guesses=guess_provider,
    claims=_claims,
    clears=("provider_options", "confirm"),
)
