"""What is known about the person who writes, and about providers."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers.bookings import detail
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.slots.place import to_location
from dialogue.values import Provider
from nlu.types import PlaceMatch


def update_profile(ctx: Context) -> Outcome:
    """Change name or home; say how when the message tells neither."""
    places = [e.value for e in ctx.entities("location") if isinstance(e.value, PlaceMatch)]
    names = [entity.text for entity in ctx.entities("person_name")]
    places = [place for place in places if len(place.candidates) == 1]
    if not (places or names):
        return Outcome(session=ctx.session, reply=ctx.reply("profile.how"))
    person = ctx.person
    if places:
        person = replace(person, home=to_location(places[-1].candidates[0], places[-1].section))
    if names:
        person = replace(person, name=names[-1])
    ctx.ports.people.save(person)
    home = person.home.label if person.home else ""
    reply = ctx.reply("profile.changed", name=person.name or "", home=home)
    return Outcome(session=ctx.session, reply=reply)


def provider_info(ctx: Context) -> Outcome:
    """Tell about the provider who is chosen: address and rating."""
    provider = ctx.ports.providers.get(ctx.session.get("provider", str) or "")
    if provider is None:
        own = ctx.ports.bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)
        unknown = ctx.reply("info.provider_unknown")
        return Outcome(session=ctx.session, reply=detail(own[0], ctx) if own else unknown)
    text = ctx.say("info.provider", name=provider.name, address=provider.address)
    return Outcome(session=ctx.session, reply=Reply(text=f"{text} {_rating(provider, ctx)}"))


def my_rating(ctx: Context) -> Outcome:
    """Tell a provider how customers have rated the jobs."""
    provider = ctx.ports.providers.get(ctx.person.id)
    if provider is None:
        return Outcome(session=ctx.session, reply=ctx.reply("rating.not_provider"))
    standing = provider.standing
    if not standing.ratings:
        return Outcome(session=ctx.session, reply=ctx.reply("rating.none_yet"))
    reply = ctx.reply("rating.mine", stars=f"{standing.stars:.1f}", count=standing.ratings)
    return Outcome(session=ctx.session, reply=reply)


def _rating(provider: Provider, ctx: Context) -> str:
    standing = provider.standing
    if not standing.ratings:
        return ctx.say("info.not_rated")
    return ctx.say("info.rated", stars=f"{standing.stars:.1f}", count=standing.ratings)
