"""Yes and no."""

from __future__ import annotations

from dialogue.context import Context
from dialogue.ports import Location, When
from nlu.types import Entity, PlaceMatch, TimeMatch

YES = frozenset({"affirm", "accept_booking"})
NO = frozenset({"deny", "decline_booking"})


def agreement(ctx: Context, step: str) -> str:
    """Return "yes", "no", or an empty text when the message says neither.

    A message that also tells a new value ("yes but 3pm", "no, Friday") is not an agreement:
    the value counts, and the question is asked again with it.
    """
    tapped = ctx.tapped_value(step)
    if tapped in ("yes", "no"):
        return tapped
    if any(_is_news(entity, ctx) for entity in ctx.parse.entities if not ctx.tapped):
        return ""
    if ctx.intent in YES:
        return "yes"
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
    return entity.type == "service_type" and value != ctx.session.get("service", str)
