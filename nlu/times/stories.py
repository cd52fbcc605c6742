"""Tells what is only told from what is asked for: "it burst last night", "I now live here"."""

from __future__ import annotations

import re
from typing import Final

from nlu.times.items import (
    Asap,
    Found,
    Period,
    RelativeDay,
    Weekday,
)
from nlu.times.tokens import Token, word_at
from nlu.times.words import words

# English past tenses, Shona subject prefixes on a past verb, the Ndebele perfect in -ile.
_HAPPENED: Final = re.compile(
    r"\b(?:since|was|were|burst|broke|broken|stopped|started|died|came|did|didn'?t|had|has|been|"
    r"called|paid|booked|saw|told|said|sent|went|left|fell|gave|made|got|leaking|stole|ago|never|"
    r"(?!need|bed|shed|speed|feed|red|fed|wed)\w{2,}ed|kubva|kubvira|kusukela|kusuka|"
    r"(?:ya|ra|cha|nda|wa|va|ta|ma|zva|ka|ha)(?:ka)?[a-z]{4,}a|\w{4,}ile)\b"
)
_SINCE: Final = frozenset({"since", "snc", "sinc"})
_FILLERS: Final = words("for on at come please pls the can")
_NOT_NOW_BEFORE: Final = words(
    "works fixed fine better worse happy done well is am are was were has have had im i'm its "
    "it's r by until till from up even 'm s just right's what online call then live for know "
    "and since as she's he's we're they're"
)
_NOT_NOW_AFTER: Final = words(
    "that i my it the in on is we you he she they u am im i'm but its it's and what how this "
    "where who have has living staying called known"
)
_TELLS: Final = words("i we they n so but coz cos because kodwa ngoba nekuti")
_AFTER_NOW: Final = words("please pls plz plis come asap today or if possible bo nje kana kumbe")
_NOW: Final = frozenset({"now", "nw", "manje", "mje", "zvino"})


def is_told(tokens: list[Token], founds: list[Found], at: int, text: str) -> bool:
    """Return whether a time belongs to a story: "it burst last night", "off since Monday"."""
    found = founds[at]
    if word_at(tokens, found.first - 1) in _SINCE:
        return True
    if not _is_past(found):
        return False
    if _HAPPENED.search(text[: tokens[found.first].start].lower()):
        return True
    spoken = sum(token.word.isalpha() and token.word not in _FILLERS for token in tokens)
    covered = sum(other.last - other.first for other in founds)
    after_cue = word_at(tokens, found.first - 1) in {"for", "on", "come"}
    return spoken - covered > 3 and not after_cue


def _is_past(found: Found) -> bool:
    item = found.item
    if isinstance(item, RelativeDay):
        return item.days < 0
    return isinstance(item, Weekday | Period) and (_ahead(item) or 0) < 0


def _ahead(item: Weekday | Period) -> int | None:
    return item.week if isinstance(item, Weekday) else item.ahead


def is_idle_now(tokens: list[Token], found: Found) -> bool:
    """Return whether "now" only moves a story along: "I am now in Avondale", "now that"."""
    if word_at(tokens, found.last).startswith("kul"):
        return True
    if word_at(tokens, found.first) not in _NOW or found.last - found.first > 1:
        return False
    before, after = word_at(tokens, found.first - 1), word_at(tokens, found.last)
    if before in _NOT_NOW_BEFORE or after in _NOT_NOW_AFTER:
        return True
    if before.endswith("ing") or (before in _TELLS and after.isalpha()):
        return True
    if found.first == 0 and word_at(tokens, 0) in {"now", "nw"}:
        return False
    return not before.isalpha() and after.isalpha() and after not in _AFTER_NOW


def presses(tokens: list[Token], founds: list[Found], at: int) -> bool:
    """Return whether "now" only presses for another time: "must be on Friday 4pm now"."""
    if at == 0 or founds[at - 1].last != founds[at].first:
        return False
    now_said = word_at(tokens, founds[at].first) in _NOW
    return now_said and founds[at - 1].item not in {RelativeDay(0), Asap()}
