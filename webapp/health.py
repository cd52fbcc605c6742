"""What machines ask: is the process alive, may it have traffic, and its figures."""

from __future__ import annotations

import ipaddress
from dataclasses import asdict, dataclass
from typing import Literal

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from webapp import metrics
from webapp.errors import StoreUnavailable
from webapp.store.backlog import Backlog
from webapp.web import services

LONGEST_WAIT = 120.0
"""Seconds; a message that waits longer for its turn means that nobody takes turns any more."""

blueprint = Blueprint("health", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderState:
    """A sender whom the channel refuses, whatever it sends. Anybody may ask: no error text."""

    channel: str
    code: int | None
    """The channel's error code; None when it gave none."""
    refusals: int
    """How often it was refused in a row."""
    blocked_since: str
    """As ISO 8601, like `blocked_until`: when one message tries again."""
    blocked_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether this process should be given traffic, and why not."""

    status: Literal["ready", "not ready"]
    database: Literal["ok", "unavailable"]
    model: str
    """Version of the NLU model in use; a process that has none does not start."""
    oldest_message_seconds: float | None
    """How long the oldest message has waited for its turn; None when that is not known."""
    oldest_reply_seconds: float | None
    """How long the oldest reply has been due. WhatsApp's trouble: it is no reason to refuse."""
    failed_messages: int | None
    """Messages whose turn was given up; for people to look at, no reason to refuse."""
    failed_replies: int | None
    """Replies that were given up, as above."""
    sender: SenderState | None
    """None: nobody keeps us from sending, or that is not known."""


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Answer 200 while this process can answer at all; nothing else is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Answer 200 when messages can be stored and are worked on, else 503."""
    readiness = _readiness()
    return jsonify(asdict(readiness)), 200 if readiness.status == "ready" else 503


@blueprint.get("/metrics")
def figures() -> Response:
    """Return the figures of all processes for Prometheus; only to this machine and its network."""
    _refuse_other_networks()
    channel = services().channel.name
    try:
        queues = Backlog(services().clock).states()
        block = services().stores.senders.block_of(channel)
        senders = {channel: block.times if block else 0}
    except StoreUnavailable:
        queues, senders = {}, {}  # the other figures are wanted all the more
    text = metrics.exposition(services().settings.metrics_dir, queues, senders)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _refuse_other_networks() -> None:
    """Answer 404 to whoever is not in this machine's own network, or comes through a proxy."""
    near = ipaddress.ip_address(request.remote_addr or "::").is_private
    if not near or "X-Forwarded-For" in request.headers:
        abort(404)


def _readiness() -> Readiness:
    model = services().models.current().version
    backlog = Backlog(services().clock)
    try:
        oldest, failed, sender = backlog.oldest_seconds(), backlog.failed(), _blocked_sender()
    except StoreUnavailable:
        return Readiness(
            status="not ready",
            database="unavailable",
            model=model,
            oldest_message_seconds=None,
            oldest_reply_seconds=None,
            failed_messages=None,
            failed_replies=None,
            sender=None,
        )
    return Readiness(
        status="ready" if oldest["inbox"] <= LONGEST_WAIT else "not ready",
        database="ok",
        model=model,
        oldest_message_seconds=oldest["inbox"],
        oldest_reply_seconds=oldest["outbox"],
        failed_messages=failed["inbox"],
        failed_replies=failed["outbox"],
        sender=sender,
    )


def _blocked_sender() -> SenderState | None:
    channel = services().channel.name
    block = services().stores.senders.block_of(channel)
    if block is None:
        return None
    return SenderState(
        channel=channel,
        code=block.code,
        refusals=block.times,
        blocked_since=block.since.isoformat(timespec="seconds"),
        blocked_until=block.until.isoformat(timespec="seconds"),
    )
