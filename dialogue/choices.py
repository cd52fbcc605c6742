"""Typed answers that mean one of the choices shown last: "2", "the last one", "Harare"."""

from __future__ import annotations

import re

from dialogue.messages import Choice, Incoming, Kind
from dialogue.session import Session
from nlu.types import Parse

_NUMBER = re.compile(
    r"(?:#|no\.?|number|option|nhamba|inombolo)?\s*(\d{1,2})[\s.)!]*", re.IGNORECASE
)


def tapped_choice(session: Session, incoming: Incoming, parse: Parse) -> str:
    """Return the id of the choice that a message makes; empty when it makes none."""
    if incoming.kind is Kind.CHOICE:
        return incoming.choice
    if incoming.kind is not Kind.TEXT or not session.options:
        return ""
    chosen = _by_number(incoming.text, session.options) or _by_title(incoming.text, session.options)
    if chosen is None and parse.intent == "choose_option":
        chosen = _by_ordinal(parse, session.options)
    return chosen.id if chosen else ""


def _by_number(text: str, options: tuple[Choice, ...]) -> Choice | None:
    number = _NUMBER.fullmatch(text.strip())
    return _at(int(number[1]), options) if number else None


def _by_ordinal(parse: Parse, options: tuple[Choice, ...]) -> Choice | None:
    values = [e.value for e in parse.of_type("ordinal") if isinstance(e.value, int)]
    if not values:
        return None
    return options[-1] if values[0] == -1 else _at(values[0], options)


def _at(number: int, options: tuple[Choice, ...]) -> Choice | None:
    return options[number - 1] if 1 <= number <= len(options) else None


def _by_title(text: str, options: tuple[Choice, ...]) -> Choice | None:
    said = text.strip(" .!").casefold()
    # "Accept", typed, need not mean the request that was shown last: there may be several.
    named = [option for option in options if not option.id.startswith("booking:")]
    titled = [option for option in named if option.title.casefold() == said]
    return titled[0] if len(titled) == 1 else None
