"""What is counted and timed, for Prometheus: one sum over all processes of a data directory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dialogue.messages import Kind, OutboundMessage
from webapp.channels.base import Channel
from webapp.errors import (
    AmbiguousSendError,
    PermanentSendError,
    SenderBlockedError,
    TransientSendError,
    WindowClosedError,
)
from webapp.store.backlog import Queue, QueueState

Outcome = Literal["new", "repeated", "limited"]
CloudOutcome = Literal["answered", "failed", "left_alone", "over_budget", "of_no_use"]

_REGISTRY = CollectorRegistry()
"""Of this process; gunicorn and the worker share theirs through files (config.share_metrics)."""

_SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_LONG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_MESSAGES = Counter(
    "hustlr_messages",
    "Messages by kind and outcome: new, repeated (delivered again), limited (too many).",
    ("kind", "outcome"),
    registry=_REGISTRY,
)
_WEBHOOK_SECONDS = Histogram(
    "hustlr_webhook_seconds",
    "From a webhook's arrival to its answer, by status code.",
    ("code",),
    buckets=_SHORT,
    registry=_REGISTRY,
)
_TURN_SECONDS = Histogram(
    "hustlr_turn_seconds",
    "One turn, from its message to the stored reply, by kind of message.",
    ("kind",),
    buckets=_SHORT,
    registry=_REGISTRY,
)
_SEND_SECONDS = Histogram(
    "hustlr_send_seconds",
    "One call of the channel, by outcome: accepted, transient, blocked, ambiguous, permanent, "
    "window_closed, error.",
    ("outcome",),
    buckets=_LONG,
    registry=_REGISTRY,
)

_CLOUD_CALLS = Counter(
    "hustlr_cloud_calls",
    "Calls of optional services by outcome: answered, failed, left_alone (it failed lately), "
    "over_budget, of_no_use (the answer was not one that may be used).",
    ("service", "outcome"),
    registry=_REGISTRY,
)

_OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    # The first that fits counts: subclasses stand before their base.
    (SenderBlockedError, "blocked"),
    (TransientSendError, "transient"),
    (AmbiguousSendError, "ambiguous"),
    (WindowClosedError, "window_closed"),
    (PermanentSendError, "permanent"),
    (Exception, "error"),
)


def count_message(kind: Kind, outcome: Outcome) -> None:
    """Count one message of a delivery."""
    _MESSAGES.labels(kind.value, outcome).inc()


def cloud_called(service: str, outcome: CloudOutcome) -> None:
    """Count one call of an optional service, or one that was not made."""
    _CLOUD_CALLS.labels(service, outcome).inc()


def turn_timed(kind: Kind) -> AbstractContextManager[object]:
    """Time what happens inside as one turn."""
    return _TURN_SECONDS.labels(kind.value).time()


def webhook_answered(code: int, seconds: float) -> None:
    """Note how long an answer to a webhook took."""
    _WEBHOOK_SECONDS.labels(code).observe(seconds)


class MeasuredChannel:
    """A channel whose calls are timed and counted by outcome."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    @property
    def name(self) -> str:
        """Return the name of the channel."""
        return self._channel.name

    def send(self, message: OutboundMessage) -> str:
        """Do what the channel does."""
        outcome = "accepted"
        with _SEND_SECONDS.time() as timer:
            try:
                return self._channel.send(message)
            except Exception as error:
                outcome = next(name for kind, name in _OUTCOMES if isinstance(error, kind))
                raise
            finally:
                timer.labels(outcome)


def exposition(
    shared: Path, queues: Mapping[Queue, QueueState], senders: Mapping[str, int]
) -> bytes:
    """Return everything in the text format of Prometheus.

    `shared` is where the processes keep their figures; without it, this process's own are given.
    `senders` tells of each channel how often in a row it has refused whatever we send.
    """
    registry = CollectorRegistry()
    if shared.is_dir():
        MultiProcessCollector(registry, str(shared))  # type: ignore[no-untyped-call] # not typed
    else:
        registry.register(_REGISTRY)
    registry.register(_Shared(queues, senders))
    return generate_latest(registry)


def forget_the_dead(shared: Path) -> None:
    """Remove the files of processes that are gone, so that a server counts from zero."""
    for path in shared.glob("*_*.db"):
        try:
            os.kill(int(path.stem.rpartition("_")[2]), 0)
        except ProcessLookupError:
            path.unlink(missing_ok=True)


class _Shared(Collector):
    """What is read from the database, as gauges: every process gives the same."""

    def __init__(self, queues: Mapping[Queue, QueueState], senders: Mapping[str, int]) -> None:
        self._queues = queues
        self._senders = senders

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges."""
        yield self._gauge("due", "Rows that could be worked on now.")
        yield self._gauge("oldest_seconds", "How long the oldest row has been due.")
        yield self._gauge("failed", "Rows that were given up.")
        refusals = GaugeMetricFamily(
            "hustlr_sender_refusals",
            "How often in a row the channel has refused whatever we send; 0: it takes messages.",
            labels=["channel"],
        )
        for channel, times in self._senders.items():
            refusals.add_metric([channel], times)
        yield refusals

    def _gauge(self, field: str, documentation: str) -> GaugeMetricFamily:
        gauge = GaugeMetricFamily(f"hustlr_queue_{field}", documentation, labels=["queue"])
        for name, state in self._queues.items():
            gauge.add_metric([name], getattr(state, field))
        return gauge
