"""Where everything that a model is made of lies: the project's data, or anybody's examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu import corpus, faults, language
from nlu.catalogue import load_services
from nlu.classifier import Classifier
from nlu.corpus import Corpus, overlay
from nlu.corpus.checks import ValueCheck
from nlu.domain import Domain
from nlu.places import Gazetteer
from nlu.types import Example, Service

_DOMAIN_FILES = ("services.yml", "places.csv", "common_word_names.csv", "faults.csv")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where everything that a model is made of lies."""

    examples: Path
    """A file, or a directory of files."""
    test: Path | None = None
    """Messages that are never trained on; None when there are none."""
    domain: Path | None = None
    """Directory with services.yml, places.csv and faults.csv; None for other people's data."""
    reviewed: Path | None = None
    """Directory of what reviewers changed of the examples; see nlu.corpus.overlay."""

    @classmethod
    def at(cls, data: Path, reviewed: Path | None = None) -> Sources:
        """Find out what lies at a path: the project's data directory, or anybody's examples."""
        root = next((p for p in (data, data.parent) if (p / "services.yml").is_file()), None)
        if root is None or data.is_file():
            return cls(data, reviewed=reviewed)
        examples = root / "nlu"
        test = examples / "test"
        return cls(examples, test if corpus.files_of(test) else None, root, reviewed)

    def corpus(self) -> Corpus:
        """Return the examples to train on; raises CorpusError when any cannot be used."""
        base = corpus.load(self.examples)
        return base if self.reviewed is None else overlay.joined(base, self.reviewed)

    def files(self) -> tuple[Path, ...]:
        """Return every file that the weights depend on."""
        listed = corpus.files_of(self.examples)
        if self.reviewed is not None:
            listed += overlay.files_of(self.reviewed)
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
        return faults.fit(self.faults(), self.services(), examples)

    def faults(self) -> tuple[tuple[str, str], ...]:
        """Return (service id, phrase) for every known fault, none for other people's data."""
        return () if self.domain is None else faults.load_faults(self.domain / "faults.csv")

    def gazetteer(self) -> Gazetteer | None:
        """Return the places, None for other people's data."""
        return None if self.domain is None else Gazetteer.load(self.domain / "places.csv")
