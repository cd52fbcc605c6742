"""Where WhatsApp posts what people write: verify, store, answer; the turn runs afterwards."""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar, cast

from flask import Blueprint, Response, abort, current_app, g, jsonify, request
from flask.blueprints import BlueprintSetupState
from pydantic import SecretStr

from dialogue.messages import Incoming
from dialogue.ports import Clock
from webapp.channels import baileys
from webapp.channels.base import Batch, IdentityChange, InboundMessage, StatusUpdate
from webapp.channels.cloud_api import read_webhook, valid_signature
from webapp.config import Settings
from webapp.errors import StoreUnavailable
from webapp.metrics import webhook_answered

MAX_BODY = 3 * 1024 * 1024
"""Bytes; Meta's own limit on what it posts."""

logger = logging.getLogger(__name__)
blueprint = Blueprint("webhooks", __name__, url_prefix="/api/whatsapp")
T = TypeVar("T")


class Conversation(Protocol):
    """What the webhook needs of webapp.conversation."""

    def receive(self, inbound: InboundMessage) -> str | None:
        """Record a message for good; the person's id, or None when it was recorded before."""

    def record_status(self, update: StatusUpdate) -> None:
        """Record what became of a message that was sent."""

    def change_identity(self, change: IdentityChange) -> None:
        """Record that a person is reached under another number or user id."""

    def process_soon(self, person_id: str) -> None:
        """Answer a person's recorded messages, off this thread."""


class Limits(Protocol):
    """What the webhook needs of webapp.limits."""

    def full(self) -> bool:
        """Whether so much is due that nothing more should be taken."""

    def answers(self, person_id: str, incoming: Incoming) -> bool:
        """Whether a message that was just recorded leads to anything."""


class _Services(Protocol):
    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def conversation(self) -> Conversation: ...
    @property
    def limits(self) -> Limits: ...


@blueprint.record_once
def warn_without_secret(state: BlueprintSetupState) -> None:
    """Say at start-up when every message will be refused."""
    if not _secret(state.app.extensions["hustlr"].settings.whatsapp_app_secret):
        logger.info("no WhatsApp number is connected: /api/whatsapp/webhook refuses everything")


@blueprint.get("/webhook", strict_slashes=False)
def verify() -> Response:
    """Answer Meta's question whether this address is ours: the challenge, and nothing else."""
    expected = _secret(_services().settings.whatsapp_verify_token)
    given = request.args.get("hub.verify_token", "")
    known = bool(expected) and hmac.compare_digest(expected.encode(), given.encode())
    challenge = request.args.get("hub.challenge", "")
    if not known or not challenge or request.args.get("hub.mode") != "subscribe":
        abort(403, "The verify token is not the one in WHATSAPP_VERIFY_TOKEN.")
    return Response(challenge, mimetype="text/plain")


@blueprint.post("/webhook", strict_slashes=False)
def receive() -> tuple[Response, int]:
    """Record everything in a delivery, and answer.

    200 also for what makes no sense, because WhatsApp would send it again for seven days;
    503 when something could not be stored, so that it does. What was stored is known again.
    """
    request.max_content_length = MAX_BODY
    body = request.get_data()
    services = _services()
    secret = _secret(services.settings.whatsapp_app_secret)
    if not valid_signature(secret, body, request.headers.get("X-Hub-Signature-256")):
        abort(403, "The signature does not fit the body and WHATSAPP_APP_SECRET.")
    batch = read_webhook(
        _parse(body),
        received_at=services.clock.now(),
        phone_number_id=services.settings.whatsapp_phone_number_id,
    )
    return _answer(batch)


@blueprint.post("/baileys-webhook", strict_slashes=False)
def receive_from_bridge() -> tuple[Response, int]:
    """Record one event of baileys-service, and answer as above: the bridge keeps it until 200."""
    request.max_content_length = MAX_BODY
    body = request.get_data()
    services = _services()
    now = services.clock.now()
    good = baileys.signed(
        _secret(services.settings.baileys_secret),
        body,
        timestamp=request.headers.get(baileys.TIMESTAMP),
        signature=request.headers.get(baileys.SIGNATURE),
        now=now,
    )
    if not good:
        abort(403, "The signature does not fit the body, the time and BAILEYS_SECRET.")
    return _answer(baileys.read_event(_parse(body), received_at=now))


def _answer(batch: Batch) -> tuple[Response, int]:
    services = _services()
    if not _record(batch, services.conversation, services.limits):
        abort(503, "Not stored; please send it again.")
    return jsonify(status="success"), 200


@blueprint.before_request
def start_timer() -> None:
    """Note when a request came."""
    g.begun = time.perf_counter()


@blueprint.after_request
def stop_timer(response: Response) -> Response:
    """Note how long its answer took."""
    if "begun" in g:  # it is not where the address was refused before
        webhook_answered(response.status_code, time.perf_counter() - g.begun)
    return response


def _services() -> _Services:
    return cast(_Services, current_app.extensions["hustlr"])


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value is not None else ""


def _parse(body: bytes) -> Mapping[str, object]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        logger.warning("a signed webhook body of %d bytes is not JSON; left out", len(body))
        return {}
    if not isinstance(payload, dict):
        logger.warning("a signed webhook body is a JSON %s; left out", type(payload).__name__)
        return {}
    return payload


def _record(batch: Batch, conversation: Conversation, limits: Limits) -> bool:
    """Record everything in a delivery, each thing apart; whether it need not be sent again.

    Statuses come last, and one that cannot be recorded is left out: no message waits for it.
    Messages come in the order of writing, since somebody's turns may already be under way, and
    would take a later message for the next one.
    """
    for problem in batch.errors:
        logger.warning("in a webhook of WhatsApp: %s (code %s)", problem.text, problem.code)
    writers: dict[str, None] = {}

    def receive_message(message: InboundMessage) -> None:
        person_id = conversation.receive(message)
        if person_id is not None and limits.answers(person_id, message.incoming):
            writers[person_id] = None

    try:
        if limits.full():
            return False
        moved = _each(batch.changes, conversation.change_identity)
        messages = sorted(batch.messages, key=lambda message: message.incoming.sent_at)
        stored = _each(messages, receive_message)
        _each(batch.statuses, conversation.record_status)
    except StoreUnavailable:
        logger.warning("the database does not answer; WhatsApp is asked to send again")
        return False
    finally:
        for person_id in writers:
            conversation.process_soon(person_id)
    return moved and stored


def _each(items: Iterable[T], record: Callable[[T], object]) -> bool:
    """Record every item, whatever happens to the others; whether all went well.

    Raises StoreUnavailable at once: the rest would only wait for the same database.
    """
    all_well = True
    for item in items:
        try:
            record(item)
        except StoreUnavailable:
            raise
        except Exception:
            logger.exception("could not record a %s", type(item).__name__)
            all_well = False
    return all_well
