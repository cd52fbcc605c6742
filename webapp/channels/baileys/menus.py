"""Replies as plain text: WhatsApp Web shows no buttons, so that choices become numbers."""

from __future__ import annotations

from dialogue.messages import Choice, Reply


def as_text(reply: Reply) -> str:
    """Return the words of a reply with its choices as a numbered menu behind them."""
    if not reply.choices:
        return reply.text
    lines = (f"{number}. {_line(choice)}" for number, choice in enumerate(reply.choices, start=1))
    return "\n".join([reply.text, "", *lines])


def _line(choice: Choice) -> str:
    return f"{choice.title} ({choice.description})" if choice.description else choice.title
