"""The services that can be booked, read from data/services.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from nlu.corpus import strict_yaml
from nlu.errors import DataError
from nlu.types import Language, Service

_LANGUAGES = cast("tuple[Language, ...]", get_args(Language))
_FIELDS = frozenset(
    {"id", "names", "plurals", "article", "examples", "synonyms", "works_on", "minutes"}
)


def load_services(path: Path) -> tuple[Service, ...]:
    """Read the catalogue, in the order of the file.

    Raises `DataError`, with the line, for whatever is missing, unknown, or said twice.
    """
    root = strict_yaml.read(path)
    listing = root.fields.get("services") if isinstance(root, strict_yaml.Mapping) else None
    if not isinstance(listing, strict_yaml.Listing) or not listing.items:
        raise DataError(path, None, "expected the key `services` with a list of services under it")
    entries = [_Entry.of(item, path) for item in listing.items]
    services = tuple(entry.service() for entry in entries)
    _refuse_shared_words(services, entries)
    return services


@dataclass(frozen=True, slots=True)
class _Entry:
    """One service as the file has it."""

    fields: dict[str, strict_yaml.Node]
    line: int
    path: Path

    @classmethod
    def of(cls, node: strict_yaml.Node, path: Path) -> _Entry:
        if not isinstance(node, strict_yaml.Mapping):
            raise DataError(path, node.line, "expected a service: `- id: ...` and its other keys")
        entry = cls(node.fields, node.line, path)
        missing = sorted(_FIELDS - node.fields.keys() - {"works_on"})
        unknown = sorted(node.fields.keys() - _FIELDS)
        if missing:
            raise entry.error(f"missing: {', '.join(missing)}")
        if unknown:
            raise entry.error(f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(_FIELDS))}")
        return entry

    def error(self, message: str, line: int | None = None) -> DataError:
        identity = self.fields.get("id")
        name = identity.text if isinstance(identity, strict_yaml.Scalar) else "service"
        return DataError(self.path, line or self.line, f"{name}: {message}")

    def service(self) -> Service:
        return Service(
            id=self._text("id"),
            names=self._by_language("names"),
            plurals=self._by_language("plurals"),
            article=self._article(),
            examples=self._by_language("examples"),
            synonyms=self._words("synonyms"),
            works_on=self._words("works_on") if "works_on" in self.fields else (),
            minutes=self._minutes(),
        )

    def _text(self, key: str) -> str:
        node = self.fields[key]
        if not isinstance(node, strict_yaml.Scalar) or not node.text.strip():
            raise self.error(f"`{key}` must be a text", node.line)
        return node.text.strip()

    def _article(self) -> str:
        article = self._text("article")
        if article not in ("a", "an"):
            raise self.error(f"`article` is {article!r}; expected a or an", self.fields["id"].line)
        return article

    def _minutes(self) -> int:
        minutes = self._text("minutes")
        if not minutes.isdecimal() or int(minutes) == 0:
            line = self.fields["minutes"].line
            raise self.error(f"`minutes` is {minutes!r}; expected a whole number above 0", line)
        return int(minutes)

    def _by_language(self, key: str) -> dict[Language, str]:
        node = self.fields[key]
        if not isinstance(node, strict_yaml.Mapping) or set(node.fields) != set(_LANGUAGES):
            expected = ", ".join(_LANGUAGES)
            raise self.error(f"`{key}` must give one text for each of {expected}", node.line)
        texts: dict[Language, str] = {}
        for language in _LANGUAGES:
            value = node.fields[language]
            if not isinstance(value, strict_yaml.Scalar) or not value.text.strip():
                raise self.error(f"`{key}.{language}` must be a text", value.line)
            texts[language] = value.text.strip()
        return texts

    def _words(self, key: str) -> tuple[str, ...]:
        node = self.fields[key]
        if not isinstance(node, strict_yaml.Listing):
            raise self.error(f"`{key}` must be a list", node.line)
        words: list[str] = []
        for item in node.items:
            if not isinstance(item, strict_yaml.Scalar) or not item.text.strip():
                raise self.error(f"`{key}` has an item that is no text", item.line)
            if item.text.strip().casefold() in {word.casefold() for word in words}:
                raise self.error(f"`{key}` has {item.text!r} twice", item.line)
            words.append(item.text.strip())
        return tuple(words)


def _refuse_shared_words(services: tuple[Service, ...], entries: list[_Entry]) -> None:
    """Refuse an id that stands twice, and a word that would mean two trades."""
    ids: set[str] = set()
    owners: dict[str, str] = {}
    for service, entry in zip(services, entries, strict=True):
        if service.id in ids:
            raise entry.error("this id stands twice")
        ids.add(service.id)
        spellings = (*service.names.values(), *service.plurals.values(), *service.synonyms)
        for word in (*spellings, *service.works_on):
            owner = owners.setdefault(word.casefold(), service.id)
            if owner != service.id:
                raise entry.error(f"{word!r} already means {owner}; a word means one trade")
