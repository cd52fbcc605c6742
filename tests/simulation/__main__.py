"""`make simulate`: plays many conversations and reports how they went, with those that failed.

Usage: python -m tests.simulation [--each 100] [--seed 0] [--models models] [--failures 10]

One in twenty runs through the application's conversation and a database, the others in memory.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from nlu import training
from nlu.model import NluModel
from nlu.sources import Sources
from tests.simulation.people import LANGUAGES, STYLES
from tests.simulation.play import Outcome, play
from tests.simulation.report import report
from tests.simulation.stages import stored_stage
from webapp.store.launch import ensure_embedded, socket_path, socket_uri

ROOT = Path(__file__).parents[2]
EVERY = 20
"""So many conversations are played for one that goes through a database."""


def main() -> int:
    """Play, print the report, and return 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description="simulated people of twelve styles")
    parser.add_argument("--each", type=int, default=100, help="conversations per style")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--models", type=Path, default=ROOT / "models")
    parser.add_argument("--failures", type=int, default=10, help="failing transcripts to print")
    parser.add_argument("--style", choices=STYLES, action="append", help="only these styles")
    given = parser.parse_args()
    model = training.load(given.models, Sources.at(ROOT / "data"))
    with TemporaryDirectory() as directory:
        socket = socket_path(Path(directory))
        server = ensure_embedded(Path(directory) / "simulation.sqlite", socket)
        try:
            outcomes = _played(given, model, socket_uri(socket, ""))
        finally:
            if server is not None:
                server.stop()
    text, passed = report(outcomes, given.failures)
    sys.stdout.write(text)
    return 0 if passed else 1


def _played(given: argparse.Namespace, model: NluModel, mongo_uri: str) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for style in given.style or STYLES:
        for number in range(given.each):
            about = (style, LANGUAGES[number % len(LANGUAGES)], given.seed + number)
            if number % EVERY == 0:
                with stored_stage(model, mongo_uri) as stage:
                    outcomes.append(play(model, *about, stage))
            else:
                outcomes.append(play(model, *about))
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
