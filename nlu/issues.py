"""Where the words of an issue begin and end: the mechanical part of the rule in data/README.md.

The tagger finds an issue well and its edges badly, because people go on writing without a stop:
"toilet keeps running after flushing our water bill is crazy". What can be told from a word at an
edge is set right here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LEAD = re.compile(
    r"(?:(?:my|our|the|an?(?!\s+level)|this|that|these|those|his|her|their|da|dat"
    r"|some ?(?:one|1)|sum ?1|sm1|any(?:one|1)|ma)\s+(?:(?:to|2|who (?:can|does))\s+)?)+",
    re.IGNORECASE,
)
"""Words before the thing or the deed that are no part of it."""
_STOPS = frozenset(",.;:!?…()\n")
_BREAKS = _set(
    """because coz cz cos becoz bcoz since lol haha hahaha lmao please pls plz pliz plus thanks
    kindly whom wea wer im i'm before b4 ngoba nekuti shuwa nhai ndapota ngicela sicela tapota
    bakithi"""
)
"""Words that an issue never goes on after."""
_LEADS_ON = re.compile(
    r"(?:so|and|n|but)[\W_]+"
    r"(?:i|we|can|could|who|im|i'm|ndi|u|you|pls|so|hence|it['’]?s getting (?:dark|late))"
    r"(?!\w|['’-]\w)",
    re.IGNORECASE,
)
"""What it does to people; "and" with one more thing that is wrong belongs to the issue."""
_CONDITION = re.compile(
    r"(?:even\s+)?(?:when|wen|whenever|wenever|if|unless|every|everytime|nxa|kana|though)\b",
    re.IGNORECASE,
)
"""Words that begin when or how often it happens, which belongs to it."""
_CONNECTIVES = _set(
    "in at on by for from to and n the my our a an ku pa mu e na le or but so is that"
)
_VERBS_WITH_PARTICLE = _set("switch turn come comes coming turns power go goes keeps put taken")


def fitted(text: str, span: Span, others: Iterable[Span]) -> Span:
    """Return where the issue begins and ends by the rule.

    `others` are the other entities of the message: an issue ends before each.
    """
    limit = min((start for start, _ in others if start >= span[1]), default=len(text))
    start, end = _after_lead(text, span)
    end = _before_break(text, (start, end))
    end = _with_condition(text, (start, end), limit)
    return start, _without_tail(text, (start, end), limit)


def _after_lead(text: str, span: Span) -> Span:
    start, end = span
    lead = _LEAD.match(text, start, end)
    return (lead.end() if lead and lead.end() < end else start), end


def _before_break(text: str, span: Span) -> int:
    """Return where the first word stands that ends the issue, or its end."""
    start, end = span
    words = list(_WORD.finditer(text, start, end))
    for i, word in enumerate(words[1:], 1):
        if word[0].lower() in _BREAKS or _LEADS_ON.match(text, word.start(), end):
            return words[i - 1].end()
    return end


def _with_condition(text: str, span: Span, limit: int) -> int:
    """Return the end of "when it rains", when that is what comes next."""
    end = span[1]
    following = _WORD.match(text, end + 1, limit)
    if following is None or not _CONDITION.match(text, end + 1, limit):
        return end
    stop = next((i for i in range(end, limit) if text[i] in _STOPS), limit)
    words = list(_WORD.finditer(text, following.start(), stop))
    for i, word in enumerate(words):
        if i > 1 and word[0].lower() in _BREAKS | {"we", "who", "can", "need", "ndi"}:
            return words[i - 1].end()
    return words[-1].end()


def _without_tail(text: str, span: Span, limit: int) -> int:
    """Return the end without signs, and without words that lead on to the next entity."""
    words = list(_WORD.finditer(text, *span))
    while len(words) > 1 and words[-1][0].lower() in _CONNECTIVES:
        particle = words[-2][0].lower() in _VERBS_WITH_PARTICLE
        if particle or text[words[-1].end() : limit].strip(" ") or limit == len(text):
            break
        words.pop()
    return words[-1].end() if words else span[1]
