"""Which words of an answer to "where?" name a landmark; nothing else may be asked of others."""

from __future__ import annotations

import re

LONGEST = 60
"""Characters; a landmark is named in fewer, and a story is nobody else's business."""

_BESIDE = re.compile(
    r"\b(?:near(?:by)?(?: to)?|next to|opp(?:osite)?\.?(?: to)?|behind|close to|beside|in front of|"
    r"across from|pedyo ne|padhuze ne|padivi pe|seri kwe|kuseri kwe|pamberi pe|mberi kwe|"
    r"eduze(?: kwe| le)?|seduze(?: kwe| le)?|phambi kwe|ngemuva kwe|emva kwe)\s+(?P<what>.+)",
    re.IGNORECASE,
)
_LANDMARK = re.compile(
    r"\b(?:mall|village|shopping cent(?:re|er)|shops|plaza|hospital|clinic|school|primary|"
    r"secondary|college|polytechnic|university|campus|church|cathedral|mosque|market|rank|terminus|"
    r"hotel|lodge|airport|stadium|station|bridge|garage|supermarket|museum|barracks|showgrounds|"
    r"chikoro|chipatara|kereke|musika|isikolo|isibhedlela|isonto|imakethe)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{4,}|\+\d")
_FILLER = re.compile(r"^(?:the|a|an|i'?m|i am|we are|we're|it'?s|at|by|in)\s+", re.IGNORECASE)
_OWN = re.compile(r"^(?:my|our|your|his|her|their|here|me)\b", re.IGNORECASE)
_TELLING = re.compile(r"[^\W\d_]{3,}")


def landmark_in(text: str) -> str:
    """Return the words for a landmark: "Sam Levy's Village"; empty when there are none.

    What holds a number that may be somebody's, a question or a long story names none.
    """
    said = " ".join(text.split()).strip(" .!,")
    if len(said) > LONGEST or "?" in said or "@" in said or _NUMBER.search(said):
        return ""
    beside = _BESIDE.search(said)
    if beside is None and not _LANDMARK.search(said):
        return ""
    what = beside["what"] if beside else said
    while _FILLER.match(what):
        what = _FILLER.sub("", what)
    return what if _TELLING.search(what) and not _OWN.match(what) else ""
