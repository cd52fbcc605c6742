"""Logs: to the console and to a rotated file, one id per message, no numbers and no secrets."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import logging.handlers
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path

from webapp.phones import mask_numbers

FILE_NAME = "hustlr_bot.log"
LARGEST_FILE = 5 * 1024 * 1024
"""Bytes after which a new file is begun."""
FILES_KEPT = 5
OURS = ("nlu", "dialogue", "webapp")
LAYOUT = "%(asctime)s %(levelname)s %(process)d [%(turn)s] %(name)s: %(message)s"

_SHORTEST_SECRET = 6
_TOKENS = re.compile(
    r"Bearer \S+|\bEAA[A-Za-z0-9]{16,}|\bhustlr_[0-9a-f]{12}_[\w-]+|\bwhsec_[\w+/=]+"
    r"|(?<=://)[^/\s@]+@"
)
_USER_IDS = re.compile(r"\b[A-Z]{2}\.(?:ENT\.)?\d{6,}\b")
_REFERENCE = re.compile(r"(booking_\d+\.\d+)")

_turn: ContextVar[str] = ContextVar("turn", default="-")


@contextlib.contextmanager
def turn_logged(message_id: str) -> Iterator[None]:
    """Mark every record inside with a short id of the message, the same in all processes.

    A hash: WhatsApp's own ids have the phone number inside.
    """
    token = _turn.set(short_id(message_id))
    try:
        yield
    finally:
        _turn.reset(token)


def short_id(message_id: str) -> str:
    """Return the id under which the logs know a message."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:10]


def set_up_logging(level: str, data_dir: Path, secrets: Sequence[str]) -> None:
    """Send all records of this process to the console and to the file in the data directory.

    DEBUG is for our own modules: libraries would tell every command to the database, and with it
    what people are called and have written. Does nothing where logging is set up already.
    """
    if logging.getLogger().handlers:
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    formatter = SafeFormatter(secrets)
    handlers = (logging.StreamHandler(sys.stderr), SharedFileHandler(data_dir / FILE_NAME))
    for handler in handlers:
        handler.setFormatter(formatter)
    logging.basicConfig(level="INFO" if level == "DEBUG" else level, handlers=handlers)
    for package in OURS:
        logging.getLogger(package).setLevel(level)
    logging.captureWarnings(capture=True)


class SafeFormatter(logging.Formatter):
    """Writes one line per record (and its traceback), masked, with the time in UTC."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(LAYOUT)
        self.converter = time.gmtime
        self._secrets = [s for s in secrets if len(s) >= _SHORTEST_SECRET]

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Keep what people wrote from making lines of its own."""
        record.turn = _turn.get()
        one_line = record.message.replace("\r", "\\r").replace("\n", "\\n")
        record.message = self._masked(one_line)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback masked like it."""
        line, newline, traceback = super().format(record).partition("\n")
        return line + newline + self._masked(traceback)

    def _masked(self, text: str) -> str:
        """Hide numbers, user ids, tokens and our own secrets; references stay readable."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        text = _USER_IDS.sub("user id …", _TOKENS.sub("***", text))
        parts = _REFERENCE.split(text)
        return "".join(p if _REFERENCE.fullmatch(p) else mask_numbers(p) for p in parts)


class SharedFileHandler(logging.handlers.WatchedFileHandler):
    """A rotated file that several processes write to: one of them rotates, the others follow."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)
        self._path = path
        self._lock_path = path.with_name(f"{path.name}.lock")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, into a new file when the present one is full."""
        if self._is_full():
            with self._lock_path.open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if self._is_full():
                    self._rotate()
        super().emit(record)

    def _is_full(self) -> bool:
        try:
            return self._path.stat().st_size >= LARGEST_FILE
        except FileNotFoundError:
            return False

    def _rotate(self) -> None:
        for number in range(FILES_KEPT - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
