"""The data person's command line: train, judge and put into use what understands messages.

python train.py                                  train, and use the new model unless worse
python train.py validate                         what is wrong with the examples
python train.py evaluate --test FILE --out DIR   figures and plots
python train.py cross-validate                   figures without a test set
python train.py parse < messages.txt             one JSON object a line
python train.py list | compare A B | promote VERSION | rollback | benchmark
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from tqdm import tqdm

from nlu import benchmark, comparison, corpus, crossing, doubts, package, training
from nlu.corpus import checks
from nlu.errors import NluError
from nlu.evaluation import Report, evaluate
from nlu.rasa_format import as_rasa
from nlu.sources import Sources
from nlu.types import Example
from webapp.clock import SystemClock

_Item = TypeVar("_Item")

ZONE = ZoneInfo("Africa/Harare")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(_COMMANDS[options.command](options))
    except NluError as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1


def _train(options: argparse.Namespace) -> int:
    with _steps(training.STEPS) as step:
        outcome = training.train(
            options.data,
            options.models,
            now=SystemClock().now(),
            commit=_commit(),
            step=step,
            reviewed=options.reviewed,
        )
    if outcome.report is not None:
        print(_figures(outcome.report))
    if outcome.worse:
        print(f"{outcome.version} is kept but not used, because it is worse:")
        print("\n".join(f"  {what}" for what in outcome.worse))
        print(f"`python train.py promote {outcome.version}` uses it all the same.")
        return 1
    print(f"{outcome.version} is in use.")
    return 0


def _validate(options: argparse.Namespace) -> int:
    sources = Sources.at(options.data)
    training_data = corpus.read(sources.examples)
    test = options.test or sources.test
    problems = checks.check(
        training_data, corpus.read(test) if test else None, sources.known_values()
    )
    finder = training.Finder(training_data, sources)
    readings = [finder.read(example.text) for example in training_data.examples]
    problems += doubts.find(training_data.examples, readings)
    for found in problems:
        print(f"{found}" if found.fatal else f"{found} (look at it)")
    fatal = sum(found.fatal for found in problems)
    rows = [("", "number"), ("examples", str(len(training_data.examples)))]
    rows += [("to be repaired", str(fatal)), ("to be looked at", str(len(problems) - fatal))]
    print(_table(rows))
    return 1 if fatal else 0


def _cross_validate(options: argparse.Namespace) -> int:
    sources = Sources.at(options.data, options.reviewed)
    report = crossing.validate(sources, options.folds, progress=_bar("folds"))
    print(_figures(report))
    if options.out:
        from nlu import evaluation_files  # as above

        evaluation_files.write(report, options.out)
        print(f"Reports, errors and plots are in {options.out}.")
    return 0


def _compare(options: argparse.Namespace) -> int:
    sources = Sources.at(options.data)
    first, second = (training.load(options.models, sources, v) for v in options.versions)
    examples = _test_of(options, sources)
    old, new = (evaluate(m, examples, progress=_bar("messages")) for m in (first, second))
    for change in comparison.changes(old, new):
        print(change)
    print(_table(comparison.table(old, new, options.versions)))
    return 0


def _test_of(options: argparse.Namespace, sources: Sources) -> tuple[Example, ...]:
    test = options.test or sources.test
    if test is None:
        raise NluError("there is no test set; name one with --test FILE")
    return corpus.load(test).examples


def _evaluate(options: argparse.Namespace) -> int:
    from nlu import evaluation_files  # matplotlib takes a second that other commands need not

    sources = Sources.at(options.data)
    examples = _test_of(options, sources)
    model = training.load(options.models, sources, options.model)
    report = evaluate(model, examples, progress=_bar("messages"))
    evaluation_files.write(report, options.out)
    print(_figures(report))
    print(f"Reports, errors and plots are in {options.out}.")
    return 0


def _parse(options: argparse.Namespace) -> int:
    model = training.load(options.models, Sources.at(options.data), options.model)
    now = options.now or SystemClock().now().astimezone(ZONE)
    for line in sys.stdin:
        answer = as_rasa(model.parse(line.rstrip("\r\n"), now=now))
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


def _list(options: argparse.Namespace) -> int:
    try:
        used = package.current(options.models)
    except NluError:
        used = ""
    rows = [("", "version", "trained", "examples", "accuracy", "entity F1")]
    for version in package.versions(options.models):
        manifest = package.read_manifest(options.models / version)
        scores = manifest["scores"]
        rows.append(
            (
                "*" if version == used else "",
                version,
                manifest["trained_at"][:16],
                str(manifest["examples"]),
                _percent(scores.get("accuracy")),
                _percent(scores.get("entity_f1")),
            )
        )
    print(_table(rows))
    return 0


def _benchmark(options: argparse.Namespace) -> int:
    with _steps(benchmark.STEPS) as step:
        rows = benchmark.run(options.data, now=SystemClock().now(), step=step)
    print(_table(rows))
    return 0


def _promote(options: argparse.Namespace) -> int:
    package.promote(options.models, options.version)
    print(f"{options.version} is in use.")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    print(f"{package.rollback(options.models)} is in use again.")
    return 0


def _commit() -> str:
    """Return the commit that is checked out, empty outside a repository."""
    git = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=True)  # noqa: S603 - fixed
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


@contextmanager
def _steps(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar, on a terminal, that moves each time that the next step is named."""
    with tqdm(total=total, unit="step", leave=False, disable=None) as bar:

        def step(what: str) -> None:
            bar.set_description(what)
            bar.update()

        yield step


