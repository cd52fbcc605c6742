"""Meanings that plain words give away, finer than the intents that the model knows."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.context import Context
from dialogue.flow import Step
from nlu.types import Parse

_WHO = (
    r"(he|she|they|nobody|no ?one|the|my|provider|customer|client|guy|man|lady|person|worker|"
    r"plumber|electrician|hairdresser|mechanic|painter|gardener|cleaner|carpenter|tailor|builder)"
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))
    for intent, pattern in (
        (
            "no_show",
            rf"\b{_WHO} (still )?(didn'?t|did not|never|hasn'?t|has not|have not|haven'?t) "
            r"(even )?(come|came|show|arrive|pitch|turn(ed)? up)|\bno[- ]?show\b|"
            r"\b(nobody|no ?one) (has )?(came|come|showed|arrived|pitched|turned)\b|"
            r"\b(nobody|no ?one)( was| is)? (home|there|at (the )?(house|home))|"
            r"\b(customer|client)( was| is)?( not|n'?t) (home|there|around)|"
            r"\b(hapana akauya|a?haana kuuya|akazange auya|haazi kuuya|haasati auya|haana kusvika|"
            r"kabafikanga|kafikanga|akafikanga|kezanga|akezanga|kabezanga)\b|"
            r"\bpa(kanga|nga) pasina munhu\b|\b(munhu|mutengi) (anga|akanga|aive) asipo\b|"
            r"\bbekungekho muntu\b|\b(umuntu|umthengi) ubengekho\b",
        ),
        (
            "running_late",
            r"\b(i'?m|i am|i'?ll be|i will be|we'?re|we are|running|going to be|gonna be)\b.{0,25}"
            r"\b(late|delayed|behind)\b|^\W*(running|will be) late\b|"
            r"\b(nda(ka)?nonoka|ndichanonoka|ndiri ?kunonoka|ngiza(phuza|libala)|sengiphuzile)\b",
        ),
        (
            "my_rating",
            r"\bmy (ratings?|stars|score|reviews?)\b|\bhow (am|was) i rated\b|"
            r"\bhow many stars (do|have) i\b|\bnyeredzi dzangu\b|\b(iz)?inkanyezi zami\b",
        ),
        (
            "provider_jobs",
            r"\b(i?she?duli|shedule|schedule) (yami|yangu|yanamuhla|yanhasi)\b|"
            r"\bmy (she?dule|schedule|diary)\b",
        ),
        (
            "propose_time",
            r"^\W*((so|and|but|no|ok|then)\W+)*((what|how) about|(can|could) "
            r"(we|you|u|they|he|she) (do|make it|come at))\b.*\d|"
            r"\b(booked|busy|full|not available|unavailable|can'?t|bhizi|ndakabatikana|"
            r"ngi(ya)?phathekile|ngibhizi)\b\W+(but |asi |kodwa )?"
            r"(maybe|perhaps|rather|what about|how about|only|zvimwe|pamwe|mhlawumbe|mhlawumbi)\b",
        ),
        ("reschedule_booking", r"^\W*(move|postpone|reschedule)( (it|this|that))?\W*$"),
        (
            "ask_provider_info",
            r"\bwhere (is|are|does) (he|she|they|this (guy|one|person|lady|man))\b.*"
            r"\b(based|located|stay|from|live|office|work)\b",
        ),
        ("choose_option", r"^\W*(him|her|them|that one|this one|uyo|iyeye|lowo|lowana)\W*$"),
        (
            "why_these",
            r"\bwhy (only )?(these|those|them|this (one|list))\b|"
            r"\bwhy (did|do|are) you (show|pick|choos|giv|suggest|offer|recommend)|"
            r"\bhow (did|do) you (pick|choose|rank|find|select) (these|those|them|providers)\b|"
            r"\bsei (muchindiratidza|ava|vanhu ava)\b|\bkungani (laba|ungitshengisa)\b",
        ),
        (
            "ask_others",
            r"\b(ask|try|find|get)( me| for)? (some(one|body) else|another( one| person)?|"
            r"others?)\b|\bbvunzai? vamwe\b|\bbuzani? abanye\b|"
            r"\btsvag(a|ai|irai) (u?mumwe|vamwe)\b|\bding(a|ani|ela|elani) (omunye|abanye)\b",
        ),
        (
            "coming",
            r"\b(on (my|the) way|on schedule)\b|^(yes |ok(ay)? )?(i|we)( will|['’]ll) be "
            r"(there|home|here|in)\b|\bndiri munzira\b|\bngisendleleni\b",
        ),
        (
            "working_hours",
            r"^(?!.*\d).*\b((working|opening|business|my) hours|nguva dz(angu|edu) dzebasa|"
            r"izikhathi z(ami|ethu) zomsebenzi)\b",
        ),
        ("calendar", r"\bcalend[ae]r\b|\bics\b|\b(pa|mu)?karenda\b|\b(ku|e)?khalenda\b"),
        (
            "refuse_time",
            r"\b(keep|prefer|stick to|stay with)( to)? the? ?(old|first|original|agreed) time\b|"
            r"\bkeep old time\b|\bold time is (better|fine)\b|"
            r"\bsiyai? nguva yekare\b|\bgcina( isikhathi)? esidala\b",
        ),
        (
            "set_availability",
            r"\b(handisipo|handipo|handishandi|angikho|kangikho|angisebenzi|kangisebenzi)\b|"
            r"\bi'?m (off|away|closed|on leave)\b|\bnot available\b",
        ),
        (
            "update_service_area",
            r"\b(handichashand\w*|angisasebenz\w*|kangisasebenz\w*) (ku|e)\w+|"
            r"^(not|no longer) .*\bany ?more\b|\b(which|what) areas do i\b|\bmy areas\b",
        ),
    )
)  # fmt: skip


_COMMANDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))
    for intent, pattern in (
        ("cancel", r"cancel|kanzurai?|khansela"),
        ("restart", r"start over|tang(a|ai) patsva|qala kutsha"),
        ("human_handoff", r"agent|taurai? nemunhu|khuluma lomuntu"),
        ("help", r"help|ndibatsirei(wo)?|rubatsiro|uncedo|usizo"),
    )
)
"""The words that our own sentences tell people to say at any moment."""


def commanded(parse: Parse) -> Parse:
    """Return the parse as the command that a message is by its very words, if it is one."""
    said = parse.text.strip(" .,!?'\"")
    intent = next((name for name, words in _COMMANDS if words.fullmatch(said)), "")
    return _meaning(parse, intent) if intent else parse


def finer(parse: Parse) -> Parse:
    """Return the parse with the intent that the words give away, if they do.

    Not for answers that may be any words: a description of a job can hold all of these.
    """
    intent = next((name for name, words in _RULES if words.search(parse.text)), "")
    rates = intent == "my_rating" and parse.of_type("rating")
    return parse if not intent or rates else _meaning(parse, intent)


def sharpened(ctx: Context, asked: Step | None) -> Context:
    """Let plain words decide what is meant; only commands where any words would do as an answer."""
    parse = commanded(ctx.parse)
    if parse is ctx.parse and not (asked and asked.takes_text):
        parse = finer(parse)
    return replace(ctx, parse=parse)


def _meaning(parse: Parse, intent: str) -> Parse:
    return replace(parse, intent=intent, confidence=1.0, understood=True)
