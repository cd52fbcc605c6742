from __future__ import annotations

from pathlib import Path

import pytest

from nlu import corpus
from nlu.errors import CorpusError

WHOLE = """\
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hi
    - no
- intent: inform
  metadata:
    language: en
  examples:
  - text: |
      - I'm in [Byo](location)
    metadata:
      source: review
  - text: yes
- synonym: Bulawayo
  examples: |
    - Byo
- lookup: location
  examples: |
    - Mbare
- regex: zip
  examples: |
    - \\d{5}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "examples.yml"


def test_reads_every_kind_of_section(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    data = corpus.load(file)
    assert [(e.text, e.intent, e.line) for e in data.examples] == [
        ("hi", "greet", 5),
        ("no", "greet", 6),
        ("I'm in Byo", "inform", 12),
        ("yes", "inform", 15),
    ]
    assert data.synonyms == {"byo": "Bulawayo"}
    assert data.lookups == {"location": ("Mbare",)}
    assert data.regexes == {"zip": (r"\d{5}",)}


def test_a_synonym_gives_the_value_that_is_not_written(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    assert corpus.load(file).examples[2].entities[0].value == "Bulawayo"


def test_an_example_has_its_own_metadata_and_that_of_its_intent(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    assert corpus.load(file).examples[2].metadata == {"language": "en", "source": "review"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("nlu:\n- intent: a\n  examples: |\n    - hi [x(y)\n", 4, "bracket"),
        ("nlu:\n- intent: a\n  examples: |\n    hi\n", 4, "expected '- '"),
        ("nlu:\n- intent: a\n  intent: b\n  examples: |\n    - hi\n", 3, "given twice"),
        ("nlu: [\n", 2, "bad YAML"),
        ("nlu:\n- story: a\n", 2, "must name one of"),
        ("nlu:\n- intent: a\n", 2, "no examples"),
        ("nlu: greet\n", 1, "must be a list"),
        ("- greet\n", 1, "expected the keys"),
        ("nlu:\n- intent: a\n  examples:\n  - label: x\n", 4, "must have a text"),
    ],
)
def test_says_where_and_what_is_wrong(file: Path, text: str, line: int, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    problems = corpus.read(file).problems
    assert [problem.line for problem in problems] == [line]
    assert message in problems[0].message
    with pytest.raises(CorpusError, match=r"train\.py validate"):
        corpus.load(file)


def test_reads_the_files_of_a_directory_but_not_those_below(tmp_path: Path) -> None:
    (tmp_path / "test").mkdir()
    for name, word in (("b.yml", "two"), ("a.yml", "one"), ("test/c.yml", "three")):
        (tmp_path / name).write_text(f"nlu:\n- intent: x\n  examples: |\n    - {word}\n")
    assert [e.text for e in corpus.load(tmp_path).examples] == ["one", "two"]


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no examples"):
        corpus.load(tmp_path)


def test_a_file_that_is_not_utf8_is_a_problem(file: Path) -> None:
    file.write_bytes(b"nlu:\n- intent: \xff\n")
    assert "not UTF-8" in corpus.read(file).problems[0].message


def test_what_is_written_is_read_again(file: Path, tmp_path: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    examples = corpus.load(file).examples
    copy = tmp_path / "copy.yml"
    corpus.write(copy, examples)
    assert [
        (e.text, e.intent, e.entities, dict(e.metadata)) for e in corpus.load(copy).examples
    ] == [(e.text, e.intent, e.entities, dict(e.metadata)) for e in examples]


def test_writing_leaves_nothing_beside_the_file(file: Path) -> None:
    corpus.write(file, ())
    assert [path.name for path in file.parent.iterdir()] == [file.name]
