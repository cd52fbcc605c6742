"""Documents with other fields: projections of `find`, `$project` and `$addFields`.

A specification is compiled to a tree of nodes, one per part of a path; documents are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, Union

from webapp.store.embedded import paths
from webapp.store.embedded.aggregation.expressions import compile_expression, variables
from webapp.store.embedded.aggregation.function import Expression
from webapp.store.embedded.errors import CommandError, not_implemented
from webapp.store.embedded.matching import element_test
from webapp.store.embedded.values import MISSING, BsonValue, Document, whole

Projection: TypeAlias = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class _Computed:
    evaluate: Expression


@dataclass(frozen=True, slots=True)
class _Changed:
    """A field that stays where it is with another value; MISSING takes it out."""

    change: Callable[[BsonValue], BsonValue]


_Leaf: TypeAlias = bool | _Computed | _Changed
_Node: TypeAlias = Union[_Leaf, "_Tree"]
_Tree: TypeAlias = dict[str, _Node]


def compile_projection(spec: Document, *, in_find: bool = False) -> Projection:
    """Return a function from documents to documents; raises CommandError.

    `in_find` adds what only `find` knows: the operators `$slice` and `$elemMatch`.
    """
    leaves = dict(_leaves(spec, "", in_find=in_find))
    tree = _tree(leaves)
    if _includes(leaves):
        tree.setdefault("_id", True)
        return lambda document: _include(document, tree, variables(document))
    return lambda document: _exclude(document, tree)


def compile_additions(spec: Document) -> Projection:
    """Compile the specification of `$addFields`: every value is an expression."""
    tree = _tree({path: _Computed(compile_expression(value)) for path, value in spec.items()})
    return lambda document: _extend(document, tree, variables(document))


def _leaves(spec: Document, prefix: str, *, in_find: bool) -> Iterator[tuple[str, _Leaf]]:
    for name, value in spec.items():
        path = prefix + name
        if path.endswith(".$"):
            raise not_implemented("the positional projection")
        if isinstance(value, bool) or whole(value) is not None or isinstance(value, float):
            yield path, bool(value)
        elif isinstance(value, dict) and not next(iter(value), "$").startswith("$"):
            yield from _leaves(value, f"{path}.", in_find=in_find)
        else:
            yield path, (_find_operator(value) if in_find else None) or _computed(value)


def _computed(value: BsonValue) -> _Leaf:
    if isinstance(value, dict) and "$meta" in value:
        raise not_implemented("$meta")
    return _Computed(compile_expression(value))


def _find_operator(value: BsonValue) -> _Leaf | None:
    if not isinstance(value, dict):
        return None
    if "$elemMatch" in value:
        return _Changed(_first_matching(value["$elemMatch"]))
    operand = value.get("$slice")
    numbers = [whole(number) for number in (operand if isinstance(operand, list) else [operand])]
    known = [number for number in numbers if number is not None]
    return _Changed(_sliced(known)) if known and len(known) == len(numbers) else None


def _first_matching(operand: BsonValue) -> Callable[[BsonValue], BsonValue]:
    matches = element_test(operand)

    def change(value: BsonValue) -> BsonValue:
        items = value if isinstance(value, list) else []
        return next(([item] for item in items if matches(item)), MISSING)

    return change


def _sliced(numbers: list[int]) -> Callable[[BsonValue], BsonValue]:
    if len(numbers) == 1:
        part = slice(numbers[0], None) if numbers[0] < 0 else slice(numbers[0])
        return lambda value: value[part] if isinstance(value, list) else value
    skip, count = numbers

    def change(value: BsonValue) -> BsonValue:
        if not isinstance(value, list):
            return value
        start = max(0, len(value) + skip) if skip < 0 else skip
        return value[start : start + count]

    return change


def _includes(leaves: dict[str, _Leaf]) -> bool:
    """Tell whether the specification names what to keep; raises CommandError when it mixes."""
    flags = {path: leaf for path, leaf in leaves.items() if isinstance(leaf, bool)}
    decisive = {path: flag for path, flag in flags.items() if path != "_id"}
    including = any(decisive.values()) or any(isinstance(x, _Computed) for x in leaves.values())
    if including and not all(decisive.values()):
        name = next(path for path, flag in decisive.items() if not flag)
        raise CommandError(31254, f"Cannot do exclusion on field {name} in inclusion projection")
    return including or (not decisive and flags.get("_id", False))


def _tree(leaves: dict[str, _Leaf]) -> _Tree:
    tree: _Tree = {}
    for path, leaf in leaves.items():
        *before, last = paths.split(path)
        node = tree
        for part in before:
            child = node.setdefault(part, {})
            if not isinstance(child, dict):
                raise CommandError(31249, f"Path collision at {path}")
            node = child
        if last in node:
            raise CommandError(31249, f"Path collision at {path}")
        node[last] = leaf
    return tree


def _include(value: BsonValue, tree: _Tree, scope: Document) -> BsonValue:
    """Keep what the tree names, in the document's order, then add what it computes."""
    if isinstance(value, list):
        return [_include(item, tree, scope) for item in value if isinstance(item, (dict, list))]
    kept = {}
    for name in _id_first(value):
        result = _kept(value[name], tree.get(name, False), scope)
        if result is not MISSING:
            kept[name] = result
    for name, node in tree.items():
        if isinstance(node, _Computed) or (isinstance(node, dict) and name not in value):
            _add(kept, name, node, scope)
    return kept


def _id_first(document: Document) -> list[str]:
    return sorted(document, key=lambda name: name != "_id")


def _kept(value: BsonValue, node: _Node, scope: Document) -> BsonValue:
    if isinstance(node, _Changed):
        return node.change(value)
    if isinstance(node, dict):
        return _include(value, node, scope) if isinstance(value, (dict, list)) else MISSING
    return value if node is True else MISSING


def _add(document: Document, name: str, node: _Node, scope: Document) -> None:
    if isinstance(node, _Computed):
        value = node.evaluate(scope)
        if value is not MISSING:
            document[name] = value
    elif isinstance(node, dict):
        inner: Document = {}
        for part, child in node.items():
            _add(inner, part, child, scope)
        if inner:
            document[name] = inner


def _exclude(value: BsonValue, tree: _Tree) -> BsonValue:
    if isinstance(value, list):
        return [_exclude(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, item in value.items():
        result = _without(item, tree.get(name, True))
        if result is not MISSING:
            kept[name] = result
    return kept


def _without(value: BsonValue, node: _Node) -> BsonValue:
    if isinstance(node, _Changed):
        return node.change(value)
    if isinstance(node, dict):
        return _exclude(value, node)
    return value if node is True else MISSING


def _extend(value: BsonValue, tree: _Tree, scope: Document) -> BsonValue:
    """Set what the tree computes; a document in an array gets it too, other values give way."""
    if isinstance(value, list):
        return [_extend(item, tree, scope) for item in value]
    document = dict(value) if isinstance(value, dict) else {}
    for name, node in tree.items():
        if isinstance(node, dict):
            document[name] = _extend(document.get(name), node, scope)
        elif isinstance(node, _Computed):
            result = node.evaluate(scope)
            if result is not MISSING:
                document[name] = result
    return document
