"""`python -m webapp serve`."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "serve",
        help="run everything on this machine: database, web server, worker",
        description="Run database, web server and worker on this machine until Ctrl-C.",
    )
    parser.add_argument("--host", help="address to listen on; else HUSTLR_HOST")
    parser.add_argument("--port", type=_within(1, 65535), help="else HUSTLR_PORT")
    parser.add_argument(
        "--workers", type=_within(1, 64), help="web worker processes; else HUSTLR_WORKERS"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    from webapp.config import Settings
    from webapp.serve import serve

    given = {
        "hustlr_host": options.host,
        "hustlr_port": options.port,
        "hustlr_workers": options.workers,
    }
    changed = {name: value for name, value in given.items() if value is not None}
    serve(Settings.from_env().model_copy(update=changed), functools.partial(print, flush=True))
    return 0


def _within(lowest: int, highest: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {lowest} to {highest}")
        return int(text)

    return number
