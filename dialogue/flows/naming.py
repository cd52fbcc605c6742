"""Whom a message names: in full, half remembered, with a slip, or as anybody but one."""

from __future__ import annotations

import re

from dialogue.context import Context
from dialogue.flows.referring import referred
from dialogue.slots.agreement import corrected_to
from dialogue.slots.slips import is_slip
from dialogue.values import Offer

LONGEST_NAME = 4
"""Words of a name that is said by itself."""
_WANTS = re.compile(
    r"\W*(?:(?:hi|hello|hie|please|pls)\W+)*"
    r"(?:i(?:'d| would)? (?:want|need|like)(?: to (?:book|hire|get))?|book|get(?: me)?|hire|"
    r"send(?: me)?|can i (?:book|have|get)|ndinoda|ndoda|ndipei?|ngifuna|ngicela|ngidinga)\s+"
    r"(?!(?:to|a|an|the|my|some\w*|any\w*|it|this|that|him|her|them|me|more|another)\b)(.+)",
    re.IGNORECASE,
)
"""Opens with what is wanted."""
_BUT = re.compile(
    r"\b(?:not|except|kwete|hatshi|hayi)\s+(?!this|that|him|her|them)([^\W\d_]{3,}.*)",
    re.IGNORECASE,
)
"""Names who is not wanted."""
_TAIL = re.compile(
    r"(?:\b(?:for|on|at|in|by|to come|please|pls|again|zvakare|futhi)\b|[\s,.])+$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{4,}")
"""A word long enough to be known with a slip in it."""


def named_among(ctx: Context, names: list[str], found: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """Return who is named: by what was taken for a name, by the whole message, or with a slip."""
    known = [offer.provider.name for offer in found]
    refused = _BUT.search(ctx.text)
    but = ctx.ports.names.matching(refused[1], known) if refused else ()
    if but:
        return _others(ctx, tuple(offer for at, offer in enumerate(found) if at not in but))
    matches = (ctx.ports.names.matching(said, known) for said in (*names[:1], ctx.text))
    indexes = next((match for match in matches if match), ())
    return tuple(found[index] for index in indexes) or _with_a_slip(ctx, found)


def _others(ctx: Context, others: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """Return the one that is meant of those left by "not Tap Doctor", or all of them."""
    meant = referred(ctx, others)
    return meant if isinstance(meant, tuple) and meant else others


def _with_a_slip(ctx: Context, found: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """Return the one of whose name a word was written with a slip; none when it fits several."""
    service = ctx.service(ctx.session.get("service", str) or "")
    if service is None or len(ctx.text.split()) > LONGEST_NAME:
        return ()
    # "My plumber" is nobody's name, even where only one is called "Plumbers".
    trade = (*service.names["en"].split(), *service.plurals["en"].split())
    said = _telling(ctx.text, trade)
    like = tuple(
        offer
        for offer in found
        if any(is_slip(a, b) for a in said for b in _telling(offer.provider.name, trade))
    )
    return like if len(like) == 1 else ()


def _telling(text: str, trade: tuple[str, ...]) -> list[str]:
    """Return the long words of a name that are not its trade."""
    words = _WORD.findall(text.casefold())
    return [w for w in words if not any(w == t or is_slip(w, t) for t in trade)]


def named_again(ctx: Context) -> str:
    """Return who is named by "book FlowRight again"."""
    wants = _WANTS.match(ctx.text)
    return _TAIL.sub("", wants[1]) if wants else ctx.text


def names_somebody(ctx: Context) -> str:
    """Return the provider whom a message asks for without saying for what; empty when it does not.

    "I want Tap Doctor tomorrow at 10", as the first thing that is said.
    """
    other = ctx.entities("service_type") or ctx.entities("issue")
    wants = _WANTS.match(ctx.text)
    if other or ctx.intent not in ("", "choose_option", "request_service"):
        return ""
    named = [*ctx.entities("provider_name"), *(ctx.entities("person_name") if wants else ())]
    if named:
        return named[0].text
    rest = wants[1] if wants and ctx.entities("time") else ""
    for entity in (*ctx.entities("time"), *ctx.entities("location")):
        rest = rest.partition(entity.text)[0]
    words = _TAIL.sub("", rest).split()
    return " ".join(words) if 0 < len(words) <= LONGEST_NAME - 1 else ""


def named_instead(ctx: Context) -> list[str]:
    """Return the few words that follow "no," where they may be another provider's name."""
    said = corrected_to(ctx)
    kinds = ("location", "time", "service_type", "ordinal")
    told = any(ctx.entities(kind) for kind in kinds)
    return [said] if said and not told and len(said.split()) <= LONGEST_NAME else []
