"""What other processes do to a database while a test watches; started with `spawn`."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any

import pymongo
from pymongo.errors import AutoReconnect, DuplicateKeyError

SPAWN = multiprocessing.get_context("spawn")


def together(work: Callable[..., None], count: int, *arguments: object) -> list[Any]:
    """Run `work(number, *arguments, answers)` in so many processes; return what they answer."""
    answers = SPAWN.Queue()
    processes = [
        SPAWN.Process(target=work, args=(number, *arguments, answers)) for number in range(count)
    ]
    for process in processes:
        process.start()
    found = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    return found


def contend(number: int, uri: str, database: str, rounds: int, answers: Any) -> None:  # noqa: ANN401
    """Count, take a version lock and claim slots as often as asked; answer the claimed slots."""
    with pymongo.MongoClient[Any](uri) as client:
        rows = client[database].rows
        claimed = []
        for turn in range(rounds):
            rows.update_one({"_id": "counter"}, {"$inc": {"n": 1}}, upsert=True)
            _advance(rows)
            try:
                rows.insert_one({"slot": turn, "owner": number})
            except DuplicateKeyError:
                continue
            claimed.append(turn)
        answers.put(claimed)


def _advance(rows: Any) -> None:  # noqa: ANN401
    """Raise a total by one under a version, and try again while others are quicker."""
    while True:
        before = rows.find_one({"_id": "total"})
        after = rows.find_one_and_update(
            {"_id": "total", "version": before["version"]},
            {"$set": {"total": before["total"] + 1}, "$inc": {"version": 1}},
        )
        if after is not None:
            return


def insert_until_gone(number: int, uri: str, begun: Any, answers: Any) -> None:  # noqa: ANN401
    """Insert and change documents until the server dies; answer what it acknowledged."""
    acknowledged: dict[str, int] = {}
    with pymongo.MongoClient[Any](uri, retryWrites=False, serverSelectionTimeoutMS=200) as client:
        rows = client.crash.rows
        try:
            for turn in range(1_000_000):
                name = f"{begun}.{number}.{turn}"
                rows.insert_one({"_id": name, "version": 1})
                acknowledged[name] = 1
                rows.update_one({"_id": name}, {"$inc": {"version": 1}})
                acknowledged[name] = 2
        except AutoReconnect:
            answers.put(acknowledged)
