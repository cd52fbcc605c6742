"""Runs the server: `python -m webapp.store.embedded --file FILE [--unix SOCKET] [--port N]`.

The first line on standard output tells what came of it: "ready" with the addresses, "in use", or
"failed", each with an explanation. Exit status: 0 after SIGTERM or SIGINT, 1 after "failed" or when
the file can no longer be written, 3 after "in use".
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import logging
import signal
import sys
import time
from pathlib import Path

from webapp.clock import SystemClock
from webapp.store.embedded.catalog import Catalog
from webapp.store.embedded.commands.context import Context
from webapp.store.embedded.cursors import Cursors
from webapp.store.embedded.errors import InUseError, StorageError
from webapp.store.embedded.listening import listen_tcp, listen_unix
from webapp.store.embedded.server import Server
from webapp.store.embedded.storage import Storage

log = logging.getLogger("webapp.store.embedded")

_GARBAGE = (50_000, 20, 50)
"""Python looks for cycles this seldom: documents have none, and there are many to look through."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; return the exit status."""
    options = _parse(arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    with contextlib.ExitStack() as stack:
        try:
            server = _prepare(options, stack)
        except InUseError as error:
            _say(f"in use: {error}")
            return 3
        except (StorageError, OSError) as error:
            _say(f"failed: {error}")
            return 1
        try:
            server.run()
        except StorageError:
            log.critical("stopping: the data can no longer be written", exc_info=True)
            return 1
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m webapp.store.embedded", description=__doc__)
    parser.add_argument("--file", type=Path, required=True, help="where the data is kept")
    parser.add_argument("--unix", type=Path, help="listen on this Unix socket, mode 0600")
    parser.add_argument("--port", type=int, help="listen on this port of 127.0.0.1, 0: any free")
    parser.add_argument(
        "--sync",
        choices=("normal", "full"),
        default="normal",
        help="full: an acknowledged write survives a power cut too, and takes longer",
    )
    parser.add_argument(
        "--stop-at-eof",
        action="store_true",
        help="stop when standard input ends: a launcher that holds the other end takes the "
        "server with it, however it ends",
    )
    parser.add_argument("--quiet", action="store_true", help="do not say when it is ready")
    options = parser.parse_args(arguments)
    if options.unix is None and options.port is None:
        parser.error("name where to listen: --unix SOCKET or --port N")
    return options


def _prepare(options: argparse.Namespace, stack: contextlib.ExitStack) -> Server:
    """Open the file, listen and say so; what is opened is closed with the stack."""
    gc.disable()  # nothing of what is loaded now is garbage, and there is much to look through
    storage = Storage(options.file, full_sync=options.sync == "full")
    stack.callback(storage.close)
    context = Context(
        catalog=Catalog(storage),
        cursors=Cursors(first=time.time_ns() >> 10),
        now=SystemClock().now,
        monotonic=time.monotonic,
    )
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    gc.enable()
    listeners = []
    if options.unix is not None:
        listeners.append(listen_unix(options.unix))
        stack.callback(options.unix.unlink, missing_ok=True)
    if options.port is not None:
        listeners.append(listen_tcp(options.port))
    server = Server(context, listeners)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    if options.stop_at_eof:
        server.stop_at_end_of(sys.stdin.fileno())
    if not options.quiet:
        _say("ready: " + ", ".join(str(listener.getsockname()) for listener in listeners))
    return server


def _say(line: str) -> None:
    sys.stdout.write(line.replace("\n", " ") + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
