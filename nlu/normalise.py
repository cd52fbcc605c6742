"""The one cleaning of a message, for training and for run time alike."""

from __future__ import annotations

import re
import unicodedata

from nlu.textspeak import spelt_out

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-"})
_URL = re.compile(r"https?://\S+|www\.\S+")
_REFERENCE = re.compile(r"\bbooking_[\d.]+")
_LONG_NUMBER = re.compile(r"\+?\d[\d ]{6,}\d")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_INNER_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_WORD = re.compile(r"\w+|[^\w\s]")
_SPACES = re.compile(r"\s+")
LONGEST_WORD = 40
"""Letters of a word that count: more are no word, and what is remembered of it would be much."""
REMEMBERED_WORDS = 20_000
"""Of how many words it is remembered what they are: those that people write are few."""


def clean(text: str) -> str:
    """Return the message in one spelling: lower case, no apostrophes, texted words spelt out.

    Web addresses, booking references and telephone numbers become one word each, because which
    one it is says nothing about what is meant. Accents stay: they tell words apart.
    """
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).lower()
    text = _URL.sub(" webaddress ", text)
    text = _REFERENCE.sub("bookingreference", text)
    text = _LONG_NUMBER.sub("longnumber", text)
    text = _STRETCHED.sub(r"\1", text)
    text = _INNER_APOSTROPHE.sub("", text)
    return " ".join(map(spelt_out, _SPACES.sub(" ", text).split()))


def words(cleaned: str) -> list[str]:
    """Return the words and the single punctuation marks of a cleaned message."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(cleaned)]
