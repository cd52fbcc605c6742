"""Changes beside a corpus: what is added counts, what is removed does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.corpus import overlay
from nlu.errors import CorpusError
from nlu.sources import Sources

HEAD = 'version: "3.1"\nnlu:\n'


def write(path: Path, intent: str, *texts: str) -> None:
    path.parent.mkdir(exist_ok=True)
    lines = "".join(f"    - {text}\n" for text in texts)
    path.write_text(f"{HEAD}- intent: {intent}\n  examples: |\n{lines}", encoding="utf-8")


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    write(tmp_path / "base.yml", "greet", "hi", "hello there", "bye")
    return Sources.at(tmp_path / "base.yml", tmp_path / "changes")


def texts(sources: Sources) -> list[tuple[str, str]]:
    return [(e.intent, e.text) for e in sources.corpus().examples]


def test_without_changes_the_corpus_is_as_it_stands(sources: Sources) -> None:
    assert texts(sources) == [("greet", "hi"), ("greet", "hello there"), ("greet", "bye")]
    assert len(sources.files()) == 1


def test_examples_are_added_and_removed(sources: Sources) -> None:
    assert sources.reviewed is not None
    write(sources.reviewed / "reviewed_en.yml", "goodbye", "bye", "see you")
    write(sources.reviewed / overlay.REMOVED, "greet", "bye")

    assert texts(sources) == [
        ("greet", "hi"),
        ("greet", "hello there"),
        ("goodbye", "bye"),
        ("goodbye", "see you"),
    ]
    assert len(sources.files()) == 3


def test_lists_are_joined(sources: Sources) -> None:
    assert sources.reviewed is not None
    sources.reviewed.mkdir()
    for path, words in ((sources.examples, "a"), (sources.reviewed / "more.yml", "ab")):
        items = "".join(f"    - {word}\n" for word in words)
        with path.open("a", encoding="utf-8") as file:
            file.write(
                ("" if path.stat().st_size else HEAD) + f"- lookup: x\n  examples: |\n{items}"
            )

    assert sources.corpus().lookups == {"x": ("a", "b")}


def test_a_change_that_cannot_be_read_stops_the_training(sources: Sources) -> None:
    assert sources.reviewed is not None
    write(sources.reviewed / "reviewed_en.yml", "greet", "[oh")

    with pytest.raises(CorpusError, match=r"reviewed_en\.yml:5"):
        sources.corpus()
