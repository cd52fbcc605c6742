from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.corpus import annotation
from nlu.types import Entity


def spans(entities: tuple[Entity, ...]) -> list[tuple[str, str, int, int, object]]:
    return [(e.type, e.text, e.start, e.end, e.value) for e in entities]


def test_reads_both_notations() -> None:
    text, entities = annotation.read(
        'A [plumber]{"entity": "service_type", "value": "plumber"} in ku[Mbare](location)'
    )
    assert text == "A plumber in kuMbare"
    assert spans(entities) == [
        ("service_type", "plumber", 2, 9, "plumber"),
        ("location", "Mbare", 15, 20, None),
    ]


def test_reads_the_short_notation_of_a_value() -> None:
    assert annotation.read("[Byo](location:Bulawayo)")[1][0].value == "Bulawayo"


@pytest.mark.parametrize(
    "broken",
    [
        "a [plumber(service_type)",
        "a plumber](service_type)",
        "a [plumber] (service_type)",
        'a [plumber]{"value": "plumber"}',
        "a [plumber]{entity: service_type}",
        "nothing [](location) in it",
    ],
)
def test_refuses_broken_brackets(broken: str) -> None:
    with pytest.raises(annotation.BrokenAnnotationError):
        annotation.read(broken)


plain = st.text(alphabet="ab cdé'?!3", min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.tuples(plain, plain, st.none() | plain), min_size=1, max_size=4))
def test_writing_and_reading_give_the_same_back(parts: list[tuple[str, str, str | None]]) -> None:
    text = ""
    entities = []
    for before, word, value in parts:
        text += f"{before} "
        start = len(text)
        text += f"{word} "
        entities.append(
            Entity(
                type="thing",
                text=word,
                start=start,
                end=start + len(word),
                confidence=1.0,
                extractor=annotation.EXTRACTOR,
                value=value,
            )
        )
    assert annotation.read(annotation.write(text, tuple(entities))) == (text, tuple(entities))
