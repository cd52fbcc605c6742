"""From changes of bookings to what subscribers are told; done by the worker."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from datetime import timedelta

from dialogue.ports import Clock
from webapp.store.booking_news import BookingEvent, BookingNews
from webapp.store.subscriptions import EventDeliveries, EventDelivery, Subscriptions
from webapp.subscribers.sending import Sender
from webapp.subscribers.signing import signed_headers

AT_ONCE = 50
"""Bookings, and deliveries, between two looks."""
WAITS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 3 * 3600, 12 * 3600, 24 * 3600))
"""After the first try, the second …; then it is given up: about two days."""
GONE = 410

logger = logging.getLogger(__name__)


class Relay:
    """Tells subscribers. Any number of workers may do it: each delivery is claimed."""

    def __init__(
        self,
        *,
        clock: Clock,
        news: BookingNews,
        subscriptions: Subscriptions,
        deliveries: EventDeliveries,
        sender: Sender,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._news = news
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._sender = sender
        self._chance = chance

    def run(self) -> None:
        """Do what is due now, within reason."""
        self.announce()
        self.deliver()

    def announce(self) -> int:
        """Turn what happened to bookings into deliveries; return how many bookings there were."""
        changed = self._news.unannounced(AT_ONCE)
        subscriptions = self._subscriptions.all() if changed else ()
        for booking in changed:
            for event in booking.events:
                for subscription in subscriptions:
                    if subscription.wants(event.type):
                        self._deliveries.put(event.id, subscription.id, body_of(event))
            self._news.announced(booking)
        return len(changed)

    def deliver(self) -> int:
        """Send what is due; return how many were tried."""
        for tried in range(AT_ONCE):
            delivery = self._deliveries.claim()
            if delivery is None:
                return tried
            self._send(delivery)
        return AT_ONCE

    def _send(self, delivery: EventDelivery) -> None:
        subscription = self._subscriptions.get(delivery.subscription_id)
        if subscription is None or not subscription.active:
            self._deliveries.done(delivery.id, "the subscription is gone or switched off")
            return
        event_id = delivery.id.partition(":")[2]
        headers = signed_headers(subscription.secret, event_id, delivery.body, self._clock.now())
        outcome = self._sender.post(subscription.url, delivery.body, headers)
        if isinstance(outcome, int) and 200 <= outcome < 300:
            self._deliveries.done(delivery.id)
        elif outcome == GONE:
            self._deliveries.done(delivery.id, str(outcome))
            self._subscriptions.switch_off(subscription.id)
            logger.warning("subscription %s is gone: it is switched off", subscription.id)
        else:
            self._again(delivery, str(outcome))

    def _again(self, delivery: EventDelivery, error: str) -> None:
        if delivery.tries > len(WAITS):
            self._deliveries.done(delivery.id, error)
            logger.warning("subscription %s was not told: %s", delivery.subscription_id, error)
            return
        wait = WAITS[delivery.tries - 1] * (0.8 + 0.4 * self._chance())
        self._deliveries.postpone(delivery.id, self._clock.now() + wait, error)


def body_of(event: BookingEvent) -> str:
    """Return what is sent: nothing about people; whoever may know more asks for the booking."""
    return json.dumps(
        {
            "id": event.id,
            "type": event.type,
            "created_at": event.at.isoformat(timespec="milliseconds"),
            "data": {
                "booking_id": event.reference,
                "status": event.status,
                "state": event.state,
                "sequence": event.sequence,
            },
        }
    )
