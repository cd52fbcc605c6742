"""What of a message may leave: no numbers, no addresses, and no names as far as we know them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlu.types import Parse
from webapp.console.masking import GIVEN_NAME, masked

_SAID_TO_BE = re.compile(
    r"(?P<before>\b(?:(?i:my name is|my name's|ndinonzi|ndonzi|zita rangu(?: ndi| ndinonzi)?|"
    r"ibizo lami (?:ngingu|ngu)?|igama lami (?:ngingu|ngu)?|ngingu)\s*)(?!\s))(?P<name>[^\W\d_]+)"
    r"|(?P<is>\b(?i:i am|i'm|i’m|this is|it's|it’s)\s+)(?P<called>[A-Z][^\W\d_]+)"
)
_DIGITS = re.compile(r"\d(?:[\s().-]?\d){4,}")


def without_persons(parse: Parse, names: Iterable[str]) -> str:
    """Return the message with stand-ins for numbers, addresses and names.

    Names are the sender's own, those that the message introduces ("my name is …"), and those that
    our model finds; `names` are others that are known, such as those of the providers just shown.
    """
    text = masked(parse.text, names, parse.entities)
    text = _SAID_TO_BE.sub(lambda m: f"{m['before'] or m['is']}{GIVEN_NAME}", text)
    return _DIGITS.sub(lambda m: re.sub(r"\d", "0", m.group()), text)
