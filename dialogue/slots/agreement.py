"""Yes and no."""

from __future__ import annotations

import re

from dialogue.context import Context
from dialogue.values import Location, When
from nlu.types import Entity, PlaceMatch, TimeMatch

YES = frozenset({"affirm", "accept_booking"})
NO = frozenset({"deny", "decline_booking"})


_BUT = re.compile(r"\b(but|except|asi|kodwa)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^\W*(no|nope|nah|actually|sorry|rather|wait|oh|i mean(t)?|yes but|aiwa|kwete|hatshi|hayi|cha|"
    r"uxolo|pamusoroi|ndine urombo|hongu asi|yebo kodwa)\b[\s,.:-]*(no\b[\s,.-]*)?",
    re.IGNORECASE,
)


def corrected_to(ctx: Context) -> str:
    """Return what follows "no," or "actually"; empty when the message does not begin so."""
    opening = _OPENING.match(ctx.text)
    return ctx.text[opening.end() :] if opening else ""


def asks(ctx: Context) -> bool:
    """Tell whether the message is a question, which agrees to nothing."""
    return ctx.text.endswith("?")


def agreement(ctx: Context, step: str, subject: str = "") -> str:
    """Return "yes", "no", or an empty text when the message says neither.

    A message that also tells a new value ("yes but 3pm", "no, Friday") is not an agreement:
    the value counts, and the question is asked again with it. Buttons "step:yes:subject" count
    only while their subject is what is asked about, so that an old one agrees to nothing new.
    """
    tapped, _, about = ctx.tapped_value(step).partition(":")
    if tapped in ("yes", "no") and about == subject:
        return tapped
    if asks(ctx) or any(_is_news(entity, ctx) for entity in ctx.entities_told):
        return ""
    if ctx.intent in YES:
        # "Yes but" tells something else, even where it is not understood what.
        return "" if _BUT.search(ctx.text) else "yes"
    return "no" if ctx.intent in NO else ""


def _is_news(entity: Entity, ctx: Context) -> bool:
    """Tell whether the entity says something else than what the session holds."""
    value = entity.value
    if isinstance(value, PlaceMatch):
        known = ctx.session.get("location", Location)
        return known is None or known.label not in {place.label for place in value.candidates}
    if isinstance(value, TimeMatch):
        when = ctx.session.get("time", When)
        return when is None or value.start != when.start
    if entity.type == "issue":
        known_issue = ctx.session.get("issue", str) or entity.text
        return entity.text.casefold() not in known_issue.casefold()
    return entity.type == "service_type" and value != ctx.session.get("service", str)
