"""The command line; one module per group of commands.

A command imports what it needs when it runs, so that `serve` and `--help` answer at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from webapp.cli import chat, db, doctor, keys, providers, review, serve, templates, users, worker
from webapp.errors import HustlrError

GROUPS = (serve, worker, users, providers, review, templates, keys, chat, db, doctor)


def main(arguments: Sequence[str]) -> int:
    """Run one command. Returns the exit code: 0 done, 1 failed; wrong usage exits with 2."""
    parser = argparse.ArgumentParser(
        prog="python -m webapp", description="Book local services over WhatsApp."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in GROUPS:
        group.add_to(commands)
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except HustlrError as error:
        print(f"hustlr: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code
