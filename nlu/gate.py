"""Whether a new model may take the place of the one in use."""

from __future__ import annotations

from nlu.evaluation import Report

TOLERANCE = 0.01
"""A point: smaller differences are noise of the test set's size."""

_ROUNDING = 1e-9


def worse(new: Report, old: Report) -> tuple[str, ...]:
    """Return what the new model does worse than the old by more than a point, in words.

    Both reports must be of the same messages.
    """
    pairs = [
        ("intent accuracy", new.accuracy, old.accuracy),
        ("entity F1", new.entity_f1, old.entity_f1),
        *(
            (f"intent accuracy in {language}", new.by_language.get(language, 0.0), before)
            for language, before in old.by_language.items()
        ),
    ]
    return tuple(
        f"{what} fell from {before:.1%} to {after:.1%}"
        for what, after, before in pairs
        if before - after > TOLERANCE + _ROUNDING
    )
