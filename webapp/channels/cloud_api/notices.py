"""News as templates: what may be sent to people who have not written for 24 hours.

The templates themselves are in data/whatsapp_templates.json; Meta must approve them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from dialogue.messages import EventName, Notice
from webapp.channels.cloud_api import limits
from webapp.errors import PermanentSendError
from webapp.phones import mask_numbers

LANGUAGE = "en"
"""Meta has neither Shona nor Ndebele."""
_EMPTY = "-"
Hearer: TypeAlias = Literal["customer", "provider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How a notice is put into a template."""

    name: str
    values: tuple[str, ...]
    """Names of the notice's values, in the order of {{1}}, {{2}} ..."""
    taps: tuple[str, ...]
    """Choice ids of the buttons, in their order, with the notice's values in braces."""


def _for_both(name: EventName, template: Template) -> Mapping[tuple[EventName, Hearer], Template]:
    """Return the same template for either side."""
    return {(name, "customer"): template, (name, "provider"): template}


_MOVE, _OFF = "move:{reference}", "off:{reference}"
_TEAM = "intent:human_handoff"
_JOBS, _HOURS = "intent:provider_jobs", "intent:working_hours"

TEMPLATES: Mapping[tuple[EventName, Hearer], Template] = MappingProxyType(
    {
        ("booking_requested", "provider"): Template(
            name="provider_booking_request_v1",
            values=("reference", "service", "when", "place", "issue", "answer_by"),
            taps=("booking:{reference}:accept", "booking:{reference}:decline", _TEAM),
        ),
        ("request_reminder", "provider"): Template(
            name="provider_request_reminder_v1",
            values=("reference", "service", "when", "place", "answer_by"),
            taps=("booking:{reference}:accept", "booking:{reference}:decline", _MOVE),
        ),
        ("request_silent", "customer"): Template(
            name="customer_request_waiting_v1",
            values=("reference", "service", "provider", "others"),
            taps=(
                "others:yes:{reference}:{other_ids}",
                "others:no:{reference}:{other_ids}",
                _OFF,
            ),
        ),
        ("booking_placed", "customer"): Template(
            name="customer_booking_requested_v1",
            values=("reference", "service", "provider", "when", "place"),
            taps=(_OFF,),
        ),
        ("booking_accepted", "customer"): Template(
            name="customer_booking_confirmed_v1",
            values=("reference", "service", "provider", "when", "place"),
            taps=(_MOVE, _OFF),
        ),
        ("booking_declined", "customer"): Template(
            name="customer_booking_declined_v1",
            values=("reference", "service", "when"),
            taps=("retime:{reference}", "drop:{reference}"),
        ),
        ("booking_expired", "customer"): Template(
            name="customer_booking_expired_v1",
            values=("reference", "service", "provider", "when"),
            taps=("rebook:{reference}", "retime:{reference}"),
        ),
        ("booking_expired", "provider"): Template(
            name="provider_request_expired_v1",
            values=("reference", "service", "when"),
            taps=(_JOBS,),
        ),
        ("booking_cancelled", "customer"): Template(
            name="booking_cancelled_v1",
            values=("reference", "service", "when", "by", "reason"),
            taps=("retime:{reference}",),
        ),
        ("booking_cancelled", "provider"): Template(
            name="provider_job_cancelled_v1",
            values=("reference", "service", "when", "by", "reason"),
            taps=(_JOBS,),
        ),
        **_for_both(
            "time_proposed",
            Template(
                name="booking_rescheduled_v1",
                values=("other", "reference", "service", "when", "new_when"),
                taps=(
                    "proposal:yes:{reference}:{sequence}",
                    "proposal:no:{reference}:{sequence}",
                    _OFF,
                ),
            ),
        ),
        **_for_both(
            "time_agreed",
            Template(
                name="booking_time_agreed_v1",
                values=("reference", "service", "when", "place"),
                taps=(_MOVE, _OFF),
            ),
        ),
        **_for_both(
            "time_refused",
            Template(
                name="booking_time_refused_v1",
                values=("reference", "service", "outcome", "when"),
                taps=("show:{reference}",),
            ),
        ),
        **dict.fromkeys(
            (("reminder_day", "customer"), ("reminder_hour", "customer")),
            Template(
                name="customer_booking_reminder_v1",
                values=("reference", "service", "provider", "when", "place"),
                taps=("coming:{reference}", _MOVE, _OFF),
            ),
        ),
        **dict.fromkeys(
            (("reminder_day", "provider"), ("reminder_hour", "provider")),
            Template(
                name="provider_booking_reminder_v1",
                values=("reference", "service", "when", "place"),
                taps=("coming:{reference}", "late:{reference}", _OFF),
            ),
        ),
        ("job_over", "provider"): Template(
            name="provider_job_over_v1",
            values=("reference", "service", "when", "place"),
            taps=("done:{reference}", "noshow:{reference}"),
        ),
        ("booking_completed", "customer"): Template(
            name="customer_booking_rating_v1",
            values=("reference", "service", "provider", "when"),
            taps=("rate:{reference}:5", "rate:{reference}:3", "rate:{reference}:1"),
        ),
        ("booking_rated", "provider"): Template(
            name="provider_job_rated_v1",
            values=("reference", "service", "when", "stars", "words"),
            taps=("intent:my_rating",),
        ),
        **_for_both(
            "no_show_reported",
            Template(
                name="booking_no_show_v1",
                values=("hearer", "reference", "service", "when"),
                taps=(_TEAM,),
            ),
        ),
        ("provider_late", "customer"): Template(
            name="customer_provider_late_v1",
            values=("provider", "reference", "service", "when"),
            taps=(_MOVE, _OFF),
        ),
        ("slot_freed", "customer"): Template(
            name="customer_slot_freed_v1",
            values=("reference", "service", "provider", "when"),
            taps=("slot:{reference}:{free_id}", "drop:{reference}"),
        ),
        ("provider_approved", "provider"): Template(
            name="provider_approved_v1", values=("service", "provider"), taps=(_JOBS, _HOURS)
        ),
        ("provider_rejected", "provider"): Template(
            name="provider_rejected_v1", values=("service", "provider", "reason"), taps=(_TEAM,)
        ),
        ("provider_suspended", "provider"): Template(
            name="provider_suspended_v1", values=("service", "provider", "reason"), taps=(_TEAM,)
        ),
        ("provider_reinstated", "provider"): Template(
            name="provider_reinstated_v1", values=("service", "provider"), taps=(_JOBS, _HOURS)
        ),
        **_for_both(
            "team_answer",
            Template(name="team_answer_v1", values=("answer",), taps=(_TEAM,)),
        ),
    }
)
"""By what is told, and to whom."""


def template(notice: Notice) -> Mapping[str, object]:
    """Return the part of a Graph API body that sends a notice.

    Raises PermanentSendError for news that no template tells.
    """
    hearer: Hearer = "provider" if notice.values.get("hearer") == "provider" else "customer"
    form = TEMPLATES.get((notice.name, hearer))
    if form is None:
        raise PermanentSendError(None, f"no template tells a {hearer} of {notice.name!r}")
    values = notice.values
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
    most = limits.TEMPLATE_ANSWER if name == "answer" else limits.TEMPLATE_VALUE
    return limits.one_line(shown, most) or _EMPTY
