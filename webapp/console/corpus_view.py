"""The examples as they are at one moment, read again only when their files change."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nlu import corpus
from nlu.corpus import Corpus, overlay
from nlu.corpus.twins import Twins
from nlu.errors import NluError
from nlu.sources import Sources
from nlu.types import Example

logger = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int, int, int], ...]
"""Name, time, size and number of every file."""


@dataclass(frozen=True)
class View:
    """Everything that there is."""

    corpus: Corpus
    test: tuple[Example, ...]
    base: Twins
    """Of the files, those that count no more included."""
    added: Twins
    tests: Twins
    gone: frozenset[overlay.Key]

    @cached_property
    def by_id(self) -> dict[str, Example]:
        """The examples by what addresses name them by."""
        return {id_of(example): example for example in self.corpus.examples}

    @cached_property
    def intents(self) -> dict[str, int]:
        """How many examples each intent has, by name."""
        return dict(sorted(Counter(e.intent for e in self.corpus.examples).items()))

    @cached_property
    def entity_types(self) -> tuple[str, ...]:
        """Every kind of entity, the most frequent first."""
        counts = Counter(entity.type for e in self.corpus.examples for entity in e.entities)
        return tuple(kind for kind, _ in counts.most_common())


@dataclass(frozen=True)
class _Base:
    corpus: Corpus
    test: tuple[Example, ...]
    twins: Twins
    tests: Twins


@dataclass(frozen=True)
class _Changes:
    added: Corpus
    gone: frozenset[overlay.Key]
    twins: Twins


class Views:
    """Keeps the last view; the files of the corpus and the changes are read apart."""

    def __init__(self, sources: Sources, changes: Path) -> None:
        self._sources = sources
        self._directory = changes
        self._reading = threading.Lock()
        self._base: tuple[Stamp, _Base] | None = None
        self._changes: tuple[Stamp, _Changes] | None = None
        self._view: View | None = None

    def now(self) -> View:
        """Return the examples as they are; costs a look at each file when none changed."""
        with self._reading:
            base, changes = self._base_now(), self._changes_now()
            if self._view is None:
                self._view = View(
                    corpus=overlay.applied(base.corpus, changes.added, changes.gone),
                    test=base.test,
                    base=base.twins,
                    added=changes.twins,
                    tests=base.tests,
                    gone=changes.gone,
                )
            return self._view

    def read_ahead(self, seconds: float) -> None:
        """Read the examples after some seconds in the background: it takes more than a second."""
        timer = threading.Timer(seconds, self._read)
        timer.name, timer.daemon = "examples", True
        timer.start()

    def _read(self) -> None:
        try:
            self.now()
        except (NluError, OSError) as error:  # the page that needs them says it too
            logger.warning("the examples cannot be read: %s", error)

    def _base_now(self) -> _Base:
        test = self._sources.test
        files = corpus.files_of(self._sources.examples) + (corpus.files_of(test) if test else ())
        stamp = _stamp(files)
        if self._base is None or self._base[0] != stamp:
            read = corpus.read(self._sources.examples)
            tests = corpus.read(test).examples if test else ()
            twins = Twins(read.examples, skeletons=False)
            self._base = (stamp, _Base(read, tests, twins, Twins(tests)))
            self._view = None
        return self._base[1]

    def _changes_now(self) -> _Changes:
        stamp = _stamp(overlay.files_of(self._directory))
        if self._changes is None or self._changes[0] != stamp:
            added, gone = overlay.additions(self._directory), overlay.removed(self._directory)
            twins = Twins(added.examples, skeletons=False)
            self._changes = (stamp, _Changes(added, gone, twins))
            self._view = None
        return self._changes[1]


def id_of(example: Example) -> str:
    """Return what addresses name an example by."""
    return hashlib.sha256(f"{example.intent}\n{example.text}".encode()).hexdigest()[:16]


def where(example: Example) -> str:
    """Return the file and line of an example."""
    return f"{Path(example.file).name}:{example.line}"


def _stamp(files: Sequence[Path]) -> Stamp:
    states = ((str(path), path.stat()) for path in files)
    return tuple((name, state.st_mtime_ns, state.st_size, state.st_ino) for name, state in states)
