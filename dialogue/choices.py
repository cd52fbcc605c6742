"""Typed answers that mean one of the choices shown last: "2", "the last one", "Harare"."""

from __future__ import annotations

import re

from dialogue.messages import Choice, Incoming, Kind
from dialogue.session import Session
from nlu.types import Parse

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = re.compile(
    rf"(?:the )?(?:#|no\.?|number|option|nhamba|inombolo)?\s*(\d{{1,2}}|{'|'.join(_WORDS)})"
    r"(?:st|nd|rd|th)?[\s.)!]*",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(\d{1,2})\s*[,;]\s+(?=\D)")
"""A number that is chosen before more is said: "2, tomorrow at 10"."""
_POSITION = re.compile(
    r"^\W*(?:the )?(?:one )?(?:at |in |on )?(?:the )?(top|middle|bottom)(?: one| of the list)?\W*$",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    r"(?:\s+one)?(?:\s+(?:please|pls))?\s*(?:[,;.]\s|\s(?:and|but|uye|futhi)\s)", re.I
)
"""What follows "the second one" where more is said besides."""
_BEGINNING = 8
"""Letters before a number that is a choice: "the ", "number "."""
_ANSWERS = {"affirm": "yes", "accept_booking": "yes", "deny": "no", "decline_booking": "no"}
_OFFERS = {"slot": "yes", "drop": "no"}
"""Buttons that take an offer, or leave it."""
_KEYCAP = "\ufe0f\u20e3"
"""What makes a digit a key on the emoji keyboard."""


def tapped_choice(session: Session, incoming: Incoming, parse: Parse) -> str:
    """Return the id of the choice that a message makes; empty when it makes none."""
    if incoming.kind is Kind.CHOICE:
        return incoming.choice
    if incoming.kind is not Kind.TEXT or not session.options:
        return ""
    chosen = _by_number(incoming.text, session.options) or _by_title(incoming.text, session.options)
    if chosen is None:
        chosen = _by_position(incoming.text, session.options)
    if chosen is None:
        chosen = _by_ordinal(parse, session.options) or _by_answer(session, parse)
    return chosen.id if chosen else ""


def _by_answer(session: Session, parse: Parse) -> Choice | None:
    """Return the button that "yes" or "no" means outside every flow, where news have asked."""
    if session.flows or parse.entities or parse.text.rstrip().endswith("?"):
        return None
    meaning = _ANSWERS.get(parse.intent, "")
    answers = (option for option in session.options if _answers(option) == meaning)
    return next(answers, None) if meaning else None


def _answers(option: Choice) -> str:
    """Return "yes" or "no" where a button is the one or the other answer to its question."""
    kind, _, rest = option.id.partition(":")
    return _OFFERS.get(kind) or rest.partition(":")[0]


def _by_number(text: str, options: tuple[Choice, ...]) -> Choice | None:
    number = _NUMBER.fullmatch(text.strip().rstrip(_KEYCAP)) or _LISTED.match(text)
    if number is None:
        return None
    said = number[1].lower()
    return _at(_WORDS.index(said) + 1 if said in _WORDS else int(said), options)


def _by_position(text: str, options: tuple[Choice, ...]) -> Choice | None:
    """Return the choice that "the one at the bottom" means."""
    position = _POSITION.search(text)
    if position is None:
        return None
    places = {"top": 0, "middle": (len(options) - 1) // 2, "bottom": len(options) - 1}
    return options[places[position[1].lower()]]


def _by_ordinal(parse: Parse, options: tuple[Choice, ...]) -> Choice | None:
    """Return the choice that "the second one" means; "2nd" is one whatever the intent."""
    if any(_answers(option) in ("yes", "no") for option in options):
        return None  # "no, the first one" is about something else than the buttons
    for entity in parse.of_type("ordinal"):
        alone = entity.text == parse.text.strip(" .!") or _CHOSEN.match(parse.text[entity.end :])
        chooses = parse.intent == "choose_option" or (alone and entity.start <= _BEGINNING)
        if chooses and isinstance(entity.value, int):
            return options[-1] if entity.value == -1 else _at(entity.value, options)
    return None


def _at(number: int, options: tuple[Choice, ...]) -> Choice | None:
    return options[number - 1] if 1 <= number <= len(options) else None


def _by_title(text: str, options: tuple[Choice, ...]) -> Choice | None:
    said = text.strip(" .!").casefold()
    # "Accept", typed, need not mean the request that was shown last: there may be several.
    named = [option for option in options if not option.id.startswith("booking:")]
    titled = [option for option in named if option.title.casefold() == said]
    return titled[0] if len(titled) == 1 else None
