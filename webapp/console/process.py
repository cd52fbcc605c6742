"""The long work on models, in a process of its own: `python -m webapp.console.process KIND …`.

Tells on standard output how far it is, one JSON object a line: {"step": …}, and at the end
{"result": …} or {"error": …}. It reads no settings: everything comes on its command line.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nlu import corpus, doubts, evaluation, learning_curve, package, predictions, training
from nlu.errors import ModelMissingError, NluError
from nlu.evaluation import Report
from nlu.sources import Sources
from nlu.types import Example
from webapp.clock import SystemClock
from webapp.console.corpus_view import id_of
from webapp.console.reports import Reports, fingerprint, path_of

_OFTEN = 50
"""Messages between two reports of progress."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one piece of work and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        result = _KINDS[options.kind](options)
    except NluError as error:
        _tell(error=str(error))
        return 1
    _tell(result=result)
    return 0


def _train(options: argparse.Namespace) -> dict[str, Any]:
    outcome = training.train(
        options.data,
        options.models,
        now=SystemClock().now(),
        step=_step,
        reviewed=options.changes,
        promote=False,
    )
    if outcome.report is not None:
        _keep(options, outcome.version, outcome.report)
        _judge_used(options)
    return {"version": outcome.version, "worse": list(outcome.worse)}


def _judge_used(options: argparse.Namespace) -> None:
    """Judge the model in use where it is not: or nobody could say whether a new one is better."""
    try:
        used = package.current(options.models)
    except ModelMissingError:
        return
    if Reports(options.reports, Sources.at(options.data).test).of(used) is None:
        _judge(options, used)


def _evaluate(options: argparse.Namespace) -> dict[str, Any]:
    _judge(options, options.version)
    return {"version": options.version}


def _judge(options: argparse.Namespace, version: str) -> None:
    sources = Sources.at(options.data)
    if sources.test is None:
        raise NluError("there is no test set to judge models by")
    _step(f"loading {version}")
    model = training.load(options.models, sources, version)
    examples = corpus.load(sources.test).examples
    _keep(options, version, evaluation.evaluate(model, examples, progress=_counted))


def _keep(options: argparse.Namespace, version: str, report: Report) -> None:
    test = fingerprint(Sources.at(options.data).test)
    predictions.save(path_of(options.reports, version), report.predictions, test)


def _insights(options: argparse.Namespace) -> dict[str, Any]:
    _step("reading the examples")
    sources = Sources.at(options.data, options.changes)
    data = sources.corpus()
    _step("looking for places, times and trades")
    finder = training.Finder(data, sources)
    readings = [finder.read(example.text) for example in data.examples]
    _step("judging every example without itself")
    found = doubts.judge(data.examples, readings)
    return {
        "confusions": [
            {
                "intent": each.intent,
                "taken_for": each.taken_for,
                "number": len(each.examples),
                "of": each.of,
                "examples": [_named(e) for e in each.examples[:5]],
            }
            for each in found.confusions
        ],
        "slips": [
            {
                **_named(each.example),
                "intent": each.example.intent,
                "like": each.like,
                "sureness": each.sureness,
            }
            for each in found.slips[:500]
        ],
    }


def _curve(options: argparse.Namespace) -> dict[str, Any]:
    sources = Sources.at(options.data, options.changes)
    return {"points": [asdict(point) for point in learning_curve.measure(sources, _step)]}


def _named(example: Example) -> dict[str, str]:
    return {"id": id_of(example), "text": example.text}


def _counted(examples: Iterable[Example]) -> Iterable[Example]:
    for number, example in enumerate(examples):
        if number % _OFTEN == 0:
            _step(f"evaluating, {number} messages")
        yield example


def _step(what: str) -> None:
    _tell(step=what)


def _tell(**values: object) -> None:
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="webapp.console.process", description=__doc__)
    parser.add_argument("kind", choices=sorted(_KINDS))
    parser.add_argument("version", nargs="?", default="", help="of the model, to evaluate")
    for name in ("data", "changes", "models", "reports"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser


_KINDS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "train": _train,
    "evaluate": _evaluate,
    "insights": _insights,
    "curve": _curve,
}


if __name__ == "__main__":
    sys.exit(main())
