"""Yes and no in so many words, in three languages at once: no model is asked about "hongu"."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.messages import Choice
from dialogue.slots.slips import meant
from nlu.types import Parse

_TWICE = re.compile(r"(.)\1+")


def _once(text: str) -> str:
    """Return the text with every letter once where it stands twice: "yesss", "maaita"."""
    return _TWICE.sub(r"\1", text)


def _words(text: str) -> frozenset[str]:
    return frozenset(map(_once, text.split()))


_YES = _words(
    """yes y yess yesss yeah yea yep yup ya yah yebo ye yebho ehe ehee eya eha hongu ok okay okey
    oky oke k kk sure agreed agree confirm confirmed correct exactly absolutely definitely sharp
    sho cool perfect fine alright right indeed deal ndizvo ndizvozvo zvakanaka zvaita
    ndabvuma ndinobvuma ndobvuma bho ichokwadi chokwadi ngiyavuma sengivumile kulungile kulunge
    kuhle kunjalo yikho iqiniso 👍 👌 ✅ ✔ 💯 🆗"""
)
_NO = _words(
    """no n nope nah na nay not never don't dont doesn't wrong incorrect disagree kwete aiwa aihwa
    ayiwa ahiwa aiwaka handidi handibvumi handisi hazvisizvo hazvisi musadaro hatshi hatchi haatshi
    hayi haye cha angifuni kangifuni angivumi kangivumi akunjalo akusikho kakunjalo 👎 ❌ 🚫 ✖"""
)
_DOES = _words(
    """proceed continue book send bhuka bhukai buka bukai tumira tumirai endesa endesai enderera
    endererai bhukha bhukhani thumela thumelani qhubeka qhubekani"""
)
"""To do what was asked about is a yes to it."""
_AROUND = _words(
    """please pls plz plis thanks thank thanx thnx thx you u so very much a lot it that's thats that
    this is i do does did we go ahead of course thing sounds looks all good great by with
    me for works way really now sorry then my friend sir madam boss mate bro rather i'd id would
    to will just really ndatenda ndinotenda tatenda maita basa mazvita zvikuru henyu hangu hazvo
    zviri chaizvo izvo izvi mberi kubvuma zvangu ndizvo sha shamwari ngiyabonga siyabonga kakhulu
    khathesi mina lami ke bo"""
)
"""Words beside a yes or a no that change nothing about it."""
_SHORTEST = 4
_LONG_AROUND = tuple(sorted(word for word in _AROUND if len(word) > _SHORTEST))
_PHRASES = (
    (re.compile(r"\bno (problem|worries|issue|objections?)\b", re.IGNORECASE), "yes"),
    (
        re.compile(r"\b(not (this|that|these) ones?|why would i|of course not)\b", re.IGNORECASE),
        "no",
    ),
    (
        re.compile(
            r"\bwhy not\b|\bof course\b|\bgo ahead\b|\b(please |just )?do it\b|"
            r"\b(sounds|looks|all) good\b|\bworks for me\b",
            re.IGNORECASE,
        ),
        "yes",
    ),
    (re.compile(r"\bhapana (dambudziko|nyaya|mhosva)\b|\bhazvina mhosva\b", re.IGNORECASE), "yes"),
    (re.compile(r"\bakula ?(nkinga|ndaba|hlupho)\b", re.IGNORECASE), "yes"),
    (re.compile(r"\bhazvina (kunaka|kururama)\b", re.IGNORECASE), "no"),
    (re.compile(r"\b(musatumira|musabhuka|ungathumeli|ungabhukhi)\b", re.IGNORECASE), "no"),
)
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[👍👌✅✔💯🆗👎❌🚫✖]|\d+")
_LONG = (
    "hongu", "kwete", "hatshi", "yebo", "aiwa", "kulungile", "zvakanaka", "ndizvozvo", "kunjalo",
    "ndabvuma", "ndinobvuma", "ngiyavuma", "confirm", "correct", "agreed",
)  # fmt: skip
"""Read with one slip in them, too: no other word is so near."""
LONGEST = 8
"""Words of a plain answer."""
_WHY = re.compile(
    r"\W*(but |and |asi |kodwa )?(why|how come|what for|why (is )?(that|so|though)|"
    r"why do (you|u) (ask|need( it| that| this)?|want( it| that| this| to know)?)|"
    r"sei|nemhaka yei|nei|ngani|kungani|kutheni|ngenxa yani)\W*",
    re.IGNORECASE,
)
"""Asks why and nothing else: neither a yes nor a no."""


def plainly(text: str, *, doing: bool = False) -> str:
    """Return "yes" or "no" when a message says that and nothing else; empty otherwise.

    `doing`: whether "send it" is a yes, because that is what was asked.
    """
    words = _TOKEN.findall(_without_phrases(text).casefold().replace("’", "'"))
    said = [_once(_respelt(word)) for word in words]
    telling = [word for word in said if word in _YES or not _is_around(word)]
    if not telling or len(said) > LONGEST:
        return ""
    yes = _YES | _DOES if doing else _YES
    if telling[0] in _NO and all(word in _NO | yes | _DOES for word in telling):
        return "no"
    return "yes" if all(word in yes for word in telling) else ""


def _is_around(word: str) -> bool:
    return word in _AROUND or (len(word) >= _SHORTEST and meant(word, _LONG_AROUND) != word)


def _respelt(word: str) -> str:
    """Return a long yes or no as it is meant; "zvaanaka" lacks one letter, not two."""
    respelt = meant(word, _LONG)
    return respelt if respelt in _LONG else meant(_once(word), _LONG)


def _without_phrases(text: str) -> str:
    """Return the text with "no problem" and its like as the yes or no that they mean."""
    for phrase, meaning in _PHRASES:
        text = phrase.sub(meaning, text)
    return text


def _thankfully(parse: Parse) -> str:
    """Return the yes or no that a message begins with that the model takes for thanks."""
    first = next(iter(_TOKEN.findall(_once(_without_phrases(parse.text).casefold()))), "")
    if parse.intent not in ("thank", "affirm", "deny") or parse.entities:
        return ""
    says = {"yes": first in _YES and parse.intent != "deny", "no": first in _NO}
    return next((answer for answer, said in says.items() if said), "")


def with_plain_answer(parse: Parse, options: tuple[Choice, ...]) -> Parse:
    """Return the parse as sure as its words are, where `options` were shown last."""
    if _WHY.fullmatch(parse.text):
        return replace(parse, intent="why", confidence=1.0, understood=True, entities=())
    doing = any(option.id.startswith("confirm:yes") for option in options)
    answer = plainly(parse.text, doing=doing) or _thankfully(parse)
    if not answer:
        return parse
    intent = "affirm" if answer == "yes" else "deny"
    return replace(parse, intent=intent, confidence=1.0, understood=True, entities=())
