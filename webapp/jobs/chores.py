"""What the worker does besides serving people."""

from __future__ import annotations

from datetime import timedelta

from webapp.jobs.agenda import AgendaJob
from webapp.jobs.housekeeping import Housekeeping
from webapp.jobs.unanswered import TeamSilence
from webapp.jobs.worker import Chore
from webapp.privacy import Retention
from webapp.services import Services
from webapp.store.booking_news import BookingNews
from webapp.store.subscriptions import EventDeliveries
from webapp.subscribers.relay import Relay
from webapp.subscribers.sending import Sender


def chores(services: Services) -> tuple[Chore, ...]:
    """Return the background work of the rules of bookings."""
    clock, stores = services.clock, services.stores
    return (
        AgendaJob(clock=clock, stores=stores, terms=services.terms),
        Housekeeping(clock=clock, inbox=stores.inbox),
        TeamSilence(
            clock=clock,
            inbox=stores.inbox,
            answers_in=timedelta(minutes=services.settings.hustlr_team_minutes),
        ),
        Retention(
            clock=clock,
            privacy=services.privacy,
            data=services.personal_data,
            keep_messages=timedelta(days=services.settings.hustlr_keep_messages_days),
            keep_people=timedelta(days=services.settings.hustlr_keep_people_days),
        ),
        Relay(
            clock=clock,
            news=BookingNews(),
            subscriptions=services.subscriptions,
            deliveries=EventDeliveries(clock),
            sender=Sender(services.guard),
        ),
        *(services.cloud.chores if services.cloud else ()),
    )
