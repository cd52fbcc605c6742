"""Expression operators on strings; positions count code points."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from webapp.store.embedded.aggregation.function import Function, NamedFunction
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.value_tests import regex
from webapp.store.embedded.values import BsonValue, type_name

_SPACES = (
    "\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)


def _text(name: str, value: BsonValue) -> str:
    if not isinstance(value, str):
        raise CommandError(16702, f"{name} only supports strings, not {type_name(value)}")
    return value


def _concat(*values: BsonValue) -> str:
    return "".join(_text("$concat", value) for value in values)


def _changed_case(name: str, change: Callable[[str], str]) -> Function:
    """ASCII letters only, as in MongoDB; null gives an empty string there."""

    def apply(value: BsonValue) -> str:
        text = _text(name, value or "")
        return re.sub("[A-Za-z]+", lambda match: change(match[0]), text)

    return Function(apply, null_in_null_out=False)


def _substring(value: BsonValue, start: BsonValue, length: BsonValue) -> str:
    text = _text("$substrCP", value or "")
    return text[int(start) : int(start) + int(length)]


def _split(value: BsonValue, separator: BsonValue) -> list[str]:
    if not separator:
        raise CommandError(40087, "$split requires a non-empty separator")
    return _text("$split", value).split(_text("$split", separator))


def _index_of(value: BsonValue, part: BsonValue, start: BsonValue = 0) -> int:
    return _text("$indexOfCP", value).find(_text("$indexOfCP", part), int(start))


def _trim(name: str, strip: Callable[[str, str], str]) -> NamedFunction:
    def apply(arguments: Mapping[str, BsonValue]) -> BsonValue:
        if arguments["input"] is None or arguments.get("chars", "") is None:
            return None
        return strip(_text(name, arguments["input"]), arguments.get("chars", _SPACES))

    return NamedFunction(apply, frozenset({"input"}), frozenset({"chars"}))


def _regex_match(arguments: Mapping[str, BsonValue]) -> bool:
    if arguments["input"] is None or arguments["regex"] is None:
        return False
    return regex(arguments["regex"], arguments.get("options") or "")(arguments["input"])


STRINGS: dict[str, Function] = {
    "$concat": Function(_concat, 0, None),
    "$indexOfCP": Function(_index_of, 2, 3),
    "$split": Function(_split, 2, 2),
    "$strLenCP": Function(lambda value: len(_text("$strLenCP", value)), null_in_null_out=False),
    "$substrCP": Function(_substring, 3, 3, null_in_null_out=False),
    "$toLower": _changed_case("$toLower", str.lower),
    "$toUpper": _changed_case("$toUpper", str.upper),
}
NAMED_STRINGS: dict[str, NamedFunction] = {
    "$ltrim": _trim("$ltrim", str.lstrip),
    "$regexMatch": NamedFunction(
        _regex_match, frozenset({"input", "regex"}), frozenset({"options"})
    ),
    "$rtrim": _trim("$rtrim", str.rstrip),
    "$trim": _trim("$trim", str.strip),
}
