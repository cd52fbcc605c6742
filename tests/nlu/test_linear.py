from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.linear import Reading, character_grams, fit_vectoriser, softmax, word_grams

TEXTS = ["the tap drips", "the tap leaks", "a roof leaks", "the roof drips", "tap tap tap"]


def test_words_weigh_as_in_scikit_learn() -> None:
    """Single words are kept at any frequency, so that block can be compared exactly."""
    theirs = TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 1), sublinear_tf=True)
    expected = theirs.fit_transform(TEXTS).toarray()
    ours = fit_vectoriser([Reading(text) for text in TEXTS])
    for text, row in zip(TEXTS, expected, strict=True):
        columns, weights = ours.row(Reading(text))
        found = dict(zip(columns.tolist(), weights.tolist(), strict=True))
        singles = {w: found[ours.terms[w]] for w in text.split()}
        scale = np.linalg.norm(list(singles.values()))
        for word, weight in singles.items():
            assert weight / scale == pytest.approx(row[theirs.vocabulary_[word]], abs=1e-5)


def test_each_kind_of_gram_has_length_one() -> None:
    readings = [Reading(text, ("place", "time")) for text in TEXTS]
    vectoriser = fit_vectoriser(readings)
    columns, weights = vectoriser.row(readings[0])
    words, marks = vectoriser.borders
    for block in (columns < words, (columns >= words) & (columns < marks), columns >= marks):
        assert np.linalg.norm(weights[block]) == pytest.approx(1.0, abs=1e-5)


def test_a_matrix_has_the_rows_of_its_messages() -> None:
    readings = [Reading(text) for text in [*TEXTS, "", "zzz"]]
    vectoriser = fit_vectoriser(readings[:5])
    matrix = vectoriser.matrix(readings)
    assert matrix.shape == (7, len(vectoriser.idf))
    for i, reading in enumerate(readings):
        columns, weights = vectoriser.row(reading)
        np.testing.assert_allclose(matrix[i, columns].toarray().ravel(), weights, rtol=1e-6)
    assert matrix[5].nnz == 0


def test_words_characters_and_marks_never_share_a_column() -> None:
    reading = Reading("# a tap", ("# a", "tap"))
    vectoriser = fit_vectoriser([reading, reading])
    assert len(vectoriser.terms) == len(vectoriser.idf)


def test_pairs_that_stand_in_one_message_or_two_are_left_out() -> None:
    terms = fit_vectoriser([*[Reading("new tap")] * 2, *[Reading("old tap")] * 3]).terms
    assert "old tap" in terms
    assert "new tap" not in terms
    assert "new" in terms


def test_grams() -> None:
    assert word_grams("a b c") == ["a", "b", "c", "a b", "b c"]
    assert "\t ab " in character_grams("ab")
    assert all(gram.startswith("\t") for gram in character_grams("abc def"))


def test_softmax_adds_up_to_one_and_a_low_temperature_sharpens() -> None:
    scores = np.array([[1.0, 2.0], [1000.0, -1000.0]])
    np.testing.assert_allclose(softmax(scores).sum(axis=1), 1.0)
    assert softmax(scores, 0.1)[0, 1] > softmax(scores)[0, 1]
