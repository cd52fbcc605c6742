from __future__ import annotations

import pytest

from nlu.corpus import annotation
from nlu.edges import redrawn


@pytest.mark.parametrize(
    ("found", "by_the_rule"),
    [
        ("all done at [Mrs Khumalo's](person_name) place", "Mrs Khumalo"),
        ("all done at Mrs [Khumalo](person_name)", "Mrs Khumalo"),
        ("munowana mai [Ruva](person_name) pamba", "mai Ruva"),
        ("I am [Rudo](person_name)", "Rudo"),
        ("alarm [Rudo](person_name)", "Rudo"),
    ],
)
def test_a_name_keeps_its_title_and_leaves_out_what_is_theirs(found: str, by_the_rule: str) -> None:
    text, entities = annotation.read(found)
    (name,) = redrawn(text, entities)
    assert (name.text, name.value) == (by_the_rule, by_the_rule)
    assert text[name.start : name.end] == by_the_rule


def test_a_reference_has_a_digit() -> None:
    text, entities = annotation.read("[mine](booking_reference) is [HB-12](booking_reference)")
    assert [entity.text for entity in redrawn(text, entities)] == ["HB-12"]


def test_other_entities_stay_as_they_are() -> None:
    text, entities = annotation.read("[the tap leaks](issue) in [the Avenues](location)")
    issue, place = redrawn(text, entities)
    assert (issue.text, issue.value, issue.start, issue.end) == ("tap leaks", "tap leaks", 4, 13)
    assert place is entities[1]
