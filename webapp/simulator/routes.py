"""The simulator's page, and what it asks: send, show, read.

It holds no state and answers nobody itself: a tap becomes the webhook payload that WhatsApp would
post, and a phone shows the outbox as it would be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from dialogue.messages import Address, Incoming, OutboundMessage, Reply
from webapp import phones
from webapp.channels.cloud_api import read_webhook, render
from webapp.simulator import payloads
from webapp.store.admission import Admission
from webapp.store.transcripts import Line, Transcripts
from webapp.web import keep_local, services

SHOWN = 60
"""How many messages a phone shows each way."""

blueprint = Blueprint(
    "simulator",
    __name__,
    url_prefix="/simulator",
    template_folder="templates",
    static_folder="static",
)
keep_local(blueprint)


@blueprint.get("")
def page() -> str:
    """Show the phones."""
    providers = [each for each in Admission().active() if each.number]
    return render_template("simulator/page.html", providers=providers)


@blueprint.get("/messages")
def show() -> AnyResponse:
    """Return what the phone shows; 304 when that is what the page has."""
    number = _number(request.args.get("phone"))
    transcript = Transcripts().of(number, SHOWN)
    messages = [_message(number, line) for line in transcript.lines]
    response = jsonify(messages=messages, typing=transcript.answering)
    response.add_etag()
    return response.make_conditional(request)


@blueprint.post("/messages")
def send() -> tuple[Response, int]:
    """Take one message from a phone, as the webhook would."""
    body = _body()
    phone = payloads.Phone(number=_number(body.get("phone")), profile_name=_text(body, "name"))
    message_id = f"wamid.SIM{uuid4().hex}"
    content = _content(body, message_id)
    now = services().clock.now()
    payload = payloads.message_value(phone, content, message_id=message_id, now=now)
    conversation = services().conversation
    for message in read_webhook(payload, received_at=now).messages:
        person_id = conversation.receive(message)
        if person_id is not None:
            conversation.process_soon(person_id)
    return jsonify(id=message_id), 202


@blueprint.post("/read")
def read() -> tuple[Response, int]:
    """Take note that messages were seen on a phone, as the webhook would."""
    body = _body()
    ids = body.get("ids")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        abort(400, "ids must be a list of message ids.")
    now = services().clock.now()
    phone = payloads.Phone(number=_number(body.get("phone")), profile_name="")
    batch = read_webhook(payloads.read_value(phone, ids, now=now), received_at=now)
    for status in batch.statuses:
        services().conversation.record_status(status)
    return jsonify(status="success"), 202


def _message(number: str, line: Line) -> Mapping[str, object]:
    if isinstance(line.content, Incoming):
        speaker, content = "me", _sent(line.content)
    else:
        speaker, content = "bot", _received(number, line.id, line.content)
    return {
        "id": line.id,
        "from": speaker,
        "at": line.at.isoformat(),
        "status": line.status,
        "wamid": line.channel_message_id,
        "content": content,
    }


def _sent(incoming: Incoming) -> Mapping[str, object]:
    content: dict[str, object] = {"kind": incoming.kind.value, "text": incoming.text}
    if incoming.pin is not None:
        pin = incoming.pin
        content.update(latitude=pin.latitude, longitude=pin.longitude, name=pin.name)
    return content


def _received(number: str, message_id: str, reply: Reply) -> Mapping[str, object]:
    return render(OutboundMessage(id=message_id, to=Address(phone=number), reply=reply))


def _body() -> Mapping[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400, "The body must be a JSON object.")
    return body


def _number(value: object) -> str:
    number = phones.from_whatsapp(value) if isinstance(value, str) else None
    if number is None:
        abort(400, "phone must be a number such as +263771000001.")
    return number


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        abort(400, f"{name} must be a text.")
    return value


def _content(body: Mapping[str, Any], message_id: str) -> payloads.Json:
    """Return the type-specific part of the webhook payload."""
    kind = body.get("type")
    if kind == "text":
        return payloads.text(_text(body, "text"))
    if kind == "choice":
        from_list = body.get("list") is True
        return payloads.choice(_text(body, "id"), _text(body, "title"), from_list=from_list)
    if kind == "location":
        return payloads.location(_coordinate(body, "latitude"), _coordinate(body, "longitude"))
    if kind == "image":
        return payloads.image(f"media-{message_id}")
    if kind == "audio":
        return payloads.voice_note(f"media-{message_id}")
    raise BadRequest("type must be text, choice, location, image or audio.")


def _coordinate(body: Mapping[str, Any], name: str) -> float:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        abort(400, f"{name} must be a number.")
    return float(value)
