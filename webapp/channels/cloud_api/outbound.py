"""Writes a reply as the body of a Graph API call, within all of WhatsApp's limits."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.messages import Address, Choice, OutboundMessage, Reply
from webapp.channels.cloud_api import limits
from webapp.channels.cloud_api.notices import template
from webapp.errors import PermanentSendError

_LIST_BUTTON = "Choose"
_NOTHING = "…"


def render(message: OutboundMessage) -> dict[str, object]:
    """Return the Graph API body of one message: its template when it goes as a notice.

    Otherwise up to three choices with short titles become buttons, more or longer ones a list.
    What no button or list can carry becomes a plain text with the choices numbered. Raises
    PermanentSendError when the address is empty, or when there is no template.
    """
    body: dict[str, object] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(message.to),
        **_form(message),
    }
    if 0 < limits.length(message.id) <= limits.CALLBACK_DATA:
        body["biz_opaque_callback_data"] = message.id
    return body


def _recipient(address: Address) -> Mapping[str, object]:
    if address.phone:
        return {"to": address.phone if address.phone.startswith("+") else f"+{address.phone}"}
    if address.bsuid:
        return {"recipient": address.bsuid}
    raise PermanentSendError(None, "neither a phone number nor a user id is known to send to")


def _form(message: OutboundMessage) -> Mapping[str, object]:
    if not message.as_notice:
        return _content(message.reply)
    if message.reply.notice is None:
        raise PermanentSendError(None, "this reply has no template that may go after 24 hours")
    return template(message.reply.notice)


def _content(reply: Reply) -> Mapping[str, object]:
    text = reply.text.strip() or _NOTHING
    choices = _unique(reply.choices)
    if limits.length(text) > limits.INTERACTIVE_BODY or not _can_be_tapped(choices):
        return _text(_numbered(text, choices))
    if choices:
        return _choices(text, choices, reply.list_title)
    if reply.ask_location:
        action = {"name": "send_location"}
        return _interactive("location_request_message", text, action)
    return _text(text)


def _unique(choices: tuple[Choice, ...]) -> list[Choice]:
    """Return the choices without those that mean the same as an earlier one."""
    unique: dict[str, Choice] = {}
    for choice in choices:
        unique.setdefault(choice.id, choice)
    return list(unique.values())


def _can_be_tapped(choices: list[Choice]) -> bool:
    return len(choices) <= limits.ROWS and all(
        limits.length(choice.id) <= limits.CHOICE_ID and choice.id.strip() and choice.title.strip()
        for choice in choices
    )


def _choices(text: str, choices: list[Choice], list_title: str) -> Mapping[str, object]:
    short = all(limits.length(choice.title) <= limits.BUTTON_TITLE for choice in choices)
    if short and len(choices) <= limits.BUTTONS:
        return _interactive("button", text, {"buttons": _buttons(choices)})
    section = {
        "title": limits.one_line(list_title, limits.SECTION_TITLE) or _LIST_BUTTON,
        "rows": _rows(choices),
    }
    button = limits.one_line(list_title, limits.LIST_BUTTON) or _LIST_BUTTON
    return _interactive("list", text, {"button": button, "sections": [section]})


def _buttons(choices: list[Choice]) -> list[object]:
    titles = limits.distinct([choice.title for choice in choices], limits.BUTTON_TITLE)
    return [
        {"type": "reply", "reply": {"id": choice.id, "title": title}}
        for choice, title in zip(choices, titles, strict=True)
    ]


def _rows(choices: list[Choice]) -> list[object]:
    titles = limits.distinct([choice.title for choice in choices], limits.ROW_TITLE)
    rows: list[object] = []
    for choice, title in zip(choices, titles, strict=True):
        row = {"id": choice.id, "title": title}
        description = limits.one_line(choice.description, limits.ROW_DESCRIPTION)
        rows.append({**row, "description": description} if description else row)
    return rows


def _numbered(text: str, choices: list[Choice]) -> str:
    """Return the text with the choices below it; when both are too long, the text is cut."""
    if not choices:
        return text
    menu = "\n".join(f"{number}. {_line(choice)}" for number, choice in enumerate(choices, 1))
    room = max(limits.TEXT - limits.length(menu) - 2, limits.INTERACTIVE_BODY)
    return f"{limits.clip(text, room)}\n\n{menu}"


def _line(choice: Choice) -> str:
    parts = (choice.title or choice.id, choice.description)
    return " - ".join(" ".join(part.split()) for part in parts if part.strip())


def _text(text: str) -> Mapping[str, object]:
    body = {"preview_url": False, "body": limits.clip(text, limits.TEXT)}
    return {"type": "text", "text": body}


def _interactive(kind: str, text: str, action: Mapping[str, object]) -> Mapping[str, object]:
    return {
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": text}, "action": action},
    }
