from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.corpus import annotation
from nlu.edges import redrawn
from nlu.issues import fitted


def fitted_in(annotated: str) -> str:
    """Return what the first issue of an annotated message becomes."""
    text, entities = annotation.read(annotated)
    redone = redrawn(text, entities)
    return next(entity.text for entity in redone if entity.type == "issue")


@pytest.mark.parametrize(
    ("found", "by_the_rule"),
    [
        ("an [an old tree leans](issue)", "old tree leans"),
        ("i need [sm1 2 unlock my car](issue)", "unlock my car"),
        ("[roof leaks](issue) wen it rains we use buckets", "roof leaks wen it rains"),
        ("[DB trips](issue) whenever the geyser is on.", "DB trips whenever the geyser is on"),
        ("[uphahla luyavuza](issue) nxa lisina", "uphahla luyavuza nxa lisina"),
        ("[fix my freezer before the meat goes bad](issue)", "fix my freezer"),
        ("[door is swollen because of rain](issue)", "door is swollen"),
        ("[lost my keys n its getting dark](issue)", "lost my keys"),
        ("[lid broke and now it wont stay open](issue)", "lid broke and now it wont stay open"),
        ("[brown patch n its growing](issue)", "brown patch n its growing"),
        ("[pool tiles fall and it loses water](issue)", "pool tiles fall and it loses water"),
        ("[fix my tap in](issue) [Mbare](location)", "fix my tap"),
        ("[itel wont switch on](issue) [nhasi](time)", "itel wont switch on"),
        ("[bed bugs 😩😩](issue) pls", "bed bugs"),
        ("[ants](issue)", "ants"),
    ],
)
def test_an_issue_begins_and_ends_by_the_rule(found: str, by_the_rule: str) -> None:
    assert fitted_in(found) == by_the_rule


@given(st.text("ab ,.n'sowhen", min_size=1), st.data())
def test_an_issue_is_never_emptied_nor_leaves_the_message(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = fitted(text, (start, end), [])
    assert 0 <= first < last <= len(text)
