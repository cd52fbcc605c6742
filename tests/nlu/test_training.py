from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nlu import corpus, crossing, doubts, package, training
from nlu.errors import CorpusError, ModelDamagedError
from nlu.evaluation import REFERENCE
from nlu.linear import Reading
from nlu.model import NluModel
from nlu.sources import Sources
from nlu.types import Example

ROOT = Path(__file__).parents[2]


def test_other_peoples_data_is_learnt_without_our_rules(small_models: Path) -> None:
    model = NluModel.load(small_models / package.current(small_models))
    parse = model.parse("please fly to Lima", now=REFERENCE)
    assert parse.intent == "book_flight"
    assert [(e.type, e.text, e.value) for e in parse.entities] == [("city", "Lima", "Lima")]
    assert parse.service_type is None
    assert parse.language == "en"


def test_the_manifest_counts_what_was_learnt(small_models: Path) -> None:
    manifest = package.verify(small_models / package.current(small_models))
    assert manifest["per_intent"] == {"book_flight": 15, "order_food": 24, "thank": 20}
    assert manifest["examples"] == 59
    assert manifest["domain"] is False
    assert manifest["trained_at"] == REFERENCE.isoformat()


def test_nothing_in_a_package_can_run_code(small_models: Path) -> None:
    directory = small_models / package.current(small_models)
    endings = {path.suffix for path in directory.iterdir()}
    assert endings <= {".npz", ".json", ".crfsuite"}


def test_one_intent_is_not_enough(tmp_path: Path) -> None:
    file = tmp_path / "one.yml"
    file.write_text("nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello\n")
    with pytest.raises(CorpusError, match="only the intent greet"):
        training.train(file, tmp_path / "models", now=REFERENCE)
    assert package.versions(tmp_path / "models") == ()


def project(directory: Path, examples: str, test: str) -> Path:
    """Lay out a small project: the real catalogue and places, a few examples."""
    data = directory / "data"
    (data / "nlu" / "test").mkdir(parents=True)
    for name in ("services.yml", "places.csv", "common_word_names.csv", "faults.csv"):
        shutil.copy(ROOT / "data" / name, data / name)
    (data / "nlu" / "en.yml").write_text(examples, encoding="utf-8")
    (data / "nlu" / "test" / "test_en.yml").write_text(test, encoding="utf-8")
    return data


def examples_of(**intents: list[str]) -> str:
    return "nlu:\n" + "".join(
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
        for intent, lines in intents.items()
    )


REQUESTS = [
    "I need a [plumber](service_type)",
    "send a [welder](service_type) to [Mbare](location)",
    "my [sink is blocked](issue)",
    "a [tiler](service_type) in [Gweru](location) please",
]
GREETINGS = ["hi", "hello there", "good morning", "hey you"]


def test_a_worse_model_is_kept_but_not_used(tmp_path: Path) -> None:
    test = examples_of(request_service=["find me a [builder](service_type)"], greet=["hello"])
    data = project(tmp_path, examples_of(request_service=REQUESTS, greet=GREETINGS), test)
    models = tmp_path / "models"
    first = training.train(data, models, now=REFERENCE)
    assert first.worse == ()
    assert first.report is not None
    assert first.report.accuracy == 1.0
    swapped = examples_of(request_service=GREETINGS, greet=REQUESTS)
    (data / "nlu" / "en.yml").write_text(swapped, encoding="utf-8")
    second = training.train(data, models, now=REFERENCE)
    assert "intent accuracy fell from 100.0% to 0.0%" in second.worse
    assert package.current(models) == first.version
    assert package.versions(models) == (first.version, second.version)
    report = json.loads((models / second.version / package.REPORT).read_text())
    assert report["accuracy"] == 0.0


def test_a_damaged_model_in_use_does_not_stop_training(small_data: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    first = training.train(small_data, models, now=REFERENCE)
    (models / first.version / "intents.npz").write_bytes(b"damaged")
    with pytest.raises(ModelDamagedError):
        training.load(models, Sources.at(small_data))
    assert training.train(small_data, models, now=REFERENCE).worse == ()
    assert training.load(models, Sources.at(small_data)).version == package.current(models)


@pytest.mark.parametrize("given", ["data", "data/nlu"])
def test_the_projects_data_is_known_by_its_catalogue(given: str) -> None:
    sources = Sources.at(ROOT / given)
    assert sources.domain == ROOT / "data"
    assert sources.examples == ROOT / "data" / "nlu"
    assert sources.test == ROOT / "data" / "nlu" / "test"
    assert {"services.yml", "places.csv", "faults.csv"} <= {path.name for path in sources.files()}


def test_a_file_of_examples_has_no_domain(small_data: Path) -> None:
    sources = Sources.at(small_data)
    assert sources == Sources(small_data)
    assert sources.known() is None
    assert sources.known_values() == {}


def test_cross_validation_judges_every_example_once(small_data: Path) -> None:
    report = crossing.validate(Sources.at(small_data), 2)
    assert report.messages == 59
    assert report.accuracy > 0.9
    assert report.entity_f1 > 0.5


def plain(examples: Sequence[Example]) -> list[Reading]:
    return [Reading(example.text) for example in examples]


def test_slips_and_confusable_intents_are_doubted(small_data: Path) -> None:
    examples = list(corpus.load(small_data).examples)
    examples[0] = replace(examples[0], intent="order_food")
    found = doubts.find(examples, plain(examples))
    assert [p.line for p in found if "likely label error" in p.message] == [examples[0].line]
    assert not any(p.fatal for p in found)


def test_intents_that_cannot_be_told_apart_are_named() -> None:
    lines = [f"{a} {b}" for a in ("stop", "end", "quit", "halt") for b in ("it", "now", "this")]
    examples = [
        Example(text=line, intent="cancel" if i % 2 else "opt_out", file="x.yml", line=i)
        for i, line in enumerate(lines)
    ]
    assert any(" is taken for " in p.message for p in doubts.find(examples, plain(examples)))


def test_doubts_need_two_intents() -> None:
    examples = [Example(text=text, intent="greet") for text in ("hi", "hey")]
    assert doubts.find(examples, plain(examples)) == ()
