"""How fast the embedded database is: `python -m tests.benchmarks.database`.

With `--uri mongodb://…/` the same work is measured on any other server; its start cannot be then.
Every client is a process of its own, so on a machine with few cores the clients' own work counts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

import pymongo
from bson import ObjectId
from pymongo.collection import Collection

from webapp.store.direct import DirectRows, DirectServer
from webapp.store.launch import ensure_embedded, socket_path, socket_uri

Rows: TypeAlias = Collection[dict[str, Any]]
DATABASE = "benchmark"
KEYS = 10_000
SERVICES = [f"service-{number}" for number in range(20)]
TOWNS = [f"town-{number}" for number in range(100)]


def message(number: int) -> dict[str, Any]:
    """Return something like a stored message."""
    return {
        "_id": f"wamid.{number}",
        "person": f"p{number % 500}",
        "text": "I need a plumber",
        "n": 0,
    }


def provider(number: int) -> dict[str, Any]:
    """Return something like a provider's profile."""
    return {
        "name": f"Provider {number}",
        "service": SERVICES[number % len(SERVICES)],
        "town": TOWNS[number // len(SERVICES) % len(TOWNS)],
        "rating": number * 7919 % 5000 / 1000,
        "languages": ["en", "sn"],
        "place": {"label": "Mufakose, Harare", "latitude": -17.86, "longitude": 30.94},
    }


def insert(rows: Rows | DirectRows, client: int, number: int) -> None:
    """Insert one document; a unique index besides _id is kept."""
    rows.insert_one({**message(number), "_id": ObjectId(), "key": f"{client}.{number}"})


def look_up(rows: Rows | DirectRows, client: int, number: int) -> None:
    """Find one document by its _id."""
    rows.find_one({"_id": f"wamid.{random.randrange(KEYS)}"})


def modify(rows: Rows | DirectRows, client: int, number: int) -> None:
    """Count up and get the new value, as a version lock does."""
    rows.find_one_and_update({"_id": f"wamid.{random.randrange(KEYS)}"}, {"$inc": {"n": 1}})


def update(rows: Rows | DirectRows, client: int, number: int) -> None:
    """Set a field."""
    rows.update_one({"_id": f"wamid.{random.randrange(KEYS)}"}, {"$set": {"by": [client, number]}})


def find_providers(rows: Rows, client: int, number: int) -> None:
    """Find the ten best of one service in one town, by an index."""
    query = {"service": random.choice(SERVICES), "town": random.choice(TOWNS)}
    list(rows.database.providers.find(query).sort("rating", -1).limit(10))


def find_range(rows: Rows, client: int, number: int) -> None:
    """Find ten in a range of an index, in its order."""
    query = {"rating": {"$gte": random.random() * 4}}
    list(rows.database.providers.find(query).sort("rating", 1).limit(10))


OPERATIONS: dict[str, Callable[[Any, int, int], None]] = {
    "insert": insert,
    "look up by _id": look_up,
    "findAndModify": modify,
    "update": update,
    "insert, direct": insert,
    "look up, direct": look_up,
    "findAndModify, direct": modify,
    "update, direct": update,
    "providers, two equal": find_providers,
    "providers, range": find_range,
}


def operations(uri: str) -> list[str]:
    """Return the names of those that this server can be measured with."""
    embedded = "%2F" in uri  # there is no short way to another server
    return [name for name in OPERATIONS if embedded or "direct" not in name]


def reach(uri: str, *, directly: bool) -> Rows | DirectRows:
    """Return the messages through pymongo, or by the short way that the stores take."""
    if directly:
        path = unquote(uri.removeprefix("mongodb://").rstrip("/"))
        return DirectRows(DirectServer(path, DATABASE), "messages")
    return pymongo.MongoClient(uri)[DATABASE].messages


def work(uri: str, name: str, client: int, seconds: float, results: Queue[list[float]]) -> None:
    """Repeat one operation for some seconds and report how long each took."""
    rows = reach(uri, directly="direct" in name)
    rows.find_one({"_id": 0})  # connects
    operation = OPERATIONS[name]
    durations: list[float] = []
    first = time.time_ns()
    end = time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        operation(rows, client, first + len(durations))
        durations.append(time.perf_counter() - begun)
    results.put(durations)


def measure(uri: str, name: str, clients: int, seconds: float) -> str:
    """Return a line of the table."""
    spawn = multiprocessing.get_context("spawn")
    results = spawn.Queue()
    processes = [
        spawn.Process(target=work, args=(uri, name, client, seconds, results))
        for client in range(clients)
    ]
    for process in processes:
        process.start()
    durations = sorted(
        duration for _ in processes for duration in results.get(timeout=seconds + 60)
    )
    for process in processes:
        process.join()
    median, slow = (durations[int(len(durations) * part)] * 1000 for part in (0.5, 0.99))
    rate = clients / statistics.fmean(durations)
    return (
        f"{name:22} {clients:2} clients {rate:8.0f}/s   p50 {median:6.2f} ms   p99 {slow:6.2f} ms"
    )


def prepare(uri: str, providers: int) -> Iterator[str]:
    """Fill the database; yield lines of the table."""
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        client.drop_database(DATABASE)
        database = client[DATABASE]
        database.messages.create_index("key", unique=True, sparse=True)
        database.messages.insert_many(message(number) for number in range(KEYS))
        database.providers.create_index([("service", 1), ("town", 1)])
        database.providers.create_index("rating")
        begun = time.perf_counter()
        database.providers.insert_many(provider(number) for number in range(providers))
        seconds = time.perf_counter() - begun
        yield f"{providers} providers in bulk: {providers / seconds:.0f}/s"


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB, on Linux."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def server(directory: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], float]]:
    """Run the embedded database; yields its address, its process and how long the start took."""
    socket = socket_path(directory)
    begun = time.perf_counter()
    embedded = ensure_embedded(directory / "bench.sqlite", socket, timeout=60)
    seconds = time.perf_counter() - begun
    if embedded is None:
        raise RuntimeError(f"somebody else listens on {socket}")
    try:
        yield socket_uri(socket, ""), embedded.process, seconds
    finally:
        embedded.stop()


def measure_start(directory: Path, documents: int) -> str:
    """Return the line about a start with so many documents."""
    with server(directory) as (uri, process, empty):
        idle = memory(process.pid)
        with pymongo.MongoClient[dict[str, Any]](uri) as client:
            rows = client[DATABASE].providers
            rows.create_index([("service", 1), ("town", 1)])
            rows.create_index("rating")
            rows.insert_many(provider(number) for number in range(documents))
    with server(directory) as (_, process, full):
        return (
            f"start: empty {empty:.2f} s and {idle:.0f} MB, "
            f"with {documents} documents {full:.2f} s and {memory(process.pid):.0f} MB"
        )


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uri", help="measure this server instead of the embedded one")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each line of the table")
    parser.add_argument("--providers", type=int, default=100_000)
    options = parser.parse_args()

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def measure_all(uri: str) -> None:
        for line in prepare(uri, options.providers):
            say(line)
        for name, clients in product(operations(uri), (1, 8)):
            say(measure(uri, name, clients, options.seconds))

    if options.uri:
        measure_all(options.uri)
        return
    for documents in (10_000, options.providers):
        with tempfile.TemporaryDirectory() as directory:
            say(measure_start(Path(directory), documents))
    with tempfile.TemporaryDirectory() as directory, server(Path(directory)) as (uri, process, _):
        measure_all(uri)
        say(f"memory at the end: {memory(process.pid):.0f} MB")


if __name__ == "__main__":
    main()
