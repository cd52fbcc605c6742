"""The small words that lead to times and join them."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from nlu.times.items import Asap, Clock, Delay, Found, Part, Period
from nlu.times.tokens import Token, word_at
from nlu.times.words import words

Link: TypeAlias = Literal["join", "range", "or", "list", "break"]
Sort: TypeAlias = Literal["clock", "part", "day", "delay", "asap"]

CUE_LINKS: Final = frozenset({"-", "a", "ya", "ye", "kwe", "ka", "kuka", "dzi", "le", "me"})
"""What may stand between such a word and the number."""
KEPT_CUES: Final = words(
    "pena aft around arnd arround aroun about abt after aftr afta before bfo b4 bfr between "
    "btwn btw within phambi ngaphambi pamberi kuma kunge nenguva nguva panguva nenguvai awa hora "
    "nehora na ne pa pana pane pe dza dze ngo nge ngabo ngehola ngesikhathi ihola hola lesi sika "
    "yesi phakathi pakati mushure ngemva emva kungo kwango"
)
"""Words before a clock time that belong to the span."""
OTHER_CUES: Final = words(
    "exactly since time tym at @ by bye till til until untill from frm 4rm past like approx "
    "approximately circa come cum say kusvika kusvikira kubva kubvira kusuka kusukela kuze "
    "kusiya kufika anytime"
)
"""Words before a clock time that do not belong to the span."""
SPELLED_CUES: Final = words(
    "at @ around arnd about abt by before b4 after aftr till til until from between btwn "
    "nenguva nguva panguva awa hora nehora dza dze ngo nge ngabo ngehola ngesikhathi ihola hola "
    "lesi sika kuma kunge"
)
"""Words that make a clock time of a spelled number too."""
_DAY_LEADS: Final = words(
    "phambi ngaphambi pamberi around arnd about abt after aft aftr afta before b4 between btwn "
    "btw within pakati phakathi mushure"
)
_IN: Final = frozenset({"in", "muna", "mu"})
_GLUE: Final = (
    words(
        "either at @ on in the da of by for like from frm , ( ) : please pls plz plis maybe say "
        "exactly "
        "sharp preferably ideally sometime anytime any time tym hrs ya ye ra re wa we yo musi "
        "nemusi pamusi  just early late ka le la lo kwe ngayo pana muna mu starting "
        "will be its approx perhaps possibly then"
    )
    | KEPT_CUES
    | CUE_LINKS - {"-", "a"}
)
_RANGE: Final = words(
    "- – — ~ to till til until untill through thru kusvika kusvikira kusvikila kusiya kuya kuye "
    "kuze kuzefika kufikela kufika kusvikana up ku kube kuyofika kuyosvika"
)
_OR: Final = words("or / kana kumbe noma loba otherwise alternatively kumbeni")
_AND: Final = words("and & n na ne lo la le no kanye lango nango")
_BETWEEN: Final = frozenset({"between", "btwn", "btw", "pakati", "phakathi", "betwn"})
_OR_FILLER: Final = frozenset({"even", "else", "kuti", "maybe", "ngo", "nge", "na", "ne"})
_DASHES: Final = frozenset({"-", "–", "—", "~", "/"})
_KNOWN: Final = _GLUE | _RANGE | _OR | _OR_FILLER | _AND
_LONGEST_GAP: Final = 5


def sort_of(found: Found) -> Sort:
    """Return which sort of item was found."""
    item = found.item
    if isinstance(item, Clock):
        return "clock"
    if isinstance(item, Part):
        return "part"
    if isinstance(item, Delay):
        return "delay"
    return "asap" if isinstance(item, Asap) else "day"


def link_between(tokens: list[Token], left: Found, right: Found) -> Link:
    """Return how the words between two finds join them."""
    words = [token.word for token in tokens[left.last : right.first]]
    if len(words) > _LONGEST_GAP:
        return "break"
    if not all(word in _KNOWN for word in words):
        return "break"
    return _link(tokens, left, right, words)


def _link(tokens: list[Token], left: Found, right: Found, words: list[str]) -> Link:
    alike = sort_of(left) == sort_of(right)
    if not alike and words and all(word in _DASHES or word == "," for word in words):
        return "join"
    if any(word in _OR for word in words):
        return "or"
    ranges = [word for word in words if word in _RANGE]
    if ranges and (alike or ranges != ["ku"]):
        return "range"
    if alike and any(word in _AND for word in words) and _in_between(tokens, left):
        return "range"
    if not all(word in _GLUE for word in words):
        return "break"
    return "list" if alike and words == [","] else "join"


def _in_between(tokens: list[Token], found: Found) -> bool:
    return any(word_at(tokens, found.first - back) in _BETWEEN for back in (1, 2, 3))


def lead_start(tokens: list[Token], found: Found) -> int:
    """Return where the span begins: "around the 5th", "in the morning" keep their lead."""
    leads = _leads(found)
    at = found.first
    for index in range(found.first - 1, max(found.first - 5, -1), -1):
        word = word_at(tokens, index)
        if word in leads and not _asks_how(tokens, index):
            at = index
        elif word not in CUE_LINKS | {"the", "da", "like", "at"}:
            break
    return at


def _leads(found: Found) -> frozenset[str]:
    """Return the words that belong to the span when they stand before such an item."""
    item = found.item
    if isinstance(item, Clock):
        return KEPT_CUES | {"ngu"}
    if isinstance(item, Part) and not item.today:
        return _DAY_LEADS | _IN | {"nenguva", "panguva", "nguva"}
    if isinstance(item, Period) and item.month is not None:
        return _DAY_LEADS | _IN
    return _DAY_LEADS


def _asks_how(tokens: list[Token], index: int) -> bool:
    """Return whether "about" belongs to a proposal: "how about Saturday"."""
    return word_at(tokens, index - 1) in {"how", "what", "hw", "wat"}
