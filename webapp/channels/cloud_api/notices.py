"""News as templates: what may be sent to people who have not written for 24 hours.

The templates themselves are in data/whatsapp_templates.json; Meta must approve them first.
"""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.messages import Notice
from webapp.channels.cloud_api import limits
from webapp.channels.cloud_api.template_table import TEMPLATES, Hearer
from webapp.errors import PermanentSendError
from webapp.phones import mask_numbers

LANGUAGE = "en"
"""Meta has neither Shona nor Ndebele."""
_EMPTY = "-"


def template(notice: Notice) -> Mapping[str, object]:
    """Return the part of a Graph API body that sends a notice.

    Raises PermanentSendError for news that no template tells.
    """
    hearer: Hearer = "provider" if notice.values.get("hearer") == "provider" else "customer"
    form = TEMPLATES.get((notice.name, hearer))
    if form is None:
        raise PermanentSendError(None, f"no template tells a {hearer} of {notice.name!r}")
    values = notice.values
    body = [{"type": "text", "text": _clean(name, values.get(name, ""))} for name in form.values]
    buttons = [_button(index, tap.format_map(values)) for index, tap in enumerate(form.taps)]
    return {
        "type": "template",
        "template": {
            "name": form.name,
            "language": {"code": LANGUAGE},
            "components": [{"type": "body", "parameters": body}, *buttons],
        },
    }


def _button(index: int, tap: str) -> Mapping[str, object]:
    return {
        "type": "button",
        "sub_type": "quick_reply",
        "index": str(index),
        "parameters": [{"type": "payload", "payload": tap}],
    }


def _clean(name: str, value: str) -> str:
    """Return a value as Meta takes it: one line, no long gaps, not empty, not too long.

    What the customer wrote is shown before anybody has accepted: numbers in it are masked.
    """
    shown = mask_numbers(value) if name == "issue" else value
    most = limits.TEMPLATE_ANSWER if name == "answer" else limits.TEMPLATE_VALUE
    return limits.one_line(shown, most) or _EMPTY
