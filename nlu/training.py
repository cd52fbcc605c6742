"""Makes a model package of the examples, judges it, and puts it into use if nothing got worse."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nlu import (
    augmentation,
    corpus,
    entities,
    evaluation,
    faults,
    gate,
    intents,
    language,
    model,
    package,
    weights,
)
from nlu.classifier import prepare
from nlu.corpus import Corpus
from nlu.domain import LIKE_A_PLACE
from nlu.entities import Lesson
from nlu.errors import CorpusError, ModelError
from nlu.evaluation import REFERENCE, Report
from nlu.hits import Hit, PhraseFinder
from nlu.intents import OUT_OF_SCOPE
from nlu.language import marked
from nlu.linear import Reading
from nlu.model import NluModel, find_hits
from nlu.reading import read, without_places
from nlu.sources import Sources
from nlu.types import Example

Step = Callable[[str], None]


STEPS = 6
"""How often `step` is called at most."""

_SCORES = ("accuracy", "macro_f1", "entity_f1", "by_language", "out_of_scope_auroc")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training came to."""

    version: str
    report: Report | None
    """On the test set; None when there is none."""
    worse: tuple[str, ...]
    """What got worse compared with the model in use; empty when the new one may be used."""


def train(
    data: Path,
    models_dir: Path,
    *,
    now: datetime,
    commit: str = "",
    step: Step = lambda _: None,
    reviewed: Path | None = None,
    promote: bool = True,
) -> Outcome:
    """Train, evaluate, compare with the model in use, and promote unless something got worse.

    `data` is the project's data directory, or a file or directory of other people's examples;
    `reviewed` a directory of changes to them. `promote` False leaves the model in use as it is.
    `now` and `commit` go into the manifest; `step` is told what is being done. Raises
    `CorpusError` or `DataError` for data that cannot be trained on.
    """
    sources = Sources.at(data, reviewed)
    step("reading the examples")
    examples = sources.corpus()
    tests = corpus.load(sources.test).examples if sources.test else ()
    made: list[Report] = []

    def write(directory: Path) -> dict[str, Any]:
        facts = write_weights(directory, examples, sources, step)
        if tests:
            step("evaluating on the test set")
            made.append(evaluation.evaluate(NluModel.open(directory, sources.known()), tests))
        figures = made[0].figures() if made else {}
        text = json.dumps(figures, indent=1, ensure_ascii=False)
        (directory / package.REPORT).write_text(text + "\n", encoding="utf-8")
        scores = {key: figures[key] for key in _SCORES if key in figures}
        return {"trained_at": now.isoformat(), "commit": commit, **facts, "scores": scores}

    directory = package.build(models_dir, package.fingerprint(sources.files()), write)
    report = made[0] if made else None
    worse = _worse(report, tests, sources, models_dir, step) if report else ()
    if promote and not worse:
        package.promote(models_dir, directory.name)
    return Outcome(directory.name, report, worse)


def load(models_dir: Path, sources: Sources, version: str | None = None) -> NluModel:
    """Load a version, or the one in use, with the services and places of the sources."""
    directory = models_dir / (version or package.current(models_dir))
    of_project = package.read_manifest(directory).get("domain", False)
    gazetteer = sources.gazetteer() if of_project else None
    return NluModel.load(directory, services=sources.services(), gazetteer=gazetteer)


def _worse(
    report: Report,
    tests: Sequence[Example],
    sources: Sources,
    models_dir: Path,
    step: Step,
) -> tuple[str, ...]:
    """Return what got worse than in the model in use, judged on the same messages."""
    try:
        in_use = load(models_dir, sources)
    except ModelError:
        return ()
    step("comparing with the model in use")
    return gate.worse(report, evaluation.evaluate(in_use, tests))


