"""Kills the server again and again: `python -m tests.webapp.store.embedded.crashes 20`."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pymongo

from tests.webapp.store.embedded.workers import SPAWN, insert_until_gone
from webapp.store.launch import ensure_embedded, socket_path, socket_uri

CLIENTS = 3


def survive(directory: Path, rounds: int) -> int:
    """Kill the server so often while clients write; return how many writes were acknowledged.

    Raises AssertionError when one of them is not there after the next start.
    """
    socket, acknowledged = socket_path(directory), dict[str, int]()
    for begun in range(rounds):
        embedded = ensure_embedded(directory / "data.sqlite", socket)
        assert embedded is not None
        uri = socket_uri(socket, "")
        check(uri, acknowledged)
        answers = SPAWN.Queue()
        clients = [
            SPAWN.Process(target=insert_until_gone, args=(number, uri, begun, answers))
            for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        wait_for_writes(uri, len(acknowledged) + 20)
        time.sleep(random.uniform(0.0, 0.3))  # so that the blow falls at any moment
        embedded.process.kill()
        for _ in clients:
            acknowledged |= answers.get(timeout=60)
        for client in clients:
            client.join()
        embedded.stop()
    embedded = ensure_embedded(directory / "data.sqlite", socket)
    assert embedded is not None
    check(socket_uri(socket, ""), acknowledged)
    embedded.stop()
    return len(acknowledged)


def wait_for_writes(uri: str, count: int) -> None:
    """Wait until so many documents are there."""
    deadline = time.monotonic() + 30
    with pymongo.MongoClient[Any](uri) as client:
        while client.crash.rows.count_documents({}) < count:
            assert time.monotonic() < deadline, "the clients do not write"
            time.sleep(0.01)


def check(uri: str, acknowledged: dict[str, int]) -> None:
    """Assert that everything acknowledged is there; more may be, on its way when the blow fell."""
    with pymongo.MongoClient[Any](uri) as client:
        stored = {row["_id"]: row["version"] for row in client.crash.rows.find()}
    lost = {name for name, version in acknowledged.items() if stored.get(name, 0) < version}
    assert not lost, f"{len(lost)} acknowledged writes are lost"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        written = survive(Path(place), int(sys.argv[1]))
    sys.stdout.write(f"{sys.argv[1]} times killed, {written} documents acknowledged, none lost\n")
