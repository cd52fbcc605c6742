"""`make simulate`: plays many conversations and reports how they went, with those that failed.

Usage: python -m tests.simulation [--each 100] [--seed 0] [--models models] [--failures 10]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nlu import training
from nlu.sources import Sources
from tests.simulation.people import LANGUAGES, STYLES
from tests.simulation.play import Outcome, play
from tests.simulation.report import report

ROOT = Path(__file__).parents[2]


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
    outcomes: list[Outcome] = []
    for style in given.style or STYLES:
        for number in range(given.each):
            language = LANGUAGES[number % len(LANGUAGES)]
            outcomes.append(play(model, style, language, given.seed + number))
    text, passed = report(outcomes, given.failures)
    sys.stdout.write(text)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
