from __future__ import annotations

import pytest

from nlu import faults, language
from nlu.errors import DataError
from nlu.types import Entity, Example

PAIRS = [
    ("i need a plumber today", "en"),
    ("the tap is broken", "en"),
    ("ndoda munhu anogadzira pombi", "sn"),
    ("ndiri kuda mugadziri", "sn"),
    ("ngifuna umuntu wokulungisa", "nd"),
    ("ngicela umlungisi", "nd"),
    ("ndoda plumber today", "mixed"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a broken tap", "en"),
        ("ndiri kugadzira", "sn"),
        ("ngicela umuntu", "nd"),
        ("ndoda plumber", "sn"),
        ("", "en"),
        ("12345", "en"),
    ],
)
def test_languages_are_told_by_letters(text: str, expected: str) -> None:
    detector = language.fit([*PAIRS, *PAIRS])
    assert detector is not None
    assert detector.detect(text) == expected


def test_one_language_needs_no_detector() -> None:
    assert language.fit([("hello", "en"), ("hey", "en"), ("hola", "")]) is None


@pytest.mark.parametrize(
    ("file", "metadata", "expected"),
    [
        ("data/nlu/sn_requests.yml", {}, "sn"),
        ("data/nlu/mixed_nd_booking.yml", {}, "mixed"),
        ("data/nlu/test/test_nd.yml", {}, "nd"),
        ("data/nlu/en_booking.yml", {"language": "nd"}, "nd"),
        ("travel.yml", {}, ""),
    ],
)
def test_the_data_marks_languages(file: str, metadata: dict[str, str], expected: str) -> None:
    assert language.marked(Example(text="", intent="", file=file, metadata=metadata)) == expected


def test_faults_are_read_and_bad_files_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("faults") / "faults.csv"
    path.write_text("service,phrase,language\nplumber,burst pipe,en\n")
    assert faults.load_faults(path) == (("plumber", "burst pipe"),)
    path.write_text("trade,words\nplumber,burst pipe\n")
    with pytest.raises(DataError, match="service and phrase"):
        faults.load_faults(path)


def test_a_word_that_stands_in_faults_of_many_trades_tells_none() -> None:
    told = [
        ("plumber", "the tap is not closing"),
        ("plumber", "our tap drips"),
        ("tiler", "the tile is loose"),
        ("builder", "the wall cracks"),
        ("painter", "the wall"),
        ("welder", "the gate"),
    ]
    (listed,) = faults.words(told, ()).values()
    assert {"tap", "drips", "tile", "gate"} <= set(listed)
    assert "the" not in listed
    assert faults.words((), ()) == {}


def test_an_issue_beside_a_named_trade_teaches() -> None:
    def entity(kind: str, text: str, value: str | None = None) -> Entity:
        return Entity(type=kind, text=text, start=0, end=1, confidence=1, extractor="", value=value)

    example = Example(
        text="",
        intent="request_service",
        entities=(entity("service_type", "joiner", "carpenter"), entity("issue", "bed broke")),
    )
    assert list(faults.told_beside_trades([example])) == [("carpenter", "bed broke")]
