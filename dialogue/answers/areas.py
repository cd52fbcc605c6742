"""Where a provider works: places added and dropped."""

from __future__ import annotations

import re

from dialogue.answers.persons import update_profile
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.values import Provider
from nlu.types import Place, PlaceMatch

_DROP = re.compile(
    r"\b(not|no longer|no more|stop\w*|remove|drop|delete|without|kwete|hatshi|handicha\w*|"
    r"angisa\w*|kangisa\w*|bvisa|bvisai|susa|khipha)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(only|just|chete|kuphela)\b", re.IGNORECASE)


def update_service_area(ctx: Context) -> Outcome:
    """Add or drop the places named; show the areas when none is named."""
    provider = ctx.ports.providers.get(ctx.person.id)
    if provider is None:
        # A customer who moves house says what a provider says who moves his shop.
        return update_profile(ctx)
    places = _places(ctx, provider)
    if not places:
        return Outcome(session=ctx.session, reply=ctx.reply("areas.how", areas=_shown(provider)))
    labels = tuple(dict.fromkeys(place.label for place in places))
    if _ONLY.search(ctx.text):
        return _saved(ctx, provider, labels)
    if _DROP.search(ctx.text):
        return _dropped(ctx, provider, labels)
    return _added(ctx, provider, labels, {place.town for place in places})


def _places(ctx: Context, provider: Provider) -> list[Place]:
    """Return what is named; of several places of a name the one in the provider's town."""
    matches = [e.value for e in ctx.entities("location") if isinstance(e.value, PlaceMatch)]
    town = provider.location.town if provider.location else ""
    return [
        next((place for place in match.candidates if place.town == town), match.candidates[0])
        for match in matches
    ]


def areas_of(provider: Provider) -> tuple[str, ...]:
    """Return the labels of what a provider serves; no areas mean the whole town."""
    if provider.areas:
        return provider.areas
    return (provider.location.town,) if provider.location else ()


def _shown(provider: Provider) -> str:
    return "; ".join(areas_of(provider)) or provider.address


def _added(ctx: Context, provider: Provider, labels: tuple[str, ...], towns: set[str]) -> Outcome:
    known = areas_of(provider)
    if towns <= set(known) and not set(labels) <= set(known):
        reply = ctx.reply("areas.whole_town", towns=", ".join(sorted(towns)))
        return Outcome(session=ctx.session, reply=reply)
    return _saved(ctx, provider, tuple(dict.fromkeys((*known, *labels))))


def _dropped(ctx: Context, provider: Provider, labels: tuple[str, ...]) -> Outcome:
    known = areas_of(provider)
    left = tuple(label for label in known if label not in labels)
    if left == known and {label.rpartition(", ")[2] for label in labels} & set(known):
        # One suburb cannot be taken out of a whole town.
        reply = ctx.reply("areas.not_among", places="; ".join(labels), areas=_shown(provider))
        return Outcome(session=ctx.session, reply=reply)
    if not left:
        return Outcome(session=ctx.session, reply=ctx.reply("areas.last", areas=_shown(provider)))
    return _saved(ctx, provider, left)


def _saved(ctx: Context, provider: Provider, areas: tuple[str, ...]) -> Outcome:
    ctx.ports.providers.save_areas(provider.id, areas)
    text = ctx.say("areas.now", areas="; ".join(areas))
    return Outcome(session=ctx.session, reply=Reply(text=text))
