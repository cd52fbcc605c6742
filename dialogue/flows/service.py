"""The step that asks which service is needed."""

from __future__ import annotations

import re

from dialogue.context import Context
from dialogue.flow import Reading, Step
from dialogue.messages import Choice, Reply
from dialogue.session import ConversationState
from dialogue.slots.service import misspelt
from dialogue.wording import capitalised

SHOWN_SERVICES = 10
SURE_OF_NEED = 0.6
"""Confidence from which a message that describes nothing tells the service that is needed."""

_ANYBODY = re.compile(
    r"\b(book|get|find|send)( me)? (someone|somebody|anyone|one|another|a person)( else)?"
    r"(?! (to|who|that)\b)",
    re.IGNORECASE,
)
"""Asks for a person without saying what for."""


def service_choices(ctx: Context) -> tuple[Choice, ...]:
    """Return the first services of the catalogue, which stand there in order of demand."""
    language = ctx.session.language
    return tuple(
        Choice(
            id=f"service:{service.id}",
            title=capitalised(service.names[language]),
            description=capitalised(service.examples[language]),
        )
        for service in ctx.services[:SHOWN_SERVICES]
    )


def guess_service(ctx: Context) -> tuple[Choice, ...]:
    """Return the services whose names come nearest to what was said, then the most wanted."""
    language = ctx.session.language
    names = [service.names[language] for service in ctx.services]
    near = ctx.ports.names.matching(ctx.text, names) if ctx.text else ()
    ranked = [ctx.services[index] for index in near]
    ranked += [service for service in ctx.services if service not in ranked]
    return tuple(
        Choice(id=f"service:{service.id}", title=capitalised(service.names[language]))
        for service in ranked[:SHOWN_SERVICES]
    )


def ask_service(ctx: Context) -> Reply:
    """Ask which service is needed, with the ten most wanted as a list."""
    wanted = ctx.session.get("wanted", str)
    return Reply(
        text=ctx.say("service.ask_of", name=wanted) if wanted else ctx.say("service.ask"),
        choices=service_choices(ctx),
        list_title=ctx.say("service.list_title"),
    )


def read_service(ctx: Context, asked: bool) -> Reading | None:
    """Return the service: tapped, named, or implied by the fault."""
    tapped = ctx.tapped_value("service")
    if tapped:
        return Reading(values={"service": tapped}) if ctx.service(tapped) else None
    named, surely = _named(ctx)
    if ctx.session.get("service", str) and not asked:
        # What is filled is replaced only by a trade named in a request or a correction.
        chooses = ctx.session.step == "provider" and named[-1:] != [ctx.session.get("service", str)]
        changes = surely or chooses or ctx.intent in ("correct", "request_service", "inform")
        return Reading(values={"service": named[-1]}) if named and changes else None
    found = named[0] if named else _implied(ctx, asked)
    if not found:
        return None
    # "A plumber and an electrician" are two bookings.
    remark = ctx.say("booking.one_at_a_time") if len(set(named)) > 1 else ""
    return Reading(values={"service": found}, remark=remark)


def _named(ctx: Context) -> tuple[list[str], bool]:
    """Return the services named, and whether a long name with a slip in it leaves no doubt."""
    told = [e.value for e in ctx.entities("service_type") if isinstance(e.value, str)]
    meant = misspelt(ctx.text, ctx.services, fewest=2)
    return ([meant], True) if meant else (told, False)


def _implied(ctx: Context, asked: bool) -> str | None:
    """Return the service that the words need without naming it; unasked, a guess is not enough."""
    told = asked or ctx.entities("issue") or ctx.parse.confidence >= SURE_OF_NEED
    if ctx.tapped or not told or _ANYBODY.search(ctx.text):
        return None
    # "My electric fence sparks" is no slip of "electrician".
    fault = ctx.parse.service_type if ctx.entities("issue") else None
    slip = misspelt(ctx.text, ctx.services, fewest=1) if asked else ""
    return fault or slip or ctx.parse.service_type


SERVICE = Step(
    name="service",
    state=ConversationState.SERVICE_SEARCH,
    ask=ask_service,
    read=read_service,
    guesses=guess_service,
    clears=("provider", "provider_options", "issue", "confirm"),
)
