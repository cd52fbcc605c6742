"""Starts the embedded database when nobody else has, as a child that ends with its launcher."""

from __future__ import annotations

import contextlib
import hashlib
import os
import selectors
import subprocess
import sys
import tempfile
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from webapp.errors import StoreUnavailable
from webapp.store.embedded.listening import LONGEST_SOCKET_PATH, answers

_POLL_SECONDS = 0.02
_STOP_SECONDS = 10.0
"""How long the server may take to finish before it is killed; killing loses nothing either."""


@dataclass(slots=True)
class EmbeddedProcess:
    """A server that this process has started.

    It holds the other end of the server's standard input, as do the processes that this one forks:
    when the last of them is gone, however that happens, the server stops by itself.
    """

    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def socket_uri(socket: Path, db: str) -> str:
    """Return the address of a database behind a Unix socket."""
    return f"mongodb://{urllib.parse.quote(str(socket.absolute()), safe='')}/{db}"


def socket_path(directory: Path) -> Path:
    """Return where the server of a data directory listens.

    That is in the directory itself. A path that is too long for a socket gives way to one in a
    directory of this user under the system's temporary directory, the same in every process;
    raises StoreUnavailable when somebody else has made that.
    """
    path = directory.absolute() / "mongo.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"embedded-{os.getuid()}"
    short.mkdir(mode=0o700, exist_ok=True)
    state = short.lstat()
    if state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise StoreUnavailable(f"{short} belongs to somebody else: remove it")
    return short / f"{name}.sock"


def ensure_embedded(file: Path, socket: Path, *, timeout: float = 10.0) -> EmbeddedProcess | None:
    """Make sure that a server for `file` listens on `socket`; None when one did already.

    Any number of processes may call this at the same time: one of them starts the server, the
    others wait for it. Raises StoreUnavailable when the server takes longer than `timeout` seconds,
    or when the file is in use for so long while nobody answers.
    """
    deadline = time.monotonic() + timeout
    while not answers(socket):
        process = _start(file, socket)
        outcome = _first_line(process, timeout)
        if outcome.startswith("ready"):
            return EmbeddedProcess(process)
        EmbeddedProcess(process).stop()
        if not outcome.startswith("in use"):
            raise StoreUnavailable(f"the embedded database did not start; {outcome}")
        if time.monotonic() > deadline:
            raise StoreUnavailable(
                f"{outcome}, and nobody answers on {socket}. Stop the program that uses the file"
            )
        time.sleep(_POLL_SECONDS)  # another process is starting it: soon it will answer
    return None


def _start(file: Path, socket: Path) -> subprocess.Popen[bytes]:
    try:
        for path in (file, socket):
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"cannot make the directory of {path}: {error}") from error
    return subprocess.Popen(  # noqa: S603 - our own program
        [
            *(sys.executable, "-m", "webapp.store.embedded", "--stop-at-eof"),
            *("--file", str(file.absolute()), "--unix", str(socket.absolute())),
        ],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in a terminal is for the launcher, which then stops this
    )


def _first_line(process: subprocess.Popen[bytes], timeout: float) -> str:
    """Return the line in which the server says what came of its start, and close that pipe."""
    if process.stdout is None:
        raise ValueError("the server's output is not a pipe")
    with process.stdout as output, selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        if not selector.select(timeout):
            return "it did not answer in time"
        return output.readline().decode().strip() or "it ended without a word"
