"""What may be said at any moment: commands, and questions that do not change the conversation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.session import ConversationState, Session
from dialogue.slots.agreement import asks
from dialogue.slots.place import to_location
from dialogue.values import Person
from dialogue.wording import booking_line, capitalised, numbered, request_line
from nlu.types import PlaceMatch

Answer: TypeAlias = Callable[[Context], Outcome]

COMMANDS = frozenset(
    {
        "cancel",
        "cancel_booking",
        "restart",
        "help",
        "view_bookings",
        "human_handoff",
        "opt_out",
        "delete_data",
    }
)
"""Intents that are obeyed at once, even where any words would do as an answer."""
GRAVE = frozenset({"cancel", "cancel_booking", "restart", "opt_out", "delete_data"})
"""Commands that undo something: a guess is not enough."""
QUESTIONS = frozenset(
    {"list_services", "ask_provider_info", "ask_coverage", "ask_price", "bot_challenge",
     "change_language"}
)  # fmt: skip
"""Intents that are answered before the message is searched for what was asked."""
COURTESIES = frozenset({"greet", "thank", "goodbye", "opt_in"})
"""As QUESTIONS, unless the message tells something besides."""
FOR_PROVIDERS = frozenset(
    {"provider_jobs", "propose_time", "complete_booking", "set_availability",
     "update_service_area"}
)  # fmt: skip
"""Intents that mean something only from a provider with no question open."""
_BACK = re.compile(
    r"(please |can we |let'?s )?(go )?(one step )?(back|previous( step| question)?)( please)?[.!]*",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"\b(also|as well|too|another|second|besides|futhi|zvakare|zvekare|njalo)\b", re.IGNORECASE
)
SURE = 0.75
"""Confidence from which a command interrupts a question that takes any words."""
SURE_WHEN_SHORT = 0.5
"""The same for a message of at most three words: a description is longer than "cancel"."""


def is_sure(ctx: Context) -> bool:
    """Tell whether a message may be taken for a command where any words would do."""
    booking = "booking" in ctx.session.flows
    if booking and ctx.entities("issue"):
        return False
    asks_for_a_job = not booking and (ctx.entities("issue") or ctx.entities("service_type"))
    short = len(ctx.text.split()) <= 3 or asks_for_a_job
    return ctx.parse.confidence >= (SURE_WHEN_SHORT if short else SURE)


def goes_back(ctx: Context) -> bool:
    """Tell whether the message asks for the question before this one."""
    return _BACK.fullmatch(ctx.text) is not None


def interruption(ctx: Context, takes_text: bool) -> Answer | None:
    """Return the answer to a message that is not searched for what was asked, or None."""
    if _is_another_job(ctx):
        return _says("booking.one_at_a_time")
    return ANSWERS[ctx.intent] if _interrupts(ctx, takes_text) else None


def answer(ctx: Context) -> Answer | None:
    """Return the answer to a message that told nothing of what was asked, or None."""
    if ctx.intent in ("affirm", "deny"):
        return None if ctx.session.flows or asks(ctx) else _okay
    if ctx.intent == "update_profile" and ctx.session.flows and not ctx.entities_told:
        return None
    if _is_rash(ctx):
        return None
    if ctx.intent in FOR_PROVIDERS and not ctx.is_provider:
        # A customer who moves house says what a provider says who moves his shop.
        return _update_profile if ctx.intent == "update_service_area" else None
    return ANSWERS.get(ctx.intent)


def _interrupts(ctx: Context, takes_text: bool) -> bool:
    if ctx.tapped:
        return ctx.intent in ANSWERS
    if goes_back(ctx) or _is_rash(ctx):
        return False
    if takes_text:
        return ctx.intent in COMMANDS | QUESTIONS and is_sure(ctx)
    if ctx.intent in FOR_PROVIDERS:
        return not ctx.session.flows and ctx.is_provider
    if ctx.intent in COURTESIES:
        return not ctx.parse.entities
    return ctx.intent in COMMANDS | QUESTIONS


def _is_rash(ctx: Context) -> bool:
    """Tell whether the message may not mean the command that would undo something."""
    return ctx.intent in GRAVE and not ctx.tapped and ctx.parse.confidence < SURE_WHEN_SHORT


def _is_another_job(ctx: Context) -> bool:
    """Tell "I also need an electrician", said while a plumber is being booked."""
    booked = ctx.session.get("service", str)
    named = {entity.value for entity in ctx.entities("service_type")}
    under_way = booked is not None and "booking" in ctx.session.flows
    adds = ctx.intent == "request_service" and bool(_BESIDES.search(ctx.text))
    return under_way and adds and bool(named) and booked not in named


def idle(session: Session, person: Person) -> Session:
    """Return the session with nothing under way."""
    known = person.onboarding_completed
    return replace(
        session,
        state=ConversationState.SERVICE_SEARCH if known else ConversationState.NEW,
        flows=(),
        step="",
        slots={},
        options=(),
        misses=0,
    )


def _cancel(ctx: Context) -> Outcome:
    key = "cancel.done" if ctx.session.flows else "cancel.nothing"
    return Outcome(session=idle(ctx.session, ctx.person), reply=_with_menu(ctx, key))


def _restart(ctx: Context) -> Outcome:
    known = ctx.person.onboarding_completed or ctx.is_provider
    flow = "booking" if known else "onboarding"
    fresh = replace(idle(ctx.session, ctx.person), flows=(flow,))
    return Outcome(session=fresh, remark=ctx.say("restart.done"))


def _with_menu(ctx: Context, key: str, **values: object) -> Reply:
    choices = (
        ctx.choice("intent:list_services", "menu.services"),
        ctx.choice("intent:view_bookings", "menu.bookings"),
    )
    return Reply(text=ctx.say(key, **values), choices=choices)


def _help(ctx: Context) -> Outcome:
    key = "help.provider" if ctx.is_provider else "help.customer"
    reply = ctx.reply(key) if ctx.session.flows else _with_menu(ctx, key)
    return Outcome(session=ctx.session, reply=reply)


def _view_bookings(ctx: Context) -> Outcome:
    bookings = ctx.ports.bookings.of_customer(ctx.person.id, ctx.now, "")
    if not bookings:
        return Outcome(session=ctx.session, reply=ctx.reply("bookings.none"))
    lines = numbered([capitalised(booking_line(booking, ctx)) for booking in bookings])
    return Outcome(
        session=ctx.session, reply=ctx.reply("bookings.list", count=len(bookings), lines=lines)
    )


def _provider_jobs(ctx: Context) -> Outcome:
    return Outcome(session=ctx.session, reply=Reply(text=_requests(ctx)))


def _requests(ctx: Context) -> str:
    bookings = ctx.ports.bookings.open_for_provider(ctx.person.id, "")
    if not bookings:
        return ctx.say("requests.none")
    lines = numbered([capitalised(request_line(booking, ctx)) for booking in bookings])
    return ctx.say("requests.list", count=len(bookings), lines=lines)


def _list_services(ctx: Context) -> Outcome:
    names = [service.plurals[ctx.session.language] for service in ctx.services]
    text = ctx.say("services.list", names=", ".join(names))
    return Outcome(session=_asking_something(ctx), remark=text)


def _greet(ctx: Context) -> Outcome:
    provider = ctx.ports.providers.get(ctx.person.id)
    if provider is not None and not ctx.session.flows:
        text = ctx.say("greet.provider", name=provider.name, requests=_requests(ctx))
        return Outcome(session=ctx.session, reply=Reply(text=text))
    name = ctx.person.name
    text = ctx.say("greet.known", name=name) if name else ""
    if ctx.session.state is ConversationState.BOOKING_PENDING_PROVIDER and not ctx.session.flows:
        waiting = f"{text} {ctx.say('repair.pending')}"
        return Outcome(session=ctx.session, reply=Reply(text=waiting.strip()))
    return Outcome(session=_asking_something(ctx), remark=text)


def _asking_something(ctx: Context) -> Session:
    """Return the session with a question open: the one there is, or what is needed."""
    return ctx.session if ctx.session.flows else replace(ctx.session, flows=("booking",))


def _provider_info(ctx: Context) -> Outcome:
    provider_id = ctx.session.get("provider", str) or ""
    provider = ctx.ports.providers.get(provider_id)
    if provider is None:
        return Outcome(session=ctx.session, reply=ctx.reply("info.provider_unknown"))
    area = provider.location.label if provider.location else provider.address
    reply = ctx.reply("info.provider", name=provider.name, address=provider.address, area=area)
    return Outcome(session=ctx.session, reply=reply)


def _update_profile(ctx: Context) -> Outcome:
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


def _okay(ctx: Context) -> Outcome:
    """Answer "ok" or "no" with no question open."""
    waiting = ctx.session.state is ConversationState.BOOKING_PENDING_PROVIDER
    reply = ctx.reply("repair.pending" if waiting else "okay")
    return Outcome(session=ctx.session, reply=reply)


def _opt_out(ctx: Context) -> Outcome:
    """Who says "stop" wants no further question either."""
    reply = ctx.reply("opt_out")
    return Outcome(session=idle(ctx.session, ctx.person), reply=reply, notes=("opt_out",))


def _says(key: str, *notes: str) -> Answer:
    """Return an answer that is one sentence and changes nothing."""

    def answer(ctx: Context) -> Outcome:
        return Outcome(session=ctx.session, reply=ctx.reply(key), notes=notes)

    return answer


ANSWERS: Mapping[str, Answer] = {
    "cancel": _cancel,
    "cancel_booking": _cancel,
    "restart": _restart,
    "help": _help,
    "view_bookings": _view_bookings,
    "provider_jobs": _provider_jobs,
    "list_services": _list_services,
    "greet": _greet,
    "ask_provider_info": _provider_info,
    "update_profile": _update_profile,
    "thank": _says("thank"),
    "goodbye": _says("goodbye"),
    "ask_coverage": _says("info.coverage"),
    "ask_price": _says("info.price"),
    "bot_challenge": _says("info.bot"),
    "change_language": _says("info.language"),
    "reschedule_booking": _says("info.reschedule"),
    "human_handoff": _says("human", "wants_person"),
    "complain": _says("complain", "complaint"),
    "rate_provider": _says("rate", "rating"),
    "opt_out": _opt_out,
    "opt_in": _says("opt_in"),
    "delete_data": _says("delete_data", "delete_data"),
    "propose_time": _says("info.provider_by_hand", "provider_request"),
    "complete_booking": _says("info.provider_by_hand", "provider_request"),
    "set_availability": _says("info.provider_by_hand", "provider_request"),
    "update_service_area": _says("info.provider_by_hand", "provider_request"),
    "out_of_scope": _says("repair.scope"),
}
"""The answer to each intent that belongs to no flow."""
