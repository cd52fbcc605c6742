"""The language of a conversation: noticed from what is written, or asked for and then kept."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Incoming, Kind, Reply
from dialogue.session import Session
from dialogue.values import Person
from nlu.types import Language, Parse

STRONG = 3
"""Telling words in one message from which on it changes the language by itself."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAMES = frozenset({"location", "person_name", "provider_name", "time", "booking_reference"})
"""Entities whose words are the same in every language."""
NAMING = frozenset({"name", "full_name", "home", "location", "area", "provider"})
"""Steps that ask for names: few words there may be names that nobody knows."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHARED = _words(
    """ok okay okey oky kk yes ya yah yeah yep yup no nope na nah hi hie hey hello helo please pls
    plz plis thanks thank thnx thx bye sharp sho cool fine sorry am pm hm hmm ah eh agent help
    cancel start over stop menu accept decline register my bookings jobs"""
)
"""English words that people say in every language."""


def noticed(session: Session, person: Person, incoming: Incoming, parse: Parse | None) -> Session:
    """Return the session in the language that the person asked for, or seems to write.

    One long message, the first of all, or two short ones in a row change it; names, places,
    "ok" and what is tapped tell nothing.
    """
    if person.language is not None:
        return replace(session, language=person.language)
    words = _telling(parse) if parse and incoming.kind is Kind.TEXT else 0
    if parse is None or not words:
        return session
    if parse.language == session.language:
        return replace(session, leaning=None)
    if _may_be_name(session, parse, words):
        return session
    is_new = session.updated_at is None or session.leaning == parse.language
    if words >= STRONG or is_new:
        return replace(session, language=parse.language, leaning=None)
    return replace(session, leaning=parse.language)


def _may_be_name(session: Session, parse: Parse, words: int) -> bool:
    """Tell whether a few words that say nothing else may be a name that nobody knows."""
    says_else = parse.understood and parse.intent not in ("inform", "out_of_scope")
    written_so = all(word.istitle() for word in _WORD.findall(parse.text))
    few = words < STRONG and not says_else
    return session.step in NAMING and (few or written_so)


def _telling(parse: Parse) -> int:
    """Return how many words of the message tell its language; English is also borrowed from."""
    text = parse.text
    for entity in parse.entities:
        if entity.type in _NAMES:
            text = text.replace(entity.text, " ")
    words = [word for word in _WORD.findall(text.casefold()) if word not in _SHARED]
    return max(len(words) - 1, 0) if parse.language == "en" else len(words)


def wanted(ctx: Context) -> Language | None:
    """Return the language that the message asks to go on in; None when it names none."""
    named = ctx.tapped_value("language")
    if not named and ctx.intent == "change_language":
        named = next((str(e.value) for e in ctx.entities("language")), "")
    return next((known for known in get_args(Language) if known == named), None)


def change(ctx: Context) -> Outcome:
    """Go on in the language asked for, at once and for good; ask which when none is named."""
    language = wanted(ctx)
    if language is None:
        return Outcome(session=ctx.session, reply=_which(ctx))
    ctx.ports.people.save(replace(ctx.person, language=language))
    session = replace(ctx.session, language=language, leaning=None)
    return Outcome(session=session, reply=ctx.with_session(session).reply("language.changed"))


def _which(ctx: Context) -> Reply:
    choices = tuple(
        ctx.choice(f"language:{language}", f"language.{language}")
        for language in get_args(Language)
    )
    return Reply(text=ctx.say("language.which"), choices=choices)
