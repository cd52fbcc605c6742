"""Reads a word that is one slip of the thumb away from a word for a time as that word."""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import OSA

from nlu.times.words import words

_ENGLISH: Final = words(
    "today tomorrow yesterday tonight morning afternoon evening midnight immediately weekend "
    "monday tuesday wednesday thursday friday saturday sunday "
    "january february october november december"
)
_LOCAL: Final = words(
    "nhasi mangwana mangwanani masikati manheru muvhuro chipiri chitatu chishanu mugovera svondo "
    "nemuvhuro nechipiri nechitatu nechishanu nemugovera nesvondo "
    "kusasa ekuseni kuseni namuhla lamuhla ntambama kusihlwa ebusuku mgqibelo umvulo ngomvulo "
    "lwesibili lwesithathu lwesine lwesihlanu ngolwesibili ngolwesithathu ngolwesine "
    "ngolwesihlanu ngomgqibelo ngesonto mpelaviki ngempelaviki"
)
_KNOWN: Final = tuple(sorted(_ENGLISH | _LOCAL))
"""Long enough that a near miss is a typing error.

In an order: of "tursday", which is as near to Tuesday as to Thursday, all processes make the same.
"""
_BEGINNING: Final = {
    letter: tuple(known for known in _KNOWN if letter in known[:2])
    for letter in sorted({letter for known in _KNOWN for letter in known[:2]})
}
"""The same by their first two letters: with one of these each of their misspellings begins."""
_OTHER_WORDS: Final = words(
    "mourning mooring moaning mowing moving midway sundry saturate saturated sunway sudan sunda "
    "kubasa kupasa kumsasa kuseri kusadza mangani chishona nechishona makawana malipati "
    "maserati chisiri muhotera mcgovern mcknight frida immediate todays nomvula wesibili nhai toda"
)
"""Words that are one slip away from one of those, and mean something else."""
SHORTEST = 4
"""Letters of a word that may be a longer one misspelt."""
_LOST_START_FROM = 7
_TWO_SLIPS_FROM = 8


def meant(word: str) -> str | None:
    """Return the word for a time that was meant; None when none is near, or it is another word.

    A long English word may have two slips, when its first letter is right.
    """
    if len(word) < SHORTEST or word in _OTHER_WORDS or not word.isalpha():
        return None
    return next((known for known in _BEGINNING.get(word[0], ()) if _near(known, word)), None)


def _near(known: str, word: str) -> bool:
    if known[0] != word[0]:
        # Another first letter makes another word: wechipiri is "the second", nechipiri a Tuesday.
        swapped = word[:2] == known[1::-1] and word[2:] == known[2:]
        return swapped or (len(known) >= _LOST_START_FROM and word == known[1:])
    long = known in _ENGLISH and len(known) >= _TWO_SLIPS_FROM and len(word) >= _TWO_SLIPS_FROM - 1
    slips = 2 if long else 1
    return OSA.distance(known, word, score_cutoff=slips) <= slips
