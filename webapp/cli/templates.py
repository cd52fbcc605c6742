"""`python -m webapp templates push|status`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.templates_sync import Sync


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "templates",
        help="create and list WhatsApp's message templates",
        description="Messages to people who have not written for 24 hours must be templates that "
        "Meta has approved. `push` submits those that the account does not have yet, `status` "
        "lists them. The exit code is 1 while one that Hustlr sends is not approved.",
    )
    parser.add_argument("action", choices=("push", "status"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Push or list, and report."""
    from webapp.config import Settings
    from webapp.templates_sync import build_sync

    sync = build_sync(Settings.from_env())
    if options.action == "push":
        _report_push(sync.push())
    return _report_states(sync)


def _report_push(outcomes: Mapping[str, str]) -> None:
    for name, outcome in outcomes.items():
        print(f"{name}: {outcome}")


def _report_states(sync: Sync) -> int:
    lines = sync.lines()
    for line in lines:
        print(f"{line.name:32} {line.status:12} {line.remark}".rstrip())
    return 1 if any(line.blocks for line in lines) else 0