class Finder:
    """Finds in messages what lists, patterns and grammars know, as the trained model will."""

    def __init__(self, data: Corpus, sources: Sources) -> None:
        self.lookups = {**data.lookups, **faults.words(sources.faults(), sources.services())}
        self._phrases = PhraseFinder(self.lookups, data.regexes)
        self._domain = sources.known()

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Return what stands in the message."""
        known = self._domain
        sighting = None if known is None else known.look(text, REFERENCE)
        return find_hits(text, self._phrases, sighting)

    def read(self, text: str) -> Reading:
        """Return the message as the intent classifier reads it."""
        return read(text, self.hits(text))


def write_weights(
    directory: Path, data: Corpus, sources: Sources, step: Step = lambda _: None
) -> dict[str, Any]:
    """Train every part on the data and write it; return what the manifest tells of it.

    The sources give the catalogue, the places and the faults. A second process reads the badly
    typed messages and trains the faults and the entities: both keep a core busy as long as the
    rest does.
    """
    names = [example.intent for example in data.examples]
    if len(set(names)) == 1:
        raise CorpusError([f"{sources.examples}: only the intent {names[0]}; two are needed"])
    texts = [example.text for example in data.examples]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other_core:
        step("looking for places, times and trades")
        typed_badly = other_core.submit(_badly_typed, data, sources)
        trades = other_core.submit(_write_trades, directory / model.FAULTS, data, sources)
        finder = Finder(data, sources)
        hits = [finder.hits(text) for text in texts]
        readings = [read(text, found) for text, found in zip(texts, hits, strict=True)]
        step("training intents and entities")
        material = prepare(readings, names)
        guesses = material.guesses()
        slips = list(_misspelt_places(data.examples, finder))
        known = zip(data.examples, hits, guesses, strict=True)
        lessons = _lessons([*known, *((slip, seen, guesses[i]) for i, slip, seen in slips)])
        labelling = other_core.submit(entities.train, lessons, directory / model.ENTITIES)
        misspelt = [(i, read(slip.text, seen)) for i, slip, seen in slips]
        classifier = intents.fit(material, [*typed_badly.result(), *misspelt])
        step("training languages")
        languages = [marked(example) for example in data.examples]
        placeless = [without_places(text, found) for text, found in zip(texts, hits, strict=True)]
        detector = language.fit(zip(placeless, languages, strict=True))
        trades.result()
        labelling.result()
    tables = {"synonyms": data.synonyms, "lookups": finder.lookups, "regexes": data.regexes}
    model.save(directory, classifier, detector, tables)
    return {
        "domain": sources.domain is not None,
        "examples": len(names),
        "per_intent": dict(sorted(Counter(names).items())),
        "per_language": dict(sorted(Counter(filter(None, languages)).items())),
        "thresholds": classifier.thresholds(),
    }


def _write_trades(path: Path, data: Corpus, sources: Sources) -> None:
    """Train what tells trades by their faults and write it; nothing for other people's data."""
    trades = sources.fit_faults(data.examples)
    if trades is not None:
        weights.save(path, trades)


def _badly_typed(data: Corpus, sources: Sources) -> list[tuple[int, Reading]]:
    """Return messages with typing errors as they are read, each after its index."""
    finder = Finder(data, sources)
    typed = augmentation.badly_typed([example.text for example in data.examples])
    return [(i, finder.read(text)) for i, text in typed]


def _misspelt_places(
    examples: Sequence[Example], finder: Finder
) -> Iterator[tuple[int, Example, tuple[Hit, ...]]]:
    """Yield messages whose place is misspelt and still found, after the index of the right one."""
    for i, slip in augmentation.misspelt_places(examples):
        hits = finder.hits(slip.text)
        places = {(e.start, e.end) for e in slip.entities if e.type == "location"}
        found = {(hit.start, hit.end): hit.kind for hit in hits}
        if places <= found.keys() and LIKE_A_PLACE in {found[place] for place in places}:
            yield i, slip, hits


def _lessons(seen: Iterable[tuple[Example, Sequence[Hit], str]]) -> list[Lesson]:
    """Return what the entity tagger learns from; messages out of scope carry no entities."""
    return [
        Lesson(example.text, example.entities, hits, guess)
        for example, hits, guess in seen
        if example.intent not in OUT_OF_SCOPE
    ]
