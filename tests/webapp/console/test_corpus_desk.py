"""Changes to the examples: beside the files, checked, and taken back."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from nlu import corpus
from nlu.corpus import annotation
from nlu.sources import Sources
from nlu.types import Example
from webapp.console import importing
from webapp.console.corpus_desk import CorpusDesk
from webapp.console.corpus_view import id_of
from webapp.console.insights import Insights


@pytest.fixture
def desk(tiny_data: Path, tmp_path: Path) -> CorpusDesk:
    desk = CorpusDesk(Sources.at(tiny_data), tmp_path / "changes")
    desk.__dict__["known_values"] = {"service_type": {"plumber", "welder"}.__contains__}
    return desk


def example(annotated: str, intent: str = "greet", language: str = "en") -> Example:
    text, entities = annotation.read(annotated)
    return Example(text=text, intent=intent, entities=entities, metadata={"language": language})


def texts(desk: CorpusDesk) -> set[str]:
    return {e.text for e in desk.view().corpus.examples}


def test_an_example_of_the_project_is_removed_and_put_back_without_touching_its_file(
    desk: CorpusDesk, tiny_data: Path
) -> None:
    before = (tiny_data / "nlu" / "en_all.yml").read_bytes()
    hello = next(e for e in desk.view().corpus.examples if e.text == "hello")

    desk.remove(hello)
    assert "hello" not in texts(desk)
    assert [e.text for e in desk.removed()] == ["hello"]

    assert desk.restore(("greet", "hello"))
    assert not desk.restore(("greet", "hello"))
    assert "hello" in texts(desk)
    assert (tiny_data / "nlu" / "en_all.yml").read_bytes() == before


def test_an_example_that_was_added_is_taken_out_of_its_file(desk: CorpusDesk) -> None:
    desk.add([example("hullo", language="sn"), example("hallo")], "edited")
    assert {p.name for p in desk.changes.glob("*.yml")} == {"edited_en.yml", "edited_sn.yml"}

    hullo = next(e for e in desk.view().corpus.examples if e.text == "hullo")
    desk.remove(hullo)

    assert texts(desk) & {"hullo", "hallo"} == {"hallo"}


def test_training_reads_the_changes(desk: CorpusDesk) -> None:
    desk.add([example("hallo")], "edited")
    desk.remove(next(e for e in desk.view().corpus.examples if e.text == "hello"))

    read = {e.text for e in desk.sources.corpus().examples}
    assert "hallo" in read
    assert "hello" not in read


def test_an_example_may_replace_its_own_twin(desk: CorpusDesk) -> None:
    old = next(e for e in desk.view().corpus.examples if e.text == "hello my friend")
    new = example("hello my friends")

    assert desk.refusal(new) is not None
    assert desk.refusal(new, instead_of=old) is None


def test_what_was_removed_is_no_twin(desk: CorpusDesk) -> None:
    desk.remove(next(e for e in desk.view().corpus.examples if e.text == "hello my friend"))

    assert desk.refusal(example("hello my friends")) is None


def test_another_process_sees_a_change_at_once(desk: CorpusDesk, tiny_data: Path) -> None:
    other = CorpusDesk(Sources.at(tiny_data), desk.changes)
    assert "hallo" not in texts(other)

    desk.add([example("hallo")], "edited")

    assert "hallo" in texts(other)
    assert id_of(example("hallo")) in other.view().by_id


def test_what_is_exported_is_imported_and_exported_again_the_same(
    desk: CorpusDesk, tmp_path: Path
) -> None:
    exported = desk.exported()
    (tmp_path / "empty.yml").write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")
    empty = CorpusDesk(Sources(tmp_path / "empty.yml"), tmp_path / "others")

    preview = importing.preview(exported, empty)
    empty.add(preview.new, "imported")

    assert not preview.problems
    assert len(preview.new) == len(desk.view().corpus.examples)
    assert sorted(empty.exported().splitlines()) == sorted(exported.splitlines())
    again = CorpusDesk(Sources(tmp_path / "empty.yml"), tmp_path / "third")
    again.add(importing.preview(empty.exported(), again).new, "imported")
    assert again.exported() == empty.exported()


def test_a_part_is_exported(desk: CorpusDesk) -> None:
    exported = desk.exported("sn", "thank")

    assert "maita basa" in exported
    assert "makadii" not in exported
    assert "thanks a lot" not in exported


def test_an_import_tells_what_is_new_known_and_wrong(desk: CorpusDesk) -> None:
    text = """version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello
    - hullo you all
    - thanks a lot
    - hello to everyone
    - [broken
- intent: sing
  examples: |
    - la la la [la](song)
"""
    preview = importing.preview(text, desk)

    assert [e.text for e in preview.new] == ["hullo you all", "la la la la"]
    assert preview.known == 1
    assert [p.partition(":")[0] for p in preview.problems] == ["line 7", "line 8", "line 9"]
    assert "is thank, this is greet" in preview.problems[0]
    assert "judged by" in preview.problems[1]


@pytest.mark.parametrize("text", ["", "- just\n- a list", "nlu: {", "version: 1\nnlu: []"])
def test_a_file_without_examples_is_refused_in_words(desk: CorpusDesk, text: str) -> None:
    preview = importing.preview(text, desk)

    assert not preview.new
    assert preview.problems


def test_insights_name_what_is_few(desk: CorpusDesk) -> None:
    found = Insights.of(desk.view(), None)

    few = {(each.intent, each.language): each.number for each in found.few}
    assert few["request_service", "sn"] == 2
    assert found.usual == 12
    assert not found.many


def read_in_the_background(desk: CorpusDesk) -> None:
    desk.read_ahead(0.0)
    for thread in threading.enumerate():
        if thread.name == "examples":
            thread.join(10)


def test_examples_read_ahead_are_not_read_by_the_first_page(
    desk: CorpusDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_the_background(desk)
    monkeypatch.setattr(corpus, "read", lambda _: pytest.fail("they are read again"))
    assert "hello" in texts(desk)


def test_examples_that_cannot_be_read_ahead_are_told_of(
    desk: CorpusDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(corpus, "read", refuse)
    read_in_the_background(desk)
    assert "the examples cannot be read" in caplog.text
