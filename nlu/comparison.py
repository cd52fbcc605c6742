"""What changed between two models, on the same messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlu.evaluation import Prediction, Report


def changes(old: Report, new: Report) -> Iterator[str]:
    """Yield a line for every message that the two understand differently."""
    for before, after in zip(old.predictions, new.predictions, strict=True):
        differences = [*_intent(before, after), *_entities(before, after)]
        if differences:
            example = before.example
            place = f"{example.file}:{example.line}"
            yield f"{place}: {example.text!r}: {'; '.join(differences)}"


def table(old: Report, new: Report, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return rows of figures side by side, the heading first."""
    languages = [
        (f"  {name}", share, new.by_language.get(name, 0.0))
        for name, share in old.by_language.items()
    ]
    rows = [
        ("intent accuracy", old.accuracy, new.accuracy),
        *languages,
        ("intent macro F1", old.macro_f1, new.macro_f1),
        ("entity F1, strict", old.entity_f1, new.entity_f1),
    ]
    return [
        ("", *names, "change"),
        *((what, f"{a:.1%}", f"{b:.1%}", f"{100 * (b - a):+.1f}") for what, a, b in rows),
    ]


def _intent(before: Prediction, after: Prediction) -> Iterator[str]:
    if before.parse.intent != after.parse.intent:
        right = before.example.intent
        verdict = {before.parse.intent: "worse", after.parse.intent: "better"}.get(right, "wrong")
        yield f"{before.parse.intent} → {after.parse.intent} ({verdict})"


def _entities(before: Prediction, after: Prediction) -> Iterator[str]:
    old = {(e.type, e.text) for e in before.parse.entities}
    new = {(e.type, e.text) for e in after.parse.entities}
    for sign, only in (("-", old - new), ("+", new - old)):
        for kind, text in sorted(only):
            yield f"{sign}[{text}]({kind})"
