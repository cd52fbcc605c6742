"""News as templates: what may be sent to people who have not written for 24 hours.

The templates themselves are in data/whatsapp_templates.json; Meta must approve them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dialogue.messages import EventName, Notice
from webapp.channels.cloud_api import limits
from webapp.errors import PermanentSendError
from webapp.phones import mask_numbers

LANGUAGE = "en"
"""Meta has neither Shona nor Ndebele."""
_EMPTY = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How a notice is put into a template."""

    name: str
    values: tuple[str, ...]
    """Names of the notice's values, in the order of {{1}}, {{2}} ..."""
    taps: tuple[str, ...]
    """Choice ids of the buttons, in their order, with the notice's values in braces."""
    fixed: tuple[tuple[str, str], ...] = ()
    """Values that are the same in every notice of this kind, by name."""


TEMPLATES: Mapping[EventName, Template] = MappingProxyType(
    {
        "booking_requested": Template(
            name="provider_booking_request_v1",
            values=("reference", "service", "when", "place", "issue", "answer_by"),
            taps=(
                "booking:{reference}:accept",
                "booking:{reference}:decline",
                "intent:human_handoff",
            ),
        ),
        "booking_accepted": Template(
            name="customer_booking_confirmed_v1",
            values=("reference", "service", "provider", "when", "place"),
            taps=("intent:human_handoff", "intent:cancel_booking"),
        ),
        "booking_declined": Template(
            name="customer_booking_declined_v1",
            values=("reference", "service", "when"),
            taps=("rebook:{reference}", "intent:cancel"),
        ),
        "booking_cancelled": Template(
            name="booking_cancelled_v1",
            values=("reference", "service", "when", "by", "reason"),
            taps=("intent:help",),
            fixed=(("by", "customer"),),
        ),
    }
)


def template(notice: Notice) -> Mapping[str, object]:
    """Return the part of a Graph API body that sends a notice.

    Raises PermanentSendError for news that no template tells.
    """
    form = TEMPLATES.get(notice.name)
    if form is None:
        raise PermanentSendError(None, f"no template tells of {notice.name!r}")
    values = {**notice.values, **dict(form.fixed)}
    body = [{"type": "text", "text": _clean(name, values.get(name, ""))} for name in form.values]
    buttons = [_button(index, tap.format_map(values)) for index, tap in enumerate(form.taps)]
    return {
        "type": "template",
        "template": {
            "name": form.name,
            "language": {"code": LANGUAGE},
            "components": [{"type": "body", "parameters": body}, *buttons],
        },
    }


def _button(index: int, tap: str) -> Mapping[str, object]:
    return {
        "type": "button",
        "sub_type": "quick_reply",
        "index": str(index),
        "parameters": [{"type": "payload", "payload": tap}],
    }


def _clean(name: str, value: str) -> str:
    """Return a value as Meta takes it: one line, no long gaps, not empty, not too long.

    What the customer wrote is shown before anybody has accepted: numbers in it are masked.
    """
    shown = mask_numbers(value) if name == "issue" else value
    return limits.one_line(shown, limits.TEMPLATE_VALUE) or _EMPTY
