"""YAML as data files should be read: every scalar a string, no key twice, every node's line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.errors import DataError


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, whatever it looks like, and the line it stands on (from 1)."""

    text: str
    line: int
    literal: bool = False
    """Written as a block (`|`): the text begins on the line after `line`."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A YAML mapping; its keys are strings, each there once."""

    fields: dict[str, Node]
    line: int


Node = Scalar | Listing | Mapping


def read(path: Path) -> Node | None:
    """Return the document of the file, None when it is empty.

    Raises `DataError` with the line for bad YAML, anchors, a key given twice, or bytes that are
    not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except OSError as error:
        raise DataError(path, None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(path, None, f"not UTF-8: {error.reason} at byte {error.start}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise DataError(path, mark.line + 1 if mark else None, f"bad YAML: {problem}") from error
    return None if root is None else _convert(root, path)


def _convert(node: yaml.Node, path: Path) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Mapping(_fields(node, path), line)
    if isinstance(node, yaml.SequenceNode):
        return Listing(tuple(_convert(item, path) for item in node.value), line)
    literal = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    return Scalar(str(node.value), line, literal)


def _fields(node: yaml.MappingNode, path: Path) -> dict[str, Node]:
    fields: dict[str, Node] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise DataError(path, line, "a key must be plain text")
        key = str(key_node.value)
        if key in fields:
            raise DataError(path, line, f"the key {key!r} is given twice; the second would win")
        fields[key] = _convert(value_node, path)
    return fields
