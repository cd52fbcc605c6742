"""What the worker does besides serving people."""

from __future__ import annotations

from webapp.jobs.agenda import AgendaJob
from webapp.jobs.housekeeping import Housekeeping
from webapp.jobs.worker import Chore
from webapp.services import Services


def chores(services: Services) -> tuple[Chore, ...]:
    """Return the background work of the rules of bookings."""
    clock, stores = services.clock, services.stores
    return (
        AgendaJob(clock=clock, stores=stores, terms=services.terms),
        Housekeeping(clock=clock, inbox=stores.inbox),
    )
