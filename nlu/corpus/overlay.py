"""Changes to a corpus whose own files are not touched: a directory of its own.

removed.yml        examples of the corpus that count no more, by intent and text
every other .yml   examples that are added, in files like those of the corpus
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nlu.corpus import reader
from nlu.corpus.reader import Corpus
from nlu.errors import CorpusError
from nlu.types import Example

REMOVED = "removed.yml"

Key = tuple[str, str]


def joined(base: Corpus, directory: Path) -> Corpus:
    """Return the corpus with the changes; the corpus itself where there are none.

    Raises `CorpusError` when a file of the changes cannot be used.
    """
    gone, added = removed(directory), additions(directory)
    fatal = [str(problem) for problem in added.problems if problem.fatal]
    if fatal:
        raise CorpusError(fatal)
    return applied(base, added, gone)


def applied(base: Corpus, added: Corpus, gone: frozenset[Key]) -> Corpus:
    """Return the corpus without what is gone and with what is added."""
    kept = tuple(e for e in base.examples if key(e) not in gone) if gone else base.examples
    return replace(
        base,
        examples=(*kept, *added.examples),
        synonyms={**base.synonyms, **added.synonyms},
        lookups=_together(base.lookups, added.lookups),
        regexes=_together(base.regexes, added.regexes),
        problems=(*base.problems, *added.problems),
    )


def additions(directory: Path) -> Corpus:
    """Return what the directory adds, with what is wrong in it as problems."""
    return reader.read(directory, but=REMOVED) if directory.is_dir() else Corpus()


def removed(directory: Path) -> frozenset[Key]:
    """Return the keys of what counts no more."""
    path = directory / REMOVED
    return frozenset(map(key, reader.read(path).examples)) if path.is_file() else frozenset()


def key(example: Example) -> Key:
    """Return what an example is known by: its intent and its text."""
    return example.intent, example.text


def files_of(directory: Path) -> tuple[Path, ...]:
    """Return every file of the changes, in the order of their names."""
    return reader.files_of(directory) if directory.is_dir() else ()


def _together(
    first: Mapping[str, tuple[str, ...]], second: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    both = dict(first)
    for name, words in second.items():
        both[name] = (*both.get(name, ()), *(w for w in words if w not in both.get(name, ())))
    return both
