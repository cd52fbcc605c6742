"""Words as they are heard: what texts spell in several ways becomes one spelling."""

from __future__ import annotations

import re
from functools import lru_cache

from nlu.normalise import REMEMBERED_WORDS

# Shona and Ndebele write breath with an h that texts leave out or add: Dangamvhura, Mukhosana.
_BREATH = re.compile(r"(?<=[bdgkptv])h")
_HARD_C = re.compile(r"ch(?=[lmnr])|c(?!h)")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=REMEMBERED_WORDS)
def sound(word: str) -> str:
    """Return a lower-case word as it is heard: "Borrowdale" and "borowdale" are one."""
    return _DOUBLED.sub(r"\1", _HARD_C.sub("k", _BREATH.sub("", word)))
