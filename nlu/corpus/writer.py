"""Writes examples as Rasa NLU YAML, so that every tool that reads Rasa's data reads ours."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from nlu.corpus import annotation
from nlu.types import Example


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


def _group(members: list[Example]) -> list[str]:
    lines = [f"- intent: {_quoted(members[0].intent)}"]
    lines += _metadata(members[0].metadata)
    lines.append("  examples: |")
    for example in members:
        one_line = " ".join(annotation.write(example.text, example.entities).split())
        lines.append(f"    - {one_line}")
    return lines


def _metadata(metadata: Mapping[str, str]) -> list[str]:
    if not metadata:
        return []
    return ["  metadata:", *(f"    {k}: {json.dumps(v)}" for k, v in metadata.items())]


def _quoted(name: str) -> str:
    return name if name.replace("_", "").isalnum() and not name.isdigit() else json.dumps(name)
