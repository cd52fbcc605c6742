"""Why these providers are shown, and in this order."""

from __future__ import annotations

from dialogue.answers.common import told
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.rules.ranking import reasons
from dialogue.values import Location, Offer, When
from dialogue.wording import capitalised, distance

SHOWN = 3
"""Of how many the reasons are told."""


def why(ctx: Context) -> Outcome:
    """Say why something is asked; beside a list of providers, why these are in it."""
    if ctx.session.step == "provider" and _shown(ctx):
        return why_these(ctx)
    return told(ctx, "info.why")


def why_these(ctx: Context) -> Outcome:
    """Say by what providers are ordered, and what speaks for the first of those shown."""
    lines = [_line(offer, ctx) for offer in _shown(ctx)]
    text = "\n".join([ctx.say("why.order"), *lines])
    return Outcome(session=ctx.session, reply=Reply(text=text))


def _shown(ctx: Context) -> tuple[Offer, ...]:
    session = ctx.session
    service, place = session.get("service", str), session.get("location", Location)
    if service is None or place is None:
        return ()
    declined = session.get("declined", tuple) or ()
    limit = SHOWN + len(declined)
    found = ctx.ports.providers.serving(service, place, limit, session.get("time", When))
    return tuple(o for o in found if o.provider.id not in declined)[:SHOWN]


def _line(offer: Offer, ctx: Context) -> str:
    told = [ctx.say(f"why.{reason}") for reason in reasons(offer)]
    away = distance(offer.distance_km, ctx)
    return ctx.say(
        "why.line", provider=offer.provider.name, reasons=capitalised(", ".join([away, *told]))
    )
