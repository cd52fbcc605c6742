from __future__ import annotations

import pytest

from nlu.corpus import Corpus, annotation, checks
from nlu.types import Example


def example(annotated: str, intent: str = "inform", line: int = 1) -> Example:
    text, entities = annotation.read(annotated)
    return Example(text=text, intent=intent, entities=entities, file="x.yml", line=line)


def messages(
    training: list[Example], test: list[Example] | None = None, **kinds: bool
) -> list[str]:
    found = checks.check(
        Corpus(tuple(training)),
        None if test is None else Corpus(tuple(test)),
        {"service_type": {"plumber"}.__contains__},
    )
    return [str(p) for p in found if "at least" not in p.message]


def test_too_few_examples_are_said_once_per_intent() -> None:
    found = checks.check(Corpus((example("Harare", line=3), example("Gweru", line=4))))
    assert [str(p) for p in found] == [
        "x.yml:3: intent inform has 2 examples; at least 10 are needed"
    ]
    assert not found[0].fatal


def test_duplicates_and_contradictions() -> None:
    found = messages(
        [example("Hi there"), example("hi THERE", line=2), example("hi there", "greet", 3)]
    )
    assert found[0] == "x.yml:2: duplicate of x.yml:1"
    assert found[1] == ("x.yml:3: the same message with two intents: greet here, inform at x.yml:1")


@pytest.mark.parametrize(
    ("annotated", "what"),
    [
        ("in [Mbare ](location)", "white space at the edge"),
        ("in [Mbar](location)e", "ends inside a word"),
        ("fix [my tap](issue)", "the issue 'my tap' would be 'tap'"),
        ("[roof leaks](issue) when it rains", "would be 'roof leaks when it rains'"),
        ("umakhi wo[kwakha indlu](issue)", "begins inside a word"),
        ('a [joiner]{"entity": "service_type", "value": "carpenter"}', "is not known"),
    ],
)
def test_spans_and_values(annotated: str, what: str) -> None:
    assert what in messages([example(annotated)])[0]


def test_labels_that_only_the_test_has() -> None:
    found = messages([example("Harare")], [example("[Lima](city)", "travel", 7)])
    assert found == [
        "x.yml:7: unknown intent travel: training has no such label (1 messages)",
        "x.yml:7: unknown entity city: training has no such label (1 messages)",
    ]


@pytest.mark.parametrize(
    "test_message",
    [
        "I need a plumber in [Mbare](location) now",
        "i ned a plumber in Gweru now",
        "I need a plumber in [Gweru](location) now!",
    ],
)
def test_near_duplicates_of_training_are_refused(test_message: str) -> None:
    training = [example("I need a plumber in [Gweru](location) now")]
    found = list(checks.near_duplicates(training, [example(test_message, line=9)]))
    assert [p.line for p in found] == [9]
    assert found[0].fatal


@pytest.mark.parametrize("test_message", ["[Mbare](location)", "yes do", "my sink is blocked"])
def test_other_messages_are_not_near_duplicates(test_message: str) -> None:
    training = [example("[Gweru](location)"), example("yes go"), example("the roof leaks badly")]
    assert not list(checks.near_duplicates(training, [example(test_message)]))
