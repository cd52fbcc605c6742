"""The sentences: read strictly, complete in every language, fit for WhatsApp."""

from __future__ import annotations

import ast
import re
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dialogue.errors import ResponsesError
from dialogue.flow import Step
from dialogue.flows import FLOWS
from dialogue.responses import Responses, Sentence
from dialogue.wording import day_and_time
from nlu.types import Language
from tests.fakes.world import DATA

SENTENCES = Responses.load(DATA / "responses").sentences
SOURCES = sorted((DATA.parent / "dialogue").rglob("*.py"))
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")


def write(directory: Path, language: str, content: str) -> None:
    (directory / f"{language}.yml").write_text(content, encoding="utf-8")


def texts(sentence: Sentence) -> list[str]:
    return [sentence] if isinstance(sentence, str) else list(sentence.values())


def test_placeholders_are_filled(tmp_path: Path) -> None:
    write(tmp_path, "en", 'hello: "Hello {name}!"')
    assert Responses.load(tmp_path).say("en", "hello", name="Rudo") == "Hello Rudo!"


def test_the_count_chooses_the_plural(tmp_path: Path) -> None:
    write(tmp_path, "en", 'found: {one: "one plumber", other: "{count} plumbers"}')
    responses = Responses.load(tmp_path)
    assert responses.say("en", "found", count=1) == "one plumber"
    assert responses.say("en", "found", count=0) == "0 plumbers"


def test_words_like_no_and_numbers_stay_words(tmp_path: Path) -> None:
    write(tmp_path, "en", "no: No\ntime: 12:30")
    responses = Responses.load(tmp_path)
    assert (responses.say("en", "no"), responses.say("en", "time")) == ("No", "12:30")


def test_a_language_without_a_file_is_spoken_to_in_english(tmp_path: Path) -> None:
    write(tmp_path, "en", "hello: Hello")
    assert Responses.load(tmp_path).say("sn", "hello") == "Hello"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: one\na: two", "key 'a' stands twice"),
        ("- a", "expected one mapping"),
        ("a: {few: x}", "expected a text"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    write(tmp_path, "en", content)
    with pytest.raises(ResponsesError, match=message):
        Responses.load(tmp_path)


def test_a_missing_english_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResponsesError, match=r"no en\.yml"):
        Responses.load(tmp_path)


@pytest.mark.parametrize(
    ("shona", "message"),
    [
        ("hello: Mhoro {name}", "keys differ"),
        ("hello: Mhoro\nbye: Sara {name}", "expected the placeholders"),
    ],
)
def test_another_language_must_match_the_english_file(
    tmp_path: Path, shona: str, message: str
) -> None:
    write(tmp_path, "en", "hello: Hello {name}\nbye: Bye {name}")
    write(tmp_path, "sn", shona)
    with pytest.raises(ResponsesError, match=message):
        Responses.load(tmp_path)


def test_an_unknown_key_or_a_missing_value_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "en", "hello: Hello {name}")
    responses = Responses.load(tmp_path)
    with pytest.raises(ResponsesError, match="no sentence 'bye'"):
        responses.say("en", "bye")
    with pytest.raises(ResponsesError, match="wants 'name'"):
        responses.say("en", "hello")


@pytest.mark.parametrize("language", SENTENCES)
def test_no_sentence_has_emojis_or_is_too_long(language: Language) -> None:
    for key, sentence in SENTENCES[language].items():
        for text in texts(sentence):
            assert not EMOJI.search(text), key
            assert len(text) <= 700, key


BY_NAME = {
    *("edit.service", "edit.location", "edit.provider", "edit.issue", "edit.time", "edit.stop"),
    *("language.en", "language.sn", "language.nd", "proposal.keep", "proposal.refuse"),
}
"""Titles whose keys are put together, which no literal tells."""


def is_choice(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "choice"


def titles() -> set[str]:
    """Return the keys that become a button or the label of a list."""
    calls = (
        node
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and is_choice(node) and len(node.args) > 1
    )
    named = {_pattern(call.args[1]) for call in calls}
    lists = {key for key in SENTENCES["en"] if key.endswith("list_title")}
    return {key for key in named if "*" not in key} | lists | BY_NAME


@pytest.mark.parametrize("language", SENTENCES)
def test_titles_fit(language: Language) -> None:
    """Twenty letters on a button; what can be edited is a list, whose rows hold 24."""
    assert {"answer.yes", "request.accept", "erase.no"} <= titles()
    long = {
        key: text
        for key in titles() & SENTENCES[language].keys()
        for text in texts(SENTENCES[language][key])
        if len(text) > (24 if key.startswith("edit.") else 20)
    }
    assert not long


def _pattern(node: ast.expr) -> str:
    """Return a literal, or a formatted one with a star for what is put in; empty for others."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    values = (str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values)
    return "".join(values)


def literals() -> set[str]:
    nodes = (
        node
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.expr)
    )
    return {pattern for node in nodes if (pattern := _pattern(node))}


def test_every_sentence_is_said_somewhere() -> None:
    patterns = [p for p in literals() if " " not in p and p != "*"]
    hints = {f"{step.name}.hint" for flow in FLOWS for step in flow.steps}
    unused = [
        key
        for key in SENTENCES["en"]
        if key not in hints and not any(fnmatchcase(key, pattern) for pattern in patterns)
    ]
    assert not unused


def steps() -> list[Step]:
    return [step for flow in FLOWS for step in flow.steps]


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.name)
def test_every_step_has_other_words_for_a_second_try(step: Step) -> None:
    assert f"{step.name}.hint" in SENTENCES["en"]


@pytest.mark.parametrize("language", ["sn", "nd"])
def test_no_sentence_is_left_in_english(language: Language) -> None:
    lines = {"provider.detail", "requests.line", "bookings.line", "jobs.line", "why.line"}
    shared = lines | {"distance.km"}
    same = {
        key
        for key, sentence in SENTENCES["en"].items()
        if SENTENCES[language][key] == sentence and not key.startswith(("language.", "request."))
    }
    assert same <= shared


@pytest.mark.parametrize("language", ["en", "sn", "nd"])
def test_dates_are_written_in_the_language(language: Language) -> None:
    moment = datetime(2025, 12, 4, 9, 5, tzinfo=ZoneInfo("Africa/Harare"))
    assert (
        day_and_time(moment, language)
        == {
            "en": "Thursday 4 December, 09:05",
            "sn": "China 4 Zvita, 09:05",
            "nd": "Sine 4 Mpalakazi, 09:05",
        }[language]
    )
    assert len(day_and_time(moment, language, short=True)) <= 20


def test_the_lines_to_be_looked_at_by_a_speaker_are_counted() -> None:
    """data/README.md says how many there are, so that nobody takes them for reviewed."""
    marked = {
        language: (DATA / "responses" / f"{language}.yml").read_text("utf-8").count("# review\n")
        for language in ("sn", "nd")
    }
    told = f"{marked['sn']} lines of Shona and {marked['nd']} of Ndebele"
    assert told in (DATA / "README.md").read_text("utf-8")
