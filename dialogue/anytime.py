"""What may be said at any moment: commands, and questions that do not change the conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from dialogue import language, team, wishes
from dialogue.answers import (
    absences,
    areas,
    basics,
    bookings,
    general,
    jobs,
    no_show,
    others,
    persons,
    privacy,
    proposals,
    reopening,
    why,
)
from dialogue.answers.common import Answer, says
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.slots.agreement import asks
from dialogue.slots.slips import meant
from dialogue.slots.words import without_name_opening

COMMANDS = frozenset(
    {
        "cancel",
        "cancel_booking",
        "restart",
        "help",
        "view_bookings",
        "human_handoff",
        "opt_out",
    }
)
"""Intents that are obeyed at once, even where any words would do as an answer."""
LOOKING = frozenset({"help", "view_bookings"})
"""Commands that change nothing, and none where the message tells what was asked."""
GRAVE = frozenset({"cancel", "cancel_booking", "restart", "opt_out", "delete_data"})
"""Commands that undo something: a guess is not enough."""
QUESTIONS = frozenset(
    {"list_services", "ask_provider_info", "ask_coverage", "ask_price", "bot_challenge",
     "change_language", "why", "why_these", "calendar", "my_rating"}
)  # fmt: skip
"""Intents that are answered before the message is searched for what was asked."""
COURTESIES = frozenset({"greet", "thank", "goodbye", "opt_in"})
"""As QUESTIONS, unless the message tells something besides."""
FOR_PROVIDERS = frozenset(
    {"provider_jobs", "set_availability", "update_service_area", "running_late"}
)  # fmt: skip
"""Intents that mean something only from a provider with no question open."""
_OF_CUSTOMERS: Mapping[str, Answer] = {
    "update_service_area": persons.update_profile,
    "provider_jobs": bookings.view,
}
"""What the same words mean from a customer: who moves house speaks as who moves a shop."""
_BACK = re.compile(
    r"(please |can we |let'?s )?(go )?(one step )?(back|previous( step| question)?)( please)?[.!]*",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_BESIDES = re.compile(
    r"\b(also|as well|too|another|second|besides|futhi|zvakare|zvekare|njalo)\b|"
    r"\b(ndin|nd|tin|t)o(da|tsvaga)wo\b",
    re.IGNORECASE,
)
SURE = 0.75
"""Confidence from which a command interrupts a question that takes any words."""
SURE_WHEN_SHORT = 0.5
"""The same for a message of at most three words: a description is longer than "cancel"."""

NAMES = frozenset({"name", "full_name"})
"""Steps at which any single word may be a name that nobody knows."""
SURE_OF_NO_NAME = 0.9
"""Confidence from which a single word is a command there."""
_HELP = re.compile(
    r"h[ae]?lpp?|menu|commands?|rubatsiro|(ndi)?batsirei?(wo)?|usizo|uncedo|ngisize", re.IGNORECASE
)
"""The single words for help there: a model that has heard few names takes "Chio" for one."""


_AT_A_LOSS = ("lost", "stuck", "confused", "confusing", "complicated")
"""What people in need of help say that they are."""


def is_sure(ctx: Context) -> bool:
    """Tell whether a message may be taken for a command where any words would do."""
    booking = "booking" in ctx.session.flows
    if booking and ctx.entities("issue"):
        return False
    if ctx.session.step in NAMES and is_single_word(ctx):
        return is_no_name(ctx)
    asks_for_a_job = not booking and (ctx.entities("issue") or ctx.entities("service_type"))
    short = len(ctx.text.split()) <= 3 or asks_for_a_job
    return ctx.parse.confidence >= (SURE_WHEN_SHORT if short else SURE)


def is_single_word(ctx: Context) -> bool:
    """Tell whether the message is one word; "I'm Chio" is, where it sounds like help."""
    said = without_name_opening(ctx.text) if ctx.intent == "help" else ctx.text
    return " " not in said


def is_no_name(ctx: Context) -> bool:
    """Tell whether a single word, said when asked for the name, means something else for sure."""
    if ctx.intent == "help":
        said = without_name_opening(ctx.text).casefold()
        return _HELP.fullmatch(said) is not None or meant(said, _AT_A_LOSS) in _AT_A_LOSS
    return ctx.parse.confidence >= SURE_OF_NO_NAME


def goes_back(ctx: Context) -> bool:
    """Tell whether the message asks for the question before this one."""
    return _BACK.fullmatch(ctx.text) is not None


def interruption(ctx: Context, takes_text: bool) -> Answer | None:
    """Return the answer to a message that is not searched for what was asked, or None."""
    tap, _, _ = ctx.tapped.partition(":")
    if tap in TAPS:
        return TAPS[tap]
    if _is_another_job(ctx):
        return _queued
    return ANSWERS[ctx.intent] if _interrupts(ctx, takes_text) else None


def answer(ctx: Context) -> Answer | None:
    """Return the answer to a message that told nothing of what was asked, or None."""
    if ctx.parse.answer:
        return general.answered
    if ctx.intent == "correct":
        return bookings.change if not ctx.session.flows and bookings.standing(ctx) else None
    if ctx.intent in ("affirm", "deny"):
        return None if ctx.session.flows or asks(ctx) else basics.okay
    if ctx.intent == "update_profile" and ctx.session.flows and not ctx.entities_told:
        return None
    if _is_rash(ctx) or (ctx.intent in COURTESIES and _DIGIT.search(ctx.text)):
        return None
    if ctx.intent in FOR_PROVIDERS and not ctx.is_provider:
        return _OF_CUSTOMERS.get(ctx.intent)
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
        # "Later than 3" is no goodbye.
        return not (ctx.parse.entities or _DIGIT.search(ctx.text))
    return ctx.intent in COMMANDS | QUESTIONS


def _is_rash(ctx: Context) -> bool:
    """Tell whether the message may not mean the command that would undo something."""
    return ctx.intent in GRAVE and not ctx.tapped and ctx.parse.confidence < SURE_WHEN_SHORT


def _queued(ctx: Context) -> Outcome:
    """Keep what is wanted besides for when this booking is sent."""
    wanted = tuple(dict.fromkeys((*ctx.session.wishes, ctx.text)))[: wishes.MOST]
    session = replace(ctx.session, wishes=wanted)
    return Outcome(session=session, remark=ctx.say("booking.right_after"))


def _is_another_job(ctx: Context) -> bool:
    """Tell "I also need an electrician", said while a plumber is being booked."""
    booked = ctx.session.get("service", str)
    named = {entity.value for entity in ctx.entities("service_type")}
    under_way = booked is not None and "booking" in ctx.session.flows
    adds = ctx.intent == "request_service" and bool(_BESIDES.search(ctx.text))
    return under_way and adds and bool(named) and booked not in named


TAPS: Mapping[str, Answer] = {
    "language": language.change,
    "show": bookings.show,
    "rebook": reopening.rebook,
    "retime": reopening.retime,
    "slot": reopening.take_slot,
    "drop": reopening.drop,
    "others": others.answer,
    "proposal": proposals.answer,
    "coming": jobs.coming,
    "late": jobs.late,
    "noshow": no_show.report,
}
"""The answer to each button that says by itself what it wants, by the word before its colon."""

ANSWERS: Mapping[str, Answer] = {
    "cancel": basics.cancel,
    "cancel_booking": basics.cancel,
    "restart": basics.restart,
    "help": basics.help_out,
    "list_services": basics.list_services,
    "greet": basics.greet,
    "opt_out": privacy.opt_out,
    "opt_in": privacy.opt_in,
    "thank": says("thank"),
    "goodbye": says("goodbye"),
    "view_bookings": bookings.view,
    "calendar": bookings.calendar,
    "reschedule_booking": says("move.none"),
    "refuse_time": proposals.keep,
    "ask_others": others.wanted,
    "coming": jobs.coming,
    "no_show": no_show.report,
    "provider_jobs": jobs.provider_jobs,
    "running_late": jobs.late,
    "set_availability": absences.set_availability,
    "update_service_area": areas.update_service_area,
    "ask_provider_info": persons.provider_info,
    "why": why.why,
    "why_these": why.why_these,
    "my_rating": persons.my_rating,
    "update_profile": persons.update_profile,
    "ask_coverage": says("info.coverage"),
    "ask_price": says("info.price"),
    "bot_challenge": general.bot,
    "change_language": language.change,
    "human_handoff": team.ask,
    "complain": says("complain", "complaint"),
    "out_of_scope": says("repair.scope"),
}
"""The answer to each intent that belongs to no flow."""
