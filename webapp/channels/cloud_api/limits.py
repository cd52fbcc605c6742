"""WhatsApp's limits on what is sent, and how a text is made to fit them.

Meta gives the limits in characters and does not say how it counts emoji, so they are counted in
the dearest way, UTF-16 units: what fits then fits however it is counted.
"""

from __future__ import annotations

import unicodedata

TEXT = 4096
INTERACTIVE_BODY = 1024
"""The smallest that any of Meta's pages gives for buttons, lists and location requests."""
BUTTONS = 3
BUTTON_TITLE = 20
ROWS = 10
ROW_TITLE = 24
ROW_DESCRIPTION = 72
LIST_BUTTON = 20
SECTION_TITLE = 24
CHOICE_ID = 200
CALLBACK_DATA = 512
TEMPLATE_VALUE = 120
"""Our own: with all values this long, every template's body is below Meta's 1,024."""
TEMPLATE_ANSWER = 600
"""As above, in the one template that carries an answer of the team and nothing else."""

_ELLIPSIS = "…"
_ZERO_WIDTH_JOINER = "\u200d"


def length(text: str) -> int:
    """Return how many characters WhatsApp may count in a text, at most."""
    return len(text) + sum(char > "\uffff" for char in text)


def clip(text: str, limit: int) -> str:
    """Return a text that is no longer than `limit`, cut between visible characters, with "…"."""
    if length(text) <= limit:
        return text
    room = limit - length(_ELLIPSIS)
    whole = end = used = 0
    for index, char in enumerate(text):
        used += length(char)
        if used > room:
            break
        whole = index + 1
        if _may_cut(text, whole):
            end = whole
    return text[: end or whole].rstrip() + _ELLIPSIS


def one_line(text: str, limit: int) -> str:
    """Return a text without line breaks and runs of spaces, no longer than `limit`."""
    return clip(" ".join(text.split()), limit)


def distinct(titles: list[str], limit: int) -> list[str]:
    """Return the titles cut to `limit`, with a number where two would read the same."""
    taken: set[str] = set()
    shown = []
    for title in titles:
        candidate = one_line(title, limit)
        count = 1
        while candidate.casefold() in taken:
            count += 1
            suffix = f" {count}"
            candidate = one_line(title, limit - len(suffix)) + suffix
        taken.add(candidate.casefold())
        shown.append(candidate)
    return shown


def _may_cut(text: str, index: int) -> bool:
    """Whether what people see as one character ends before `index` (a part of Unicode's UAX 29)."""
    after, before = text[index], text[index - 1]
    if before == _ZERO_WIDTH_JOINER or _extends(after) or (before, after) == ("\r", "\n"):
        return False
    return not (_is_regional(after) and _flag_is_open(text, index))


def _extends(char: str) -> bool:
    return (
        char == _ZERO_WIDTH_JOINER
        or unicodedata.category(char).startswith("M")
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # the tags of regional flags
        or "\u1160" <= char <= "\u11ff"  # vowels and finals of spelled-out Hangul
    )


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_is_open(text: str, index: int) -> bool:
    """Whether an odd number of flag letters stands before `index`: the next one ends a flag."""
    start = index
    while start > 0 and _is_regional(text[start - 1]):
        start -= 1
    return (index - start) % 2 == 1
