"""What a model made of every message of a test set, kept in a file to be looked at later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlu.corpus.annotation import EXTRACTOR
from nlu.errors import DataError
from nlu.evaluation import Prediction
from nlu.intents import OUT_OF_SCOPE
from nlu.language import marked
from nlu.types import Entity, Example, Parse

_RANKED = 3
"""Intents of the ranking that are kept, besides those for what is out of scope."""


def save(path: Path, predictions: Sequence[Prediction], fingerprint: str) -> None:
    """Write the predictions; `fingerprint` is that of the files of the test set."""
    rows = [{"example": _example(p.example), "parse": _parse(p.parse)} for p in predictions]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    text = json.dumps({"test": fingerprint, "predictions": rows}, ensure_ascii=False)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def load(path: Path, fingerprint: str) -> tuple[Prediction, ...] | None:
    """Return the predictions of a file; None without one, or when the test set has changed.

    Raises `DataError` for a file that is not one of ours.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["test"] != fingerprint:
            return None
        return tuple(_prediction(row) for row in content["predictions"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(path, None, f"not a file of predictions: {error!r}") from error


def _example(example: Example) -> dict[str, Any]:
    return {
        "text": example.text,
        "intent": example.intent,
        "file": Path(example.file).name,
        "line": example.line,
        "language": marked(example),
        "entities": [_entity(e) for e in example.entities],
    }


def _parse(parse: Parse) -> dict[str, Any]:
    kept = [r for i, r in enumerate(parse.ranking) if i < _RANKED or r[0] in OUT_OF_SCOPE]
    return {
        "intent": parse.intent,
        "confidence": parse.confidence,
        "ranking": kept,
        "understood": parse.understood,
        "language": parse.language,
        "service_type": parse.service_type,
        "entities": [_entity(e) for e in parse.entities],
    }


def _entity(entity: Entity) -> list[Any]:
    value = entity.value if isinstance(entity.value, str) else None
    return [entity.type, entity.text, entity.start, entity.end, value]


def _prediction(row: dict[str, Any]) -> Prediction:
    told, made = dict(row["example"]), dict(row["parse"])
    language = told.pop("language")
    example = Example(
        **{**told, "entities": _entities(told["entities"])},
        metadata={"language": language} if language else {},
    )
    made["ranking"] = tuple((name, share) for name, share in made["ranking"])
    parse = Parse(**{**made, "entities": _entities(made["entities"])}, text=example.text)
    return Prediction(example, parse)


def _entities(rows: Sequence[Sequence[Any]]) -> tuple[Entity, ...]:
    return tuple(
        Entity(
            type=kind,
            text=text,
            start=start,
            end=end,
            value=value,
            confidence=1.0,
            extractor=EXTRACTOR,
        )
        for kind, text, start, end, value in rows
    )
