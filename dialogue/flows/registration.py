"""Offering a service: full name, service, area, and consent where it was not given yet."""

from __future__ import annotations

from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.flows.onboarding import SLOTS as ONBOARDING_SLOTS
from dialogue.flows.onboarding import agreeing, ask_privacy, read_name, read_privacy
from dialogue.flows.service import service_choices
from dialogue.messages import Reply
from dialogue.session import ConversationState, Session
from dialogue.slots.place import place_step
from dialogue.slots.words import introduces
from dialogue.values import Location, Provider
from dialogue.wording import place

SLOTS = ("full_name", "trade", "area", "area_options", "privacy")
SURE = 0.6
"""Confidence from which a message that names a trade offers it."""
STATE = ConversationState.PROVIDER_REGISTER


def _read_full_name(ctx: Context, asked: bool) -> Reading | None:
    reading = read_name(ctx, asked)
    return Reading(values={"full_name": reading.values["name"]}) if reading else None


def _ask_trade(ctx: Context) -> Reply:
    choices = tuple(
        replace(choice, id=choice.id.replace("service:", "trade:"))
        for choice in service_choices(ctx)
    )
    name = ctx.session.get("full_name", str) or ""
    fresh = "full_name" in ctx.fresh
    return Reply(
        text=ctx.say("trade.ask", name=name) if fresh else ctx.say("trade.again"),
        choices=choices,
        list_title=ctx.say("service.list_title"),
    )


def _ask_full_name(ctx: Context) -> Reply:
    return ctx.reply("full_name.again" if ctx.session.step == "full_name" else "full_name.ask")


def _ask_area(ctx: Context) -> Reply:
    return ctx.reply("area.ask" if "trade" in ctx.fresh else "area.again")


def _read_trade(ctx: Context, asked: bool) -> Reading | None:
    tapped = ctx.tapped_value("trade")
    if tapped:
        return Reading(values={"trade": tapped}) if ctx.service(tapped) else None
    named = [e.value for e in ctx.entities("service_type") if isinstance(e.value, str)]
    found = named[0] if named else None
    if found is None and asked and not ctx.tapped:
        found = ctx.parse.service_type
    # What is known already is no answer: who says nothing else gets the hints.
    known = found == ctx.session.get("trade", str)
    return Reading(values={"trade": found}) if found and not known else None


def _opens(ctx: Context) -> bool:
    """Tell whether somebody offers a service; on a guess, who names a trade wants one."""
    sure = bool(ctx.tapped) or ctx.parse.confidence >= SURE or not ctx.entities("service_type")
    # Who tells a name while being asked who they are offers nothing.
    known = "onboarding" in ctx.session.flows and introduces(ctx)
    return ctx.intent == "register_provider" and sure and not known


def _refuse(ctx: Context) -> Reply | None:
    known = ctx.ports.providers.get(ctx.person.id)
    if known is None or known.status == "rejected":
        return None
    service = ctx.service(known.service_type)
    named = service.names[ctx.session.language] if service else known.service_type
    return ctx.reply(
        f"register.already_{known.status}", name=known.name, service=named, area=known.address
    )


def _consent_is_needed(ctx: Context) -> bool:
    # A turn that is taken again after a crash finds the consent stored that it is about to read.
    return ctx.session.step == "privacy" or not ctx.person.agreed_privacy_policy


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    name, trade = session.get("full_name", str) or "", session.get("trade", str) or ""
    area = session.get("area", Location)
    # The registration has asked all that the onboarding below it would.
    flows = tuple(name for name in session.flows[:-1] if name != "onboarding")
    below = replace(session.cleared(*SLOTS, *ONBOARDING_SLOTS), flows=flows)
    if area is None or session.get("privacy", str) == "no":
        fresh = Session(user_id=session.user_id, language=session.language)
        return Outcome(session=fresh, reply=ctx.reply("privacy.declined"))
    ctx.ports.providers.register(
        Provider(
            id=ctx.person.id,
            name=name,
            service_type=trade,
            address=place(area),
            location=area,
            areas=(area.label,),
        )
    )
    if not ctx.person.onboarding_completed:
        ctx.ports.people.save(agreeing(ctx, name, area))
    service = ctx.service(trade)
    named = service.names[session.language] if service else trade
    return Outcome(
        session=replace(below, state=ConversationState.SERVICE_SEARCH),
        reply=ctx.reply("register.submitted", name=name, service=named, area=place(area)),
    )


FLOW = Flow(
    name="registration",
    opens=_opens,
    refuse=_refuse,
    steps=(
        Step(
            name="full_name",
            state=STATE,
            ask=_ask_full_name,
            read=_read_full_name,
            claims=introduces,
            takes_text=True,
        ),
        Step(name="trade", state=STATE, ask=_ask_trade, read=_read_trade),
        place_step("area", state=STATE, ask=_ask_area),
        Step(
            name="privacy",
            state=STATE,
            ask=ask_privacy,
            read=read_privacy,
            needed=_consent_is_needed,
        ),
    ),
    finish=_finish,
)
