"""Entities: a spaCy pipeline whose component carries a conditional random field.

spaCy holds the message, its tokens and its spans; the labels come from python-crfsuite, which
on a few thousand messages is more exact, faster and sooner trained than spaCy's own recogniser.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import pycrfsuite
import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlu.features import features
from nlu.hits import Hit
from nlu.tokens import make_doc, tokenise
from nlu.types import Entity

EXTRACTOR = "EntityTagger"

_COMPONENT = "hustlr_entities"
_OUTSIDE = "O"
_TRAINING = {
    "c1": 0.3,
    "c2": 0.2,
    "max_iterations": 50,
    "feature.possible_transitions": True,
}


class EntityTagger:
    """Labels the spans of messages with the weights in a CRFsuite file."""

    def __init__(self, weights: Path) -> None:
        # A bare vocabulary: else spaCy works out twenty facts of every new word, and none is used.
        self._pipeline = spacy.blank("xx", vocab=Vocab())
        self._pipeline.add_pipe(_COMPONENT, config={"weights": str(weights)})

    def tag(self, text: str, hits: Sequence[Hit], intent: str) -> tuple[Entity, ...]:
        """Return the entities in the order of the text; their values are their words."""
        doc = make_doc(self._pipeline.vocab, text, _cuts(hits))
        doc.user_data["hits"], doc.user_data["intent"] = hits, intent
        return tuple(
            Entity(
                type=span.label_,
                text=span.text,
                start=span.start_char,
                end=span.end_char,
                confidence=doc.user_data["confidence"][span.start_char],
                extractor=EXTRACTOR,
                value=span.text,
            )
            for span in self._pipeline(doc).ents
        )


@Pipeline.factory(_COMPONENT)
def _component(nlp: Pipeline, name: str, weights: str) -> _Tagger:  # noqa: ARG001 - spaCy's call
    return _Tagger(weights)


class _Tagger:
    """Sets `doc.ents`, and in `doc.user_data` the confidence of each by its first character."""

    def __init__(self, weights: str) -> None:
        self._crf = pycrfsuite.Tagger()
        self._crf.open(weights)
        self._one_at_a_time = Lock()

    def __call__(self, doc: Doc) -> Doc:
        spans = [(t.idx, t.idx + len(t)) for t in doc if not t.text.isspace()]
        known = doc.user_data
        rows = features(doc.text, spans, known["hits"], known["intent"])
        confidence: dict[int, float] = {}
        found = []
        with self._one_at_a_time:  # the marginals are those of the message tagged last
            labels = self._crf.tag(rows) if rows else []
            for label, first, last in _runs(labels):
                start, end = spans[first][0], spans[last][1]
                chances = [self._crf.marginal(labels[i], i) for i in range(first, last + 1)]
                confidence[start] = min(chances)
                found.append(doc.char_span(start, end, label=label))
        doc.user_data["confidence"] = confidence
        doc.ents = [span for span in found if span is not None]
        return doc


def _runs(labels: Sequence[str]) -> Iterable[tuple[str, int, int]]:
    """Yield the type, first and last token of every entity in BIO labels."""
    first: int | None = None
    for i, label in enumerate([*labels, _OUTSIDE]):
        if first is not None and label != f"I-{labels[first][2:]}":
            yield labels[first][2:], first, i - 1
            first = None
        if label.startswith("B-"):
            first = i


def _cuts(hits: Iterable[Hit]) -> set[int]:
    return {hit.start for hit in hits} | {hit.end for hit in hits}


@dataclass(frozen=True, slots=True)
class Lesson:
    """One annotated message as the tagger learns from it."""

    text: str
    entities: Sequence[Entity]
    hits: Sequence[Hit]
    intent: str
    """What a classifier takes the message for that has not seen it, as it will be at run time."""


def train(lessons: Sequence[Lesson], weights: Path) -> None:
    """Learn to label from annotated messages; write a CRFsuite file, none without entities.

    An entity that begins or ends inside a token takes that whole token.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_TRAINING, verbose=False)
    if not any(lesson.entities for lesson in lessons):
        return
    for lesson in lessons:
        spans = tokenise(lesson.text, _cuts(lesson.hits))
        if spans:
            rows = features(lesson.text, spans, lesson.hits, lesson.intent)
            trainer.append(rows, _labels(spans, lesson.entities))
    trainer.train(str(weights))


def _labels(spans: Sequence[tuple[int, int]], entities: Sequence[Entity]) -> list[str]:
    labels = [_OUTSIDE] * len(spans)
    for entity in entities:
        inside = [i for i, (a, b) in enumerate(spans) if a < entity.end and b > entity.start]
        for i in inside:
            labels[i] = f"{'B' if i == inside[0] else 'I'}-{entity.type}"
    return labels
