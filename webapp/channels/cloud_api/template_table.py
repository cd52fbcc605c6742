"""Which template of data/whatsapp_templates.json tells which news to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from dialogue.messages import EventName

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
            (
                ("booking_accepted", "provider"),
                ("reminder_day", "provider"),
                ("reminder_hour", "provider"),
            ),
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
