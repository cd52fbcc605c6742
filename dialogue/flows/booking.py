"""Booking a provider: service, place, provider, issue, time, review."""

from __future__ import annotations

import re

from dialogue.anytime import SURE_WHEN_SHORT
from dialogue.context import Context
from dialogue.flow import Flow, Reading, Step
from dialogue.flows.booking_review import REVIEW, finish
from dialogue.flows.choosing import PROVIDER
from dialogue.flows.inheriting import taken_over
from dialogue.flows.naming import names_somebody
from dialogue.flows.service import SERVICE
from dialogue.media import PICTURES
from dialogue.messages import Choice, Kind, Reply
from dialogue.session import ConversationState
from dialogue.slots.place import place_step
from dialogue.slots.time import time_step
from dialogue.slots.words import LONGEST_ISSUE, issue, remainder, says_what_is_wrong, tidy_issue
from dialogue.wording import capitalised

_FILLERS = re.compile(
    r"\b(no|not|actually|sorry|rather|i|mean|meant|make|it|is|in|at|on|by|to|the|please|aiwa|kwete|"
    r"hatshi|cha|ku|e|ko)\b",
    re.IGNORECASE,
)
"""Words that add nothing to a place or a time."""
_NOTHING = re.compile(
    r"\W*((maybe|perhaps|idk|not sure|i'?m not sure|i? ?(do ?n['o]?t|dunno) ?(know)?|h+m+|u+m+|"
    r"wait|handizivi|handina chokwadi|angazi|kangazi|mhm)\W*)+",
    re.IGNORECASE,
)
"""Words that describe nothing."""
_DESCRIBING = frozenset({"request_service", "inform", "correct", "complain"})
"""Intents with which people say what is wrong."""
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def _ask_location(ctx: Context) -> Reply:
    service = ctx.service_name(ctx.session.get("service", str), article=True)
    question = ctx.say("location.ask")
    if service and "service" in ctx.fresh:
        question = f"{ctx.say('service.found', service=service)} {question}"
    home = ctx.person.home
    if home is None:
        return Reply(text=question, ask_location=True)
    choices = (Choice(id="location:home", title=home.label),)
    return Reply(text=question, choices=choices, list_title=ctx.say("place.list_title"))


def _ask_issue(ctx: Context) -> Reply:
    service = ctx.service(ctx.session.get("service", str) or "")
    examples = service.examples[ctx.session.language] if service else ""
    return ctx.reply("issue.ask", examples=examples)


def _guess_issue(ctx: Context) -> tuple[Choice, ...]:
    """Return what is usually wrong with what the service mends."""
    service = ctx.service(ctx.session.get("service", str) or "")
    examples = service.examples[ctx.session.language].split(", ") if service else []
    return tuple(Choice(id=f"issue:{text}", title=capitalised(text)) for text in examples)


def _read_issue(ctx: Context, asked: bool) -> Reading | None:
    if ctx.tapped_value("issue"):
        return Reading(values={"issue": tidy_issue(ctx.tapped_value("issue"))})
    if "provider" in ctx.fresh and not asked:
        return _beside_the_choice(ctx)
    if not _LETTERS.search(ctx.text):
        return None
    spans = [entity.text for entity in ctx.entities("issue")]
    if not asked:
        return _told_besides(ctx, tidy_issue(", ".join(spans))) if spans else None
    if _NOTHING.fullmatch(ctx.text):
        return None
    announced = says_what_is_wrong(ctx.text)
    if not (spans or announced) and _answers_something_else(ctx):
        return None
    told = issue(ctx)
    note = ctx.session.get("note", str)
    return Reading(values={"issue": f"{told}, {note}"[:LONGEST_ISSUE] if note else told})


