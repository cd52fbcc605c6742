"""The figures of the rules, from the settings and the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from dialogue.rules.terms import Terms
from nlu.types import Service
from webapp.config import Settings


def terms_of(settings: Settings, catalogue: Sequence[Service]) -> Terms:
    """Return the figures to work with."""
    return Terms(
        minutes={service.id: service.minutes for service in catalogue},
        travel=timedelta(minutes=settings.hustlr_travel_minutes),
        notice=timedelta(minutes=settings.hustlr_notice_minutes),
        remind_after=timedelta(minutes=settings.hustlr_remind_minutes),
        others_after=timedelta(minutes=settings.hustlr_others_minutes),
        expire_after=timedelta(minutes=settings.hustlr_expire_minutes),
        urgent_expire_after=timedelta(minutes=settings.hustlr_urgent_expire_minutes),
        ask_done_after=timedelta(minutes=settings.hustlr_ask_done_minutes),
        complete_after=timedelta(hours=settings.hustlr_complete_hours),
        quiet_from=time.fromisoformat(settings.hustlr_quiet_from),
        quiet_to=time.fromisoformat(settings.hustlr_quiet_to),
    )