def _bar(unit: str) -> Callable[[Iterable[_Item]], Iterable[_Item]]:
    return lambda items: tqdm(items, unit=f" {unit}", leave=False, disable=None)


def _figures(report: Report) -> str:
    rows = [("", "figure"), ("messages", str(report.messages))]
    rows.append(("intent accuracy", _percent(report.accuracy)))
    rows += [(f"  {name}", _percent(share)) for name, share in report.by_language.items()]
    rows.append(("intent macro F1", _percent(report.macro_f1)))
    if report.entities:
        rows.append(("entity F1, strict", _percent(report.entity_f1)))
        rows += [(f"  {name}", _percent(score.f1)) for name, score in report.entities.items()]
    rows.append(("out of scope AUROC", _percent(report.out_of_scope_auroc)))
    rows.append(("service of the message", _percent(report.service_accuracy)))
    return _table([row for row in rows if row[1]])


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _places(data: object, models: object) -> argparse.ArgumentParser:
    """Return the options that may stand before and after the command, with their defaults."""
    places = argparse.ArgumentParser(add_help=False)
    places.add_argument("--data", type=Path, default=data, help="examples, or the project's data")
    places.add_argument("--models", type=Path, default=models, help="where model packages are")
    return places


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="train.py",
        description=__doc__,
        parents=[_places(Path("data"), Path("models"))],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(
        command="train", data=Path("data"), models=Path("models"), reviewed=Path("var/nlu")
    )
    commands = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, help_text: str) -> argparse.ArgumentParser:
        places = _places(argparse.SUPPRESS, argparse.SUPPRESS)  # keeps what stands before it
        sub = commands.add_parser(name, parents=[places], help=help_text)
        sub.set_defaults(command=name)
        return sub

    command("train", "train, and use the new model unless it is worse (the default)")
    checking = command("validate", "what is wrong with the examples, with file and line")
    crossing_ = command("cross-validate", "figures without a test set")
    crossing_.add_argument("--folds", type=int, default=5, help="default: %(default)s")
    crossing_.add_argument("--out", type=Path, help="where to write errors and plots")
    comparing = command("compare", "which messages two versions understand differently")
    comparing.add_argument("versions", nargs=2, metavar=("A", "B"))
    evaluating = command("evaluate", "figures and plots on a test set")
    for testing in (checking, comparing, evaluating):
        testing.add_argument("--test", type=Path, help="annotated messages")
    evaluating.add_argument("--out", type=Path, default=Path("results"), help="where to write")
    evaluating.add_argument("--model", metavar="VERSION", help="default: the one in use")
    parsing = command("parse", "read messages from standard input, write one JSON object a line")
    parsing.add_argument("--now", type=_instant, metavar="ISO", help="what tomorrow counts from")
    parsing.add_argument("--model", metavar="VERSION", help="default: the one in use")
    command("list", "the versions that there are")
    command("promote", "use a version").add_argument("version")
    command("benchmark", "speed, size and figures beside a light scikit-learn pipeline")
    command("rollback", "use the version that was in use before")
    return parser


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "train": _train,
    "validate": _validate,
    "evaluate": _evaluate,
    "cross-validate": _cross_validate,
    "compare": _compare,
    "parse": _parse,
    "list": _list,
    "promote": _promote,
    "rollback": _rollback,
    "benchmark": _benchmark,
}


if __name__ == "__main__":
    sys.exit(main())
