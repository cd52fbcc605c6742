from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu import classifier, intents, network, weights
from nlu.classifier import Fitted
from nlu.errors import ModelDamagedError
from nlu.linear import Reading, softmax

LABELS = {"tap": "plumber", "roof": "roofer", "car": "mechanic"}
MESSAGES = [
    (f"{lead} {thing} {tail}".strip(), label)
    for thing, label in LABELS.items()
    for lead in ("my", "the", "our", "a")
    for tail in ("is broken", "leaks", "again", "now", "help", "")
]


@pytest.fixture(scope="module", params=[False, True], ids=["linear", "deep"])
def fitted(request: pytest.FixtureRequest) -> Fitted:
    readings = [Reading(text) for text, _ in MESSAGES]
    return classifier.prepare(readings, [label for _, label in MESSAGES]).fit(deep=request.param)


def test_learns_what_tells_labels_apart(fitted: Fitted) -> None:
    label, probability = fitted.classifier.best(Reading("that tap makes noise"))
    assert label == "plumber"
    assert 0.5 < probability <= 1.0


def test_held_out_scores_are_of_classifiers_that_have_not_seen_the_message(fitted: Fitted) -> None:
    assert fitted.held_out.scores.shape == (len(MESSAGES), 3)
    assert (fitted.held_out.scores.argmax(axis=1) == fitted.truth).mean() > 0.9
    seen = [fitted.classifier.opinions(Reading(text)).scores for text, _ in MESSAGES]
    assert not np.allclose(seen, fitted.held_out.scores)


def test_one_message_scores_as_all_together(fitted: Fitted) -> None:
    model = fitted.classifier
    matrix = model.vectoriser.matrix(Reading(text) for text, _ in MESSAGES)
    together = matrix @ model.weights.astype(np.float32) + model.bias
    alone = [model.opinions(Reading(text)).margins for text, _ in MESSAGES]
    np.testing.assert_allclose(alone, together, atol=1e-4)
    columns, values = model.vectoriser.row(Reading(MESSAGES[0][0]))
    for layers in model.networks:
        rows = layers.scores_of_rows(matrix)
        np.testing.assert_allclose(layers.scores(columns, values), rows[0], atol=1e-3)


def test_what_is_saved_scores_the_same(fitted: Fitted, tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    weights.save(path, fitted.classifier)
    again = weights.load(path)
    reading = Reading("our car leaks")
    np.testing.assert_array_equal(
        again.opinions(reading).scores, fitted.classifier.opinions(reading).scores
    )
    assert again.best(reading) == fitted.classifier.best(reading)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04"])
def test_a_file_that_is_no_classifier_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "classifier.npz"
    path.write_bytes(content)
    with pytest.raises(ModelDamagedError, match=r"run `python train\.py`"):
        weights.load(path)


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    np.savez(path, terms=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelDamagedError):
        weights.load(path)


def test_the_same_messages_give_the_same_weights() -> None:
    readings = [Reading(text) for text, _ in MESSAGES]
    names = [label for _, label in MESSAGES]
    first, second = (
        classifier.prepare(readings, names).fit(deep=True).classifier for _ in range(2)
    )
    reading = Reading("the roof again")
    np.testing.assert_array_equal(first.opinions(reading).scores, second.opinions(reading).scores)


def test_variants_are_learnt_from_but_make_no_columns() -> None:
    readings = [Reading(text) for text, _ in MESSAGES]
    names = [label for _, label in MESSAGES]
    plain = classifier.prepare(readings, names).fit()
    more = classifier.prepare(readings, names).fit(variants=[(0, Reading("gadzira tap"))])
    assert more.classifier.vectoriser.terms == plain.classifier.vectoriser.terms
    assert more.held_out.scores.shape == plain.held_out.scores.shape


def test_a_label_with_one_message_and_two_labels_in_all() -> None:
    readings = [Reading(text) for text in ("yes", "yes please", "no")]
    fitted = classifier.prepare(readings, ["affirm", "affirm", "deny"]).fit(deep=True)
    assert fitted.classifier.best(Reading("no"))[0] == "deny"


def test_dealing_spreads_every_label_over_the_folds() -> None:
    labels = ["a"] * 9 + ["b"] * 3
    folds = classifier.deal(labels, 3)
    assert [int((folds[:9] == fold).sum()) for fold in range(3)] == [3, 3, 3]
    assert sorted(folds[9:].tolist()) == [0, 1, 2]


def test_probabilities_of_the_held_out_are_honest(fitted: Fitted) -> None:
    chances = softmax(fitted.held_out.scores, fitted.classifier.temperature)
    right = chances.argmax(axis=1) == fitted.truth
    assert abs(chances.max(axis=1).mean() - right.mean()) < 0.1


def outside_model() -> intents.IntentClassifier:
    noise = [
        f"{a} {b}"
        for a in ("who won", "what about", "lol")
        for b in ["football", "war", "rain", "god"]
    ]
    noise += [
        f"{word} today"
        for word in ["bread", "money", "goals", "school", "church", "party", "exam", "cattle"]
    ]
    readings = [Reading(text) for text, _ in MESSAGES] + [Reading(text) for text in noise]
    return intents.fit(
        classifier.prepare(
            readings, [label for _, label in MESSAGES] + ["out_of_scope"] * len(noise)
        )
    )


def test_what_is_out_of_scope_is_not_understood() -> None:
    model = outside_model()
    assert model.detector is not None
    judged = model.judge(Reading("who won the football"))
    assert judged.ranking[0][0] == "out_of_scope"
    assert not judged.understood
    inside = model.judge(Reading("my roof leaks"))
    assert inside.ranking[0][0] == "roofer"
    assert inside.understood


def test_a_ranking_has_every_intent_best_first_and_adds_up_to_one() -> None:
    model = outside_model()
    for text in ("my tap", "who won", "", "zzz qqq"):
        ranking = model.judge(Reading(text)).ranking
        chances = [chance for _, chance in ranking]
        assert {name for name, _ in ranking} == {*LABELS.values(), "out_of_scope"}
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) == pytest.approx(1.0)


def test_without_messages_out_of_scope_there_is_no_detector() -> None:
    readings = [Reading(text) for text, _ in MESSAGES]
    model = intents.fit(classifier.prepare(readings, [label for _, label in MESSAGES]))
    assert model.detector is None
    assert "out_of_scope" not in model.thresholds()


def test_the_network_alone_learns_too() -> None:
    readings = [Reading(text) for text, _ in MESSAGES]
    fitted = classifier.prepare(readings, [label for _, label in MESSAGES]).fit()
    matrix = fitted.classifier.vectoriser.matrix(readings)
    layers = network.fit(matrix, fitted.truth, 3)
    assert (layers.scores_of_rows(matrix).argmax(axis=1) == fitted.truth).mean() > 0.95


def test_a_seed_gives_the_same_network_and_another_seed_another() -> None:
    readings = [Reading(text) for text, _ in MESSAGES]
    material = classifier.prepare(readings, [label for _, label in MESSAGES])
    first, again, other = (
        network.fit(material.matrix, material.truth, 3, seed) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first.inner, again.inner)
    assert not np.array_equal(first.inner, other.inner)
