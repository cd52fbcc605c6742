"""Tells people that their message was read: when there is time, and never again."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

logger = logging.getLogger(__name__)

THREADS = 2
MOST_WAITING = 16
"""Under load receipts are left out: each is a call like a message, and a late one is worth little.

The receipt of a person's next message covers those before.
"""


class Reader(Protocol):
    """A channel that shows the ticks of a message as read."""

    name: str

    def mark_read(self, channel_message_id: str, *, typing: bool) -> None:
        """Show a message and all before it as read; with `typing`, that an answer is coming."""


class Receipts:
    """Marks messages as read beside the turns, which never wait for it and never fail by it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="receipt")
        self._room = threading.BoundedSemaphore(MOST_WAITING)

    def read(self, message_id: str, *, typing: bool) -> None:
        """Mark a message of the channel as read soon; others are left alone."""
        channel, _, channel_message_id = message_id.partition(":")
        if channel != self._reader.name or not self._room.acquire(blocking=False):
            return
        try:
            self._pool.submit(self._mark, channel_message_id, typing)
        except RuntimeError:  # the process is ending
            self._room.release()

    def close(self) -> None:
        """Leave out what is not begun."""
        self._pool.shutdown(cancel_futures=True)

    def _mark(self, channel_message_id: str, typing: bool) -> None:
        try:
            self._reader.mark_read(channel_message_id, typing=typing)
        except Exception as error:
            logger.debug("a message is not marked as read: %s", error)
        finally:
            self._room.release()
