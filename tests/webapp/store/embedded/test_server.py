"""The server in this process: bad input, slow readers, expiry and cursors that nobody wants."""

from __future__ import annotations

import datetime as dt
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bson
import pymongo
import pytest

from tests.webapp.manual_clock import ManualClock
from webapp.store.embedded.catalog import Catalog
from webapp.store.embedded.commands.context import Context
from webapp.store.embedded.cursors import Cursors
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.listening import listen_unix
from webapp.store.embedded.server import Server
from webapp.store.embedded.storage import Storage
from webapp.store.launch import socket_path, socket_uri


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def path(tmp_path: Path, clock: ManualClock) -> Iterator[Path]:
    """Run a server that looks for expired documents all the time; return its socket."""
    storage = Storage(tmp_path / "data.sqlite")
    context = Context(Catalog(storage), Cursors(first=1), clock.now, time.monotonic)
    listener = listen_unix(socket_path(tmp_path))
    server = Server(context, [listener], ttl_seconds=0.01)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield socket_path(tmp_path)
    server.stop()
    thread.join()
    server.stop()  # once too often does no harm
    storage.close()


@pytest.fixture
def client(path: Path) -> Iterator[pymongo.MongoClient[Any]]:
    with pymongo.MongoClient[Any](socket_uri(path, ""), tz_aware=True) as client:
        yield client


def wait_for_count(rows: Any, count: int) -> None:  # noqa: ANN401
    deadline = time.monotonic() + 5
    while rows.count_documents({}) != count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_documents_expire(client: pymongo.MongoClient[Any], clock: ManualClock) -> None:
    rows, now = client.app.rows, clock.now()
    rows.create_index("at", expireAfterSeconds=60)
    rows.create_index("over", expireAfterSeconds=0, partialFilterExpression={"kind": "short"})
    minute = dt.timedelta(seconds=60)
    rows.insert_many(
        [
            {"_id": "old", "at": now - minute},
            {"_id": "young", "at": now - minute + dt.timedelta(seconds=1)},
            {"_id": "one of several", "at": [now, now - 2 * minute]},
            {"_id": "no date", "at": "yesterday"},
            {"_id": "none"},
            {"_id": "short", "over": now, "kind": "short"},
            {"_id": "long", "over": now, "kind": "long"},
        ]
    )
    wait_for_count(rows, 4)
    assert sorted(rows.distinct("_id")) == ["long", "no date", "none", "young"]
    clock.advance(1)
    wait_for_count(rows, 3)
    assert sorted(rows.distinct("_id")) == ["long", "no date", "none"]


def test_the_present_time_is_the_servers(
    client: pymongo.MongoClient[Any], clock: ManualClock
) -> None:
    client.app.rows.insert_one({"_id": 1})
    client.app.rows.update_one({"_id": 1}, {"$currentDate": {"at": True}})
    found = client.app.rows.find_one()
    assert found is not None
    assert found["at"] == clock.now()


def message(command: dict[str, Any], operation: int = 2013) -> bytes:
    body = bson.encode(command)
    return struct.pack("<iiiiIB", 21 + len(body), 1, 0, operation, 0, 0) + body


@pytest.mark.parametrize(
    "rubbish",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        struct.pack("<iiii", 8, 1, 0, 2013),
        struct.pack("<iiii", 100_000_000, 1, 0, 2013),
        message({"ping": 1}, operation=2002),
        message({"ping": 1})[:-3] + b"\xff\xff\xff",
        struct.pack("<iiiiIB", 26, 1, 0, 2013, 0, 9) + b"\5\0\0\0\0",
        struct.pack("<iiiiIBi", 25, 1, 0, 2013, 0, 0, 2**30),
        struct.pack("<iiiii", 20, 1, 0, 2004, 0),
    ],
)
def test_rubbish_ends_only_the_connection_that_sent_it(
    path: Path, client: pymongo.MongoClient[Any], rubbish: bytes
) -> None:
    with socket.socket(socket.AF_UNIX) as bad:
        bad.connect(str(path))
        bad.settimeout(5)
        bad.sendall(rubbish)
        assert bad.recv(1000) == b""
    assert client.admin.command("ping")["ok"] == 1


def test_a_message_may_come_in_pieces_and_several_at_once(path: Path) -> None:
    ping = message({"ping": 1, "$db": "admin"})
    with socket.socket(socket.AF_UNIX) as slow:
        slow.connect(str(path))
        slow.settimeout(5)
        for at in range(len(ping)):
            slow.sendall(ping[at : at + 1])
        slow.sendall(ping * 3)
        received = b""
        while len(received) < 4 * 38:
            received += slow.recv(1000)
    assert [struct.unpack_from("<i", received, at * 38)[0] for at in range(4)] == [38] * 4


def test_a_client_that_does_not_read_holds_up_nobody(
    path: Path, client: pymongo.MongoClient[Any]
) -> None:
    client.app.rows.insert_many([{"_id": n, "text": "x" * 1_000_000} for n in range(8)])
    find = message({"find": "rows", "$db": "app"})
    with socket.socket(socket.AF_UNIX) as lazy:
        lazy.connect(str(path))
        lazy.settimeout(5)
        lazy.sendall(find * 3)
        assert client.app.rows.count_documents({}) == 8
        received = 0
        while received < 3 * 8_000_000:
            received += len(lazy.recv(1_000_000))


def test_an_unexpected_failure_is_answered(
    client: pymongo.MongoClient[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(Catalog, "databases", fail)
    with pytest.raises(pymongo.errors.OperationFailure, match="a mistake of ours"):
        client.list_database_names()
    assert client.admin.command("ping")["ok"] == 1


def test_batches_keep_to_the_size_of_a_message(client: pymongo.MongoClient[Any]) -> None:
    client.app.rows.insert_many([{"_id": n, "text": "x" * 3_000_000} for n in range(12)])
    assert [row["_id"] for row in client.app.rows.find().sort("_id", 1)] == list(range(12))


def test_a_cursor_reads_what_it_found(client: pymongo.MongoClient[Any]) -> None:
    rows = client.app.rows
    rows.insert_many({"_id": number, "n": 0} for number in range(10))
    cursor = rows.find().sort("_id", 1).batch_size(2)
    first = next(cursor)
    rows.update_many({}, {"$set": {"n": 1}})
    rows.delete_many({"_id": {"$gt": 5}})
    assert [first, *cursor] == [{"_id": number, "n": 0} for number in range(10)]


def test_idle_cursors_are_forgotten() -> None:
    cursors = Cursors(first=1)
    documents = [{"_id": number} for number in range(5)]
    for at in (0.0, 300.0):
        cursors.open("app.rows", documents, at, size=2, single=False)
    cursors.forget_idle(601.0)
    assert cursors.more(2, 601.0, size=None)["cursor"]["nextBatch"] == documents[2:]
    with pytest.raises(CommandError, match="cursor id 1 not found"):
        cursors.more(1, 601.0, size=None)
    assert not cursors.kill(2)
