"""Changes to the examples, which the files of the corpus never see.

What is changed stands in a directory of its own, from where training reads it, and from where it
can be taken over into the repository.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from nlu import corpus
from nlu.corpus import Corpus, overlay
from nlu.corpus.writer import corpus_to_yaml
from nlu.language import marked
from nlu.sources import Sources
from nlu.types import Example
from webapp.console.corpus_view import View, Views, where

Origin: TypeAlias = Literal["reviewed", "edited", "imported"]

_LOCK = ".lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an example is not added."""

    kind: Literal["known", "leak", "clash", "wrong"]
    """The same is there; models are judged by the same; the same is there with another intent;
    it cannot be an example at all."""
    words: str
    """In words, for who wanted to add it."""


class CorpusDesk:
    """Looks at the examples, and changes them; any number of processes may do so."""

    def __init__(self, sources: Sources, changes: Path) -> None:
        self.sources = replace(sources, reviewed=changes)
        self.changes = changes
        self._views = Views(sources, changes)

    def view(self) -> View:
        """Return the examples as they are now."""
        return self._views.now()

    def read_ahead(self, seconds: float = 5.0) -> None:
        """Begin to read them soon, so that the first page of a process need not wait for it."""
        self._views.read_ahead(seconds)

    @cached_property
    def known_values(self) -> Mapping[str, Callable[[str], bool]]:
        """What tells, by kind of entity, whether a value is known."""
        return self.sources.known_values()

    def refusal(
        self, example: Example, *, instead_of: Example | None = None, any_labels: bool = False
    ) -> Refusal | None:
        """Return why an example cannot be added; None when it can.

        `instead_of` is the example that it is to replace, which is no twin of it; `any_labels`
        lets it have an intent, or kinds of entities, that no other has.
        """
        view = self.view()
        wrong = "" if any_labels else _unknown_label(example, view)
        wrong = wrong or self._wrong(example)
        if wrong:
            return Refusal(kind="wrong", words=wrong)
        leak = view.tests.of(example)
        if leak is not None:
            words = f"Models are judged by “{leak.text}” ({where(leak)}); it must not be learnt."
            return Refusal(kind="leak", words=words)
        twin = _twin(example, view, instead_of)
        if twin is None:
            return None
        if twin.intent != example.intent:
            words = f"“{twin.text}” ({where(twin)}) is {twin.intent}, this is {example.intent}."
            return Refusal(kind="clash", words=words)
        words = f"“{twin.text}” ({where(twin)}) is among the examples."
        return Refusal(kind="known", words=words)

    def add(self, examples: Sequence[Example], origin: Origin) -> None:
        """Add examples that were found fit; each goes into the file of its language."""
        with self._changing():
            for language in dict.fromkeys(map(marked, examples)):
                path = self.changes / ("_".join(filter(None, (origin, language))) + ".yml")
                own = [e for e in examples if marked(e) == language]
                corpus.write(path, [*_read(path), *map(_bare, own)])

    def remove(self, example: Example) -> None:
        """Let an example count no more: one that was added is taken out of its file again."""
        path = Path(example.file)
        with self._changing():
            if path.parent == self.changes:
                corpus.write(path, map(_bare, _but(_read(path), overlay.key(example))))
            else:
                gone = self.changes / overlay.REMOVED
                language = {"language": marked(example)} if marked(example) else {}
                corpus.write(gone, [*_read(gone), replace(example, metadata=language)])

    def restore(self, key: overlay.Key) -> bool:
        """Let a removed example count again; False when it is not among the removed."""
        path = self.changes / overlay.REMOVED
        with self._changing():
            listed = _read(path)
            kept = _but(listed, key)
            if len(kept) < len(listed):
                corpus.write(path, kept)
            return len(kept) < len(listed)

    def removed(self) -> tuple[Example, ...]:
        """Return what counts no more."""
        return _read(self.changes / overlay.REMOVED)

    def exported(self, language: str = "", intent: str = "") -> str:
        """Return the examples as one Rasa YAML file: all with the lists, or a part of them."""
        whole = self.view().corpus
        if not (language or intent):
            return corpus_to_yaml(whole)
        chosen = (e for e in whole.examples if not language or marked(e) == language)
        return corpus_to_yaml(Corpus(tuple(e for e in chosen if intent in ("", e.intent))))

    def _wrong(self, example: Example) -> str:
        if not example.text:
            return "A message needs words."
        for entity in example.entities:
            if entity.text != entity.text.strip():
                return f"There is white space at the edge of “{entity.text}”."
            known = self.known_values.get(entity.type)
            if known is not None and entity.value is not None and not known(str(entity.value)):
                return f"No {entity.type} is called “{entity.value}”."
        return ""

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Let one process at a time change the files."""
        self.changes.mkdir(parents=True, exist_ok=True)
        with (self.changes / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _twin(example: Example, view: View, instead_of: Example | None) -> Example | None:
    own = overlay.key(instead_of) if instead_of else None
    added = view.added.of(example, lambda twin: overlay.key(twin) != own)
    return added or view.base.of(
        example, lambda twin: overlay.key(twin) not in view.gone and overlay.key(twin) != own
    )


def _unknown_label(example: Example, view: View) -> str:
    if example.intent not in view.intents:
        return f"There is no intent {example.intent!r}."
    for entity in example.entities:
        if entity.type not in view.entity_types:
            return f"There is no kind of entity {entity.type!r}."
    return ""


def _read(path: Path) -> tuple[Example, ...]:
    return corpus.read(path).examples if path.is_file() else ()


def _but(examples: Sequence[Example], key: overlay.Key) -> list[Example]:
    return [example for example in examples if overlay.key(example) != key]


def _bare(example: Example) -> Example:
    """Return an example without its language, which the name of its file tells."""
    kept = {name: value for name, value in example.metadata.items() if name != "language"}
    return replace(example, metadata=kept)
