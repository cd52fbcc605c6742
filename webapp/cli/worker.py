"""`python -m webapp worker`."""

from __future__ import annotations

import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "worker",
        help="run the background work alone",
        description="Deliver, retry and sweep up in the background until SIGTERM.",
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Work until a signal comes."""
    return 0
