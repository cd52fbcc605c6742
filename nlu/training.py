"""Makes a model package of the examples, judges it, and puts it into use if nothing got worse."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nlu import corpus, entities, evaluation, faults, gate, intents, language, model, package
from nlu.catalogue import load_services
from nlu.classifier import Classifier
from nlu.corpus import Corpus
from nlu.corpus.checks import ValueCheck
from nlu.domain import Domain
from nlu.errors import CorpusError, ModelError
from nlu.evaluation import REFERENCE, Report
from nlu.hits import Hit, PhraseFinder
from nlu.intents import OUT_OF_SCOPE
from nlu.language import marked
from nlu.model import NluModel, find_hits
from nlu.normalise import clean
from nlu.places import Gazetteer
from nlu.reading import read
from nlu.types import Example, Service

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where everything that a model is made of lies."""

    examples: Path
    """A file, or a directory of files."""
    test: Path | None = None
    """Messages that are never trained on; None when there are none."""
    domain: Path | None = None
    """Directory with services.yml, places.csv and faults.csv; None for other people's data."""

    @classmethod
    def at(cls, data: Path) -> Sources:
        """Find out what lies at a path: the project's data directory, or anybody's examples."""
        root = next((p for p in (data, data.parent) if (p / "services.yml").is_file()), None)
        if root is None or data.is_file():
            return cls(data)
        examples = root / "nlu"
        test = examples / "test"
        return cls(examples, test if corpus.files_of(test) else None, root)

    def files(self) -> tuple[Path, ...]:
        """Return every file that the weights depend on."""
        listed = corpus.files_of(self.examples)
        if self.domain is None:
            return listed
        return (*listed, *(self.domain / name for name in _DOMAIN_FILES))

    def services(self) -> tuple[Service, ...]:
        """Return the catalogue, empty for other people's data."""
        return () if self.domain is None else load_services(self.domain / "services.yml")

    def known(self) -> Domain | None:
        """Return what finds and values places, times and trades; None for other people's data."""
        gazetteer = self.gazetteer()
        return None if gazetteer is None else Domain(self.services(), gazetteer)

    def known_values(self) -> dict[str, ValueCheck]:
        """Return what tells, per entity type, whether an annotated value is known."""
        gazetteer = self.gazetteer()
        if gazetteer is None:
            return {}
        trades = {service.id for service in self.services()}
        return {
            "service_type": trades.__contains__,
            "location": lambda label: gazetteer.by_label(label) is not None,
            "language": language.LANGUAGES.__contains__,
        }

    def fit_faults(self, examples: Sequence[Example]) -> Classifier | None:
        """Return what tells trades by their faults, None for other people's data."""
        if self.domain is None:
            return None
        listed = faults.load_faults(self.domain / "faults.csv")
        return faults.fit(listed, self.services(), examples)

    def gazetteer(self) -> Gazetteer | None:
        """Return the places, None for other people's data."""
        return None if self.domain is None else Gazetteer.load(self.domain / "places.csv")


STEPS = 6
"""How often `step` is called at most."""

_SCORES = ("accuracy", "macro_f1", "entity_f1", "by_language", "out_of_scope_auroc")
_DOMAIN_FILES = ("services.yml", "places.csv", "faults.csv")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training came to."""

    version: str
    report: Report | None
    """On the test set; None when there is none."""
    worse: tuple[str, ...]
    """What got worse compared with the model in use; empty when the new one is in use now."""


def train(
    data: Path,
    models_dir: Path,
    *,
    now: datetime,
    commit: str = "",
    step: Step = lambda _: None,
) -> Outcome:
    """Train, evaluate, compare with the model in use, and promote unless something got worse.

    `data` is the project's data directory, or a file or directory of other people's examples.
    `now` and `commit` go into the manifest; `step` is told what is being done. Raises
    `CorpusError` or `DataError` for data that cannot be trained on.
    """
    sources = Sources.at(data)
    step("reading the examples")
    examples = corpus.load(sources.examples)
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
    if not worse:
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


def write_weights(
    directory: Path, data: Corpus, sources: Sources, step: Step = lambda _: None
) -> dict[str, Any]:
    """Train every part on the data and write it; return what the manifest tells of it.

    The sources give the catalogue, the places and the faults.
    """
    domain = sources.known()
    hits = _hits(data, domain)
    names = [example.intent for example in data.examples]
    if len(set(names)) == 1:
        raise CorpusError([f"{sources.examples}: only the intent {names[0]}; two are needed"])
    step("training intents")
    readings = [read(e.text, found) for e, found in zip(data.examples, hits, strict=True)]
    classifier = intents.fit(readings, names)
    step("training languages and faults")
    languages = [marked(example) for example in data.examples]
    others = {
        model.LANGUAGES: language.fit((clean(e.text), marked(e)) for e in data.examples),
        model.FAULTS: sources.fit_faults(data.examples),
    }
    tables = {"synonyms": data.synonyms, "lookups": data.lookups, "regexes": data.regexes}
    model.save(directory, classifier, others, tables)
    step("training entities")
    _train_entities(directory / model.ENTITIES, data.examples, hits)
    return {
        "domain": domain is not None,
        "examples": len(names),
        "per_intent": dict(sorted(Counter(names).items())),
        "per_language": dict(sorted(Counter(filter(None, languages)).items())),
        "thresholds": classifier.thresholds(),
    }


def _hits(data: Corpus, domain: Domain | None) -> list[tuple[Hit, ...]]:
    """Return what lists and grammars find in every example."""
    phrases = PhraseFinder(data.lookups, data.regexes)
    return [
        find_hits(e.text, phrases, None if domain is None else domain.look(e.text, REFERENCE))
        for e in data.examples
    ]


def _train_entities(
    weights: Path, examples: Sequence[Example], hits: Sequence[Sequence[Hit]]
) -> None:
    if any(example.entities for example in examples):
        entities.train(
            (
                (e.text, e.entities, found)
                for e, found in zip(examples, hits, strict=True)
                if e.intent not in OUT_OF_SCOPE
            ),
            weights,
        )
