"""One slip of the thumb: a letter left out, put in, replaced, or changed places with the next."""

from __future__ import annotations

from collections.abc import Iterable


def meant(said: str, known: Iterable[str]) -> str:
    """Return the known word that `said` is with one slip after its first letter, or `said`."""
    return next((word for word in known if is_slip(said, word)), said)


def is_slip(said: str, known: str) -> bool:
    """Tell whether two words differ by one slip, but not in their first letter."""
    if said == known or said[:1] != known[:1] or abs(len(said) - len(known)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(said, known, strict=False)) if a != b), -1)
    rest, meant_rest = said[at:], known[at:]
    if at < 0:
        return True  # one of them ends a letter later
    changed_places = rest[:2] == meant_rest[1::-1] and rest[2:] == meant_rest[2:]
    return (
        changed_places
        or rest[1:] == meant_rest[1:]
        or rest[1:] == meant_rest
        or rest == meant_rest[1:]
    )
