"""Writes examples as Rasa NLU YAML, so that every tool that reads Rasa's data reads ours."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from nlu.corpus import annotation
from nlu.corpus.reader import Corpus
from nlu.language import marked
from nlu.types import Example

_PLAIN_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_UNPRINTABLE = re.compile(r"[^\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def write(path: Path, examples: Iterable[Example]) -> None:
    """Write the examples to the file, grouped by intent in the order given; whole or not at all.

    Metadata is kept: examples that carry the same stand in one group.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(to_yaml(examples))
    Path(temporary).replace(path)


def to_yaml(examples: Iterable[Example]) -> str:
    """Return the examples as the text of a file."""
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        key = (example.intent, json.dumps(dict(sorted(example.metadata.items()))))
        groups.setdefault(key, []).append(example)
    lines = ['version: "3.1"', "nlu:"]
    for members in groups.values():
        lines += _group(members)
    return "\n".join(lines) + "\n"


def corpus_to_yaml(corpus: Corpus) -> str:
    """Return all of a corpus as the text of one file.

    What is read from the file and written again is the same to the byte. The language that a
    file's name gives its examples is written into their metadata.
    """
    tables: list[str] = []
    by_value: dict[str, list[str]] = {}
    for words, value in corpus.synonyms.items():
        by_value.setdefault(value, []).append(words)
    kinds = (("synonym", by_value), ("lookup", corpus.lookups), ("regex", corpus.regexes))
    for kind, table in kinds:
        for name, items in table.items():
            tables += [f"- {kind}: {_quoted(name)}", "  examples: |"]
            tables += [f"    - {item}" for item in items]
    return to_yaml(map(_with_language, corpus.examples)) + "".join(f"{t}\n" for t in tables)


def _with_language(example: Example) -> Example:
    language = marked(example)
    if not language or "language" in example.metadata:
        return example
    return replace(example, metadata={**example.metadata, "language": language})


def _group(members: list[Example]) -> list[str]:
    lines = [f"- intent: {_quoted(members[0].intent)}"]
    lines += _metadata(members[0].metadata)
    lines.append("  examples: |")
    for example in members:
        one_line = " ".join(annotation.write(example.text, example.entities).split())
        lines.append(f"    - {one_line}")
    return lines


def plain(text: str) -> str:
    """Return a message as it can stand in a file: on one line, without square brackets.

    Those mark entities there, and characters that YAML refuses are left out.
    """
    kept = _UNPRINTABLE.sub("", " ".join(text.split()))
    return " ".join(kept.replace("[", "(").replace("]", ")").split())


def _metadata(metadata: Mapping[str, str]) -> list[str]:
    if not metadata:
        return []
    return ["  metadata:", *(f"    {k}: {_scalar(v)}" for k, v in metadata.items())]


def _scalar(value: str) -> str:
    """Return a double-quoted YAML scalar: JSON but for what YAML does not take unescaped."""
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\U{ord(found.group()):08x}", quoted)


def _quoted(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else _scalar(name)
