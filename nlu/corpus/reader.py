"""Reads Rasa NLU YAML files; every example knows the file and line it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from nlu.corpus import annotation, strict_yaml
from nlu.corpus.strict_yaml import Listing, Node, Scalar
from nlu.errors import CorpusError, DataError
from nlu.types import Entity, Example

_SECTIONS = ("intent", "synonym", "lookup", "regex")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or likely wrong, with the examples."""

    file: str
    line: int
    message: str
    fatal: bool = True
    """Training is refused; otherwise somebody should look."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that a set of files says."""

    examples: tuple[Example, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """Words, in lower case → the value they stand for."""
    lookups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Entity type → words that it is known to be."""
    regexes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name → patterns."""
    problems: tuple[Problem, ...] = ()


def load(source: Path) -> Corpus:
    """Return the corpus of a file, or of the YAML files directly in a directory.

    Raises `CorpusError` when any of it cannot be trained on.
    """
    corpus = read(source)
    fatal = [str(problem) for problem in corpus.problems if problem.fatal]
    if fatal:
        raise CorpusError(fatal)
    if not corpus.examples:
        raise CorpusError([f"{source}: holds no examples; expected Rasa NLU YAML"])
    return corpus


def read(source: Path, *, but: str = "") -> Corpus:
    """Return the corpus with whatever is wrong in it as `problems`; raises nothing.

    `but` names a file of a directory that is left out.
    """
    collector = _Collector()
    for path in files_of(source):
        if path.name == but:
            continue
        try:
            collector.read_file(path)
        except DataError as error:
            collector.refuse(error.file, error.line or 1, str(error).partition(": ")[2])
    return collector.corpus()


def files_of(source: Path) -> tuple[Path, ...]:
    """Return the files that make up a corpus, in the order of their names."""
    if source.is_dir():
        return tuple(sorted(p for p in source.iterdir() if p.suffix in (".yml", ".yaml")))
    return (source,)


class _Collector:
    def __init__(self) -> None:
        self._examples: list[Example] = []
        self._synonyms: dict[str, str] = {}
        self._tables: dict[str, dict[str, tuple[str, ...]]] = {"lookup": {}, "regex": {}}
        self._problems: list[Problem] = []

    def corpus(self) -> Corpus:
        examples = tuple(self._with_synonym(example) for example in self._examples)
        tables = self._tables
        problems = tuple(self._problems)
        return Corpus(examples, self._synonyms, tables["lookup"], tables["regex"], problems)

    def refuse(self, file: str, line: int, message: str) -> None:
        self._problems.append(Problem(file, line, message))

    def read_file(self, path: Path) -> None:
        root = strict_yaml.read(path)
        if root is None:
            return
        if not isinstance(root, strict_yaml.Mapping):
            raise DataError(path, root.line, "expected the keys version and nlu")
        sections = root.fields.get("nlu", Listing((), root.line))
        if not isinstance(sections, Listing):
            raise DataError(path, sections.line, "nlu must be a list of intents, synonyms, …")
        for section in sections.items:
            self._read_section(path, section)

    def _read_section(self, path: Path, section: Node) -> None:
        fields = section.fields if isinstance(section, strict_yaml.Mapping) else {}
        kind = next((kind for kind in _SECTIONS if kind in fields), None)
        if kind is None:
            expected = ", ".join(_SECTIONS)
            self.refuse(str(path), section.line, f"a section must name one of: {expected}")
            return
        name = fields[kind]
        if not isinstance(name, Scalar) or not name.text.strip():
            self.refuse(str(path), name.line, f"the name of the {kind} must be plain text")
            return
        label = name.text.strip()
        if "examples" not in fields:
            self.refuse(str(path), section.line, f"{kind} {label} has no examples")
        elif kind == "intent":
            self._read_examples(path, label, fields)
        else:
            self._read_table(kind, label, self._lines(path, fields["examples"]))

    def _read_table(self, kind: str, label: str, lines: Iterable[tuple[str, int]]) -> None:
        words = tuple(text for text, _ in lines)
        if kind == "synonym":
            self._synonyms.update({word.lower(): label for word in words})
        else:
            table = self._tables[kind]
            table[label] = table.get(label, ()) + words

    def _read_examples(self, path: Path, intent: str, fields: Mapping[str, Node]) -> None:
        examples = fields["examples"]
        shared = _metadata(fields.get("metadata"))
        if isinstance(examples, Scalar):
            for text, line in self._lines(path, examples):
                self._add(path, line, intent, text, shared)
            return
        for item in examples.items if isinstance(examples, Listing) else ():
            own = item.fields if isinstance(item, strict_yaml.Mapping) else {"text": item}
            text_node = own.get("text")
            if isinstance(text_node, Scalar):
                metadata = {**shared, **_metadata(own.get("metadata"))}
                for text, line in _texts(text_node):
                    self._add(path, line, intent, text, metadata)
            else:
                self.refuse(str(path), item.line, "an example must have a text")

    def _add(
        self, path: Path, line: int, intent: str, annotated: str, metadata: Mapping[str, str]
    ) -> None:
        try:
            text, entities = annotation.read(annotated)
        except annotation.BrokenAnnotationError as error:
            self.refuse(str(path), line, str(error))
            return
        self._examples.append(
            Example(
                text=text,
                intent=intent,
                entities=entities,
                file=str(path),
                line=line,
                metadata=metadata,
            )
        )

    def _with_synonym(self, example: Example) -> Example:
        """Give entities without a written value the one that a synonym names."""

        def valued(entity: Entity) -> Entity:
            value = self._synonyms.get(entity.text.lower())
            return entity if entity.value is not None else replace(entity, value=value)

        return replace(example, entities=tuple(valued(e) for e in example.entities))

    def _lines(self, path: Path, node: Node) -> Iterator[tuple[str, int]]:
        """Yield the items of a `|` block with their lines; refuse what is not one item a line."""
        if isinstance(node, Listing):
            for item in node.items:
                if isinstance(item, Scalar):
                    yield from _texts(item)
            return
        if not isinstance(node, Scalar):
            self.refuse(str(path), node.line, "examples must be a list")
            return
        first = node.line + 1 if node.literal else node.line
        for offset, line in enumerate(node.text.split("\n")):
            item_text = line.strip()
            if item_text.startswith("- "):
                yield item_text[2:].strip(), first + offset
            elif item_text:
                self.refuse(str(path), first + offset, f"expected '- ' before {item_text!r}")


def _texts(node: Scalar) -> Iterator[tuple[str, int]]:
    first = node.line + 1 if node.literal else node.line
    for offset, line in enumerate(node.text.split("\n")):
        text = line.strip().removeprefix("- ").strip()
        if text:
            yield text, first + offset


def _metadata(node: Node | None) -> dict[str, str]:
    if isinstance(node, strict_yaml.Mapping):
        return {k: v.text for k, v in node.fields.items() if isinstance(v, Scalar)}
    return {}