def _beside_the_choice(ctx: Context) -> Reading | None:
    """Take what is wrong, or keep what else the provider should know, from "2, bring a ladder"."""
    spans = [e for e in ctx.parse.entities if e.type == "issue"]
    if spans and not ctx.tapped:
        return Reading(values={"issue": tidy_issue(", ".join(e.text for e in spans))})
    words = remainder(ctx)
    if not words:
        return None
    return Reading(values={"note": words}, remark=ctx.say("issue.noted", words=words))


def _told_besides(ctx: Context, told: str) -> Reading:
    """Keep what is said about the issue outside its question: people tell it bit by bit."""
    known = ctx.session.get("issue", str)
    if known is None or ctx.intent == "correct":
        return Reading(values={"issue": told})
    if told.casefold() in known.casefold():
        return Reading(values={"issue": known})
    both = f"{known}, {told[:1].lower()}{told[1:]}"
    return Reading(values={"issue": both[:LONGEST_ISSUE]}, remark=ctx.say("issue.added"))


def _answers_something_else(ctx: Context) -> bool:
    """Tell "Friday", "the next one" or "no, Borrowdale" from an issue."""
    if ctx.intent and ctx.intent not in _DESCRIBING and ctx.parse.confidence >= SURE_WHEN_SHORT:
        return True
    if ctx.entities("provider_name"):
        return True
    # "Braids" may be no trade of the catalogue: only another trade is about something else.
    trades = {e.value for e in ctx.entities("service_type") if isinstance(e.value, str)}
    if trades and ctx.session.get("service", str) not in trades:
        return True
    told = [*ctx.entities("location"), *ctx.entities("time")]
    if told and ctx.intent in ("inform", "correct", "choose_option", "deny"):
        return True
    rest = ctx.text
    for entity in told:
        rest = rest.replace(entity.text, " ")
    return bool(told) and not _LETTERS.search(_FILLERS.sub(" ", rest))


def _opens(ctx: Context) -> bool:
    if ctx.tapped_value("service") or ctx.incoming.kind is Kind.LOCATION:
        return True
    if ctx.intent in ("request_service", "book_again"):
        return True
    # Just opened, it is below the onboarding, and nothing was asked yet.
    begins = not ctx.session.flows or not ctx.session.step
    return begins and (_tells_a_job(ctx) or bool(names_somebody(ctx)))


def _tells_a_job(ctx: Context) -> bool:
    """Tell whether a message that asks for nothing, or for something else, is about a job."""
    if ctx.incoming.kind in PICTURES:
        # From a provider, or after a request was sent, it may show something else.
        waiting = ctx.session.state is ConversationState.BOOKING_PENDING_PROVIDER
        return not (waiting or ctx.is_provider)
    told = {entity.type for entity in ctx.entities_told}
    if not ctx.intent:
        return ctx.parse.intent != "out_of_scope" and "service_type" in told
    if ctx.intent in ("thank", "goodbye"):
        return "issue" in told
    if ctx.intent == "register_provider":
        return "service_type" in told
    if ctx.intent in ("greet", "ask_price", "ask_coverage"):
        return bool(told & {"issue", "service_type", "location"})
    return ctx.intent == "inform"


FLOW = Flow(
    name="booking",
    opens=_opens,
    steps=(
        SERVICE,
        place_step(
            "location",
            state=ConversationState.BOOKING_LOCATION,
            ask=_ask_location,
            clears=("provider", "provider_options", "confirm"),
        ),
        PROVIDER,
        Step(
            name="issue",
            state=ConversationState.BOOKING_SERVICE_DETAILS,
            ask=_ask_issue,
            read=_read_issue,
            guesses=_guess_issue,
            clears=("confirm",),
            claims=lambda ctx: says_what_is_wrong(ctx.text),
            takes_text=True,
        ),
        time_step(
            "time",
            state=ConversationState.BOOKING_TIME,
            ask=lambda ctx: ctx.reply("time.ask"),
            clears=("confirm",),
        ),
        *REVIEW,
    ),
    takes_over=taken_over,
    finish=finish,
)
