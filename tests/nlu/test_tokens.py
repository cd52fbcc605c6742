from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlu.features import features
from nlu.hits import Hit
from nlu.tokens import make_doc, tokenise

VOCAB = spacy.blank("xx").vocab


def pieces(text: str, *cuts: int) -> list[str]:
    return [text[start:end] for start, end in tokenise(text, cuts)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("kuMufakose, 2pm", ["ku", "Mufakose", ",", "2", "pm"]),
        ("ngo9 i-plumber 9-10", ["ngo", "9", "i-plumber", "9", "-", "10"]),
        ("won't I’m", ["won't", "I’m"]),
        ("booking_12.3", ["booking", "_", "12", ".", "3"]),
        ("4/5 ⭐", ["4", "/", "5", "⭐"]),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert pieces(text) == tokens


def test_a_word_is_cut_where_a_place_begins_in_it() -> None:
    assert pieces("kumufakose uko", 2, 10) == ["ku", "mufakose", "uko"]
    assert pieces("e-Luveve", 2) == ["e-", "Luveve"]


@given(st.text(), st.sets(st.integers(0, 40)))
def test_every_visible_character_is_in_one_token(text: str, cuts: set[int]) -> None:
    covered = "".join(text[start:end] for start, end in tokenise(text, cuts))
    assert covered == "".join(text.split())


@given(st.text(), st.sets(st.integers(0, 40)))
def test_a_doc_has_the_text_of_the_message(text: str, cuts: set[int]) -> None:
    doc = make_doc(VOCAB, text, cuts)
    assert doc.text == text
    assert [(t.idx, t.idx + len(t)) for t in doc if not t.is_space] == tokenise(text, cuts)


def test_features_tell_the_word_the_neighbours_the_hits_the_clause_and_the_intent() -> None:
    text = "sink leaks, Mbare"
    spans = tokenise(text)
    rows = features(text, spans, [Hit("place", 12, 17)], "request_service")
    assert {"w=sink", "w+1=leaks", "w-1=<", "i=request_service"} <= set(rows[0])
    assert {"place:U", "place", "s=Xxx", "-1:place"} & set(rows[3]) == {"place:U", "place", "s=Xxx"}
    assert "clause=place" in rows[3]
    assert "clause=" in rows[0]
    assert "+1:place" in rows[2]


def test_a_hit_over_several_tokens_tells_which_is_where() -> None:
    text = "at Mkoba 14 B now"
    rows = features(text, tokenise(text), [Hit("place", 3, 13)], "-")
    assert [next((f for f in row if f.startswith("place:")), "") for row in rows] == [
        "",
        "place:B",
        "place:I",
        "place:L",
        "",
    ]


def test_no_tokens_no_features() -> None:
    assert features("", [], [], "-") == []
