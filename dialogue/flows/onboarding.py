"""Getting to know somebody new: name, home place, consent."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.anytime import is_no_name, is_single_word
from dialogue.context import Context
from dialogue.flow import Flow, Outcome, Reading, Step
from dialogue.messages import Reply
from dialogue.session import ConversationState, Session
from dialogue.slots.agreement import agreement
from dialogue.slots.place import place_step
from dialogue.slots.words import introduces, person_name
from dialogue.values import Location, Person

CONSENT = "2026-11"
"""Month of the wording of privacy.ask: raised when it asks for more than before."""
SLOTS = ("name", "home", "home_options", "privacy")
_NO_NAME = re.compile(
    r"(h(i|ie|ey+|ello|esi)|yes|no|ok(ay)?|k|sure|thanks|help|menu|start|stop|register|cancel|"
    r"mhoro|makadii|hongu|ehe|aiwa|salibonani|sawubona|yebo|hatshi|cha|there|"
    r"wrong number|[^\w]+|\s)+",
    re.IGNORECASE,
)
_WITH_NAMES = frozenset(
    {"inform", "update_profile", "greet", "thank", "affirm", "correct", "out_of_scope"}
)
"""Intents of messages that may be a name: Tatenda is also "thank you"."""
NO_NAME = 0.6
"""Confidence from which any other intent counts, of several words."""


def _ask_name(ctx: Context) -> Reply:
    if "name" in ctx.session.slots or ctx.session.step == "name":
        return ctx.reply("name.again")
    key = "name.ask_new" if _home_is_asked(ctx) else "name.ask_new_short"
    return ctx.reply(key, opening=_welcome(ctx))


def _welcome(ctx: Context) -> str:
    service = ctx.service_name(ctx.session.get("service", str), article=True)
    return ctx.say("name.welcome_request", service=service) if service else ctx.say("name.welcome")


def _introduced(ctx: Context, question: str) -> str:
    """Say who we are before the question: who told the name at once has not heard it yet."""
    first = ctx.session.updated_at is None
    return f"{_welcome(ctx)}\n\n{question}" if first else question


def read_name(ctx: Context, asked: bool) -> Reading | None:
    """Return the name: as the answer to the question, or where the message names the speaker."""
    named = ctx.entities("person_name")
    known = ctx.session.get("name", str) or ctx.session.get("full_name", str)
    first_told = ctx.intent == "inform" and not known
    told = introduces(ctx) or bool(named and (asked or first_told))
    answers = asked and ctx.text and not _NO_NAME.fullmatch(ctx.text) and not _means_else(ctx)
    if not (told or answers):
        return None
    name = person_name(ctx)
    return Reading(values={"name": name}) if name else None


def _means_else(ctx: Context) -> bool:
    """Tell "accept", "the first one" or "a plumber", said when asked for the name, from a name."""
    other = bool(ctx.intent) and ctx.intent not in _WITH_NAMES
    sure = is_no_name(ctx) if is_single_word(ctx) else ctx.parse.confidence >= NO_NAME
    job = ctx.entities("service_type") or ctx.entities("issue")
    return bool(job) or (other and sure)


def _home_is_asked(ctx: Context) -> bool:
    """Tell whether no place was told; the place of the job counts as home."""
    return ctx.session.get("location", Location) is None


def _ask_home(ctx: Context) -> Reply:
    name = ctx.session.get("name", str) or ""
    text = ctx.say("home.ask", name=name) if "name" in ctx.fresh else ctx.say("home.again")
    return Reply(text=_introduced(ctx, text), ask_location=True)


def ask_privacy(ctx: Context) -> Reply:
    """Ask for consent, with the address of the policy where there is one."""
    choices = (ctx.choice("privacy:yes", "privacy.yes"), ctx.choice("privacy:no", "privacy.no"))
    if ctx.session.step == "privacy":
        return Reply(text=ctx.say("privacy.again"), choices=choices)
    more = ctx.say("privacy.link", url=ctx.privacy_url) if ctx.privacy_url else ""
    name = ctx.session.get("name", str) or ctx.session.get("full_name", str) or ""
    text = ctx.say("privacy.ask", name=name, more=more)
    return Reply(text=_introduced(ctx, text), choices=choices)


def read_privacy(ctx: Context, asked: bool) -> Reading | None:
    """Return the consent, only as the answer to the question."""
    answer = agreement(ctx, "privacy") if asked else ""
    return Reading(values={"privacy": answer}) if answer else None


def agreeing(ctx: Context, name: str, home: Location | None) -> Person:
    """Return the person as known from now on, with when and to what consent was given."""
    return replace(
        ctx.person,
        name=name,
        home=home,
        agreed_privacy_policy=True,
        agreed_at=ctx.person.agreed_at or ctx.now,
        agreed_version=CONSENT,
        onboarding_completed=True,
    )


def _finish(ctx: Context) -> Outcome:
    session = ctx.session
    if session.get("privacy", str) != "yes":
        fresh = Session(user_id=session.user_id, language=session.language)
        return Outcome(session=fresh, reply=ctx.reply("privacy.declined"))
    name = session.get("name", str) or ""
    home = session.get("home", Location) or session.get("location", Location)
    ctx.ports.people.save(agreeing(ctx, name, home))
    below = session.flows[:-1] or ("booking",)
    after = replace(session.cleared(*SLOTS), flows=below)
    if home and session.get("service", str):
        # Who came with a request has just said where.
        after = after.filled(location=home)
    return Outcome(session=after, remark=ctx.say("onboarding.done", name=name))


FLOW = Flow(
    name="onboarding",
    opens=lambda ctx: not ctx.person.onboarding_completed,
    steps=(
        Step(
            name="name",
            state=ConversationState.ONBOARDING_NAME,
            ask=_ask_name,
            read=read_name,
            claims=introduces,
            takes_text=True,
        ),
        place_step(
            "home",
            state=ConversationState.ONBOARDING_NAME,
            ask=_ask_home,
            needed=_home_is_asked,
        ),
        Step(
            name="privacy",
            state=ConversationState.ONBOARDING_PRIVACY,
            ask=ask_privacy,
            read=read_privacy,
        ),
    ),
    finish=_finish,
    before_others=True,
)
