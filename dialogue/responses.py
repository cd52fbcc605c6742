"""Every sentence the bot says, by language and key, from data/responses/*.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any, TypeAlias, get_args

import yaml

from dialogue.errors import ResponsesError
from nlu.types import Language

Sentence: TypeAlias = "str | Mapping[str, str]"
"""A text with {placeholders}, or one text for `count` 1 ("one") and one for the rest ("other")."""

REFERENCE: Language = "en"


class _Loader(yaml.SafeLoader):
    """Reads every scalar as text and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            line = node.start_mark.line + 1
            raise ResponsesError(f"{node.start_mark.name}:{line}: key {twice.pop()!r} stands twice")
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}


def _placeholders(sentence: Sentence) -> frozenset[str]:
    texts = [sentence] if isinstance(sentence, str) else sentence.values()
    return frozenset(n for text in texts for _, n, _, _ in Formatter().parse(text) if n is not None)


def _read(path: Path) -> dict[str, Sentence]:
    with path.open(encoding="utf-8") as file:
        content = yaml.load(file, Loader=_Loader)  # noqa: S506 - a SafeLoader, stricter
    if not isinstance(content, dict):
        raise ResponsesError(f"{path}: expected one mapping of keys to sentences")
    for key, sentence in content.items():
        plural = isinstance(sentence, dict) and set(sentence) == {"one", "other"}
        if not (plural or isinstance(sentence, str)):
            raise ResponsesError(f"{path}: {key}: expected a text, or texts for 'one' and 'other'")
    return content


@dataclass(frozen=True, slots=True)
class Responses:
    """The sentences of every language that has a file; English stands in for the others."""

    sentences: Mapping[Language, Mapping[str, Sentence]]

    @classmethod
    def load(cls, directory: Path) -> Responses:
        """Read the language files; raises ResponsesError when they do not match the English one."""
        found: dict[Language, Mapping[str, Sentence]] = {}
        languages: tuple[Language, ...] = get_args(Language)
        for language in languages:
            path = directory / f"{language}.yml"
            if path.exists():
                found[language] = _read(path)
        if REFERENCE not in found:
            raise ResponsesError(f"{directory}: no {REFERENCE}.yml, the file of reference")
        for language, sentences in found.items():
            _compare(language, sentences, found[REFERENCE])
        return cls(found)

    def say(self, language: Language, key: str, **values: object) -> str:
        """Return the sentence with its placeholders filled; `count` chooses the plural."""
        sentences = self.sentences.get(language, self.sentences[REFERENCE])
        if key not in sentences:
            raise ResponsesError(f"no sentence {key!r}: add it to data/responses/{language}.yml")
        sentence = sentences[key]
        if not isinstance(sentence, str):
            sentence = sentence["one" if values["count"] == 1 else "other"]
        try:
            return sentence.format(**values).strip()
        except KeyError as error:
            raise ResponsesError(f"sentence {key!r} wants {error}, got {sorted(values)}") from error

    def has(self, key: str) -> bool:
        """Tell whether a sentence exists."""
        return key in self.sentences[REFERENCE]


def _compare(
    language: Language, found: Mapping[str, Sentence], reference: Mapping[str, Sentence]
) -> None:
    if found.keys() != reference.keys():
        odd = sorted(found.keys() ^ reference.keys())
        raise ResponsesError(f"{language}.yml: keys differ from {REFERENCE}.yml: {', '.join(odd)}")
    for key, sentence in found.items():
        if _placeholders(sentence) != _placeholders(reference[key]):
            wanted = sorted(_placeholders(reference[key]))
            raise ResponsesError(f"{language}.yml: {key}: expected the placeholders {wanted}")
