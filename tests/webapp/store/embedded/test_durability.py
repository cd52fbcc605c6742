"""Files: what survives, who may open them, and what happens to those that are not ours."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.webapp.store.embedded.crashes import survive
from tests.webapp.store.embedded.workers import contend, together
from webapp.errors import StoreUnavailable
from webapp.store.embedded.errors import InUseError, StorageError
from webapp.store.embedded.storage import Storage
from webapp.store.embedded.values import encode
from webapp.store.launch import EmbeddedProcess, ensure_embedded, socket_path, socket_uri


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data.sqlite"


def stored(file: Path) -> Iterator[tuple[str, list[Any]]]:
    storage = Storage(file)
    for collection in storage.stored:
        yield collection.namespace, list(collection.documents.values())
    storage.close()


def filled(file: Path, count: int = 3) -> None:
    storage = Storage(file)
    number = storage.create_collection("app.rows")
    for at in range(count):
        storage.insert(number, encode({"_id": at, "text": "x" * 500}))
    storage.commit()
    storage.close()


def test_what_is_committed_is_there_next_time(file: Path) -> None:
    filled(file, 2)
    assert [(name, [d["_id"] for d in found]) for name, found in stored(file)] == [
        ("app.rows", [0, 1])
    ]


def test_what_is_not_committed_is_not(file: Path) -> None:
    filled(file)
    storage = Storage(file)
    storage.insert(1, encode({"_id": 9}))
    storage.close()
    assert [len(found) for _, found in stored(file)] == [3]


def test_numbers_go_on_behind_the_last_one(file: Path) -> None:
    filled(file)
    storage = Storage(file)
    assert storage.insert(1, encode({"_id": 9})) == 4
    assert storage.create_collection("app.more") == 2
    storage.close()


def test_the_file_is_for_its_owner_only(file: Path) -> None:
    filled(file)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_second_server_on_the_file_is_refused(file: Path) -> None:
    storage = Storage(file)
    with pytest.raises(InUseError, match="in use by another server"):
        Storage(file)
    storage.close()
    Storage(file).close()


def test_a_start_that_broke_off_leaves_nothing_in_the_way(file: Path) -> None:
    file.touch()
    file.with_name("data.sqlite.new").write_bytes(b"half made")
    filled(file)
    assert [name for name, _ in stored(file)] == ["app.rows"]


def test_power_cuts_are_survived_when_asked_for(file: Path) -> None:
    storage = Storage(file, full_sync=True)
    assert storage._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    storage.close()


def of_another_program(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE precious (data)")
    connection.close()


def with_torn_beginning(file: Path) -> None:
    filled(file)
    file.write_bytes(b"\0" * 50 + file.read_bytes()[50:])


def cut_short(file: Path) -> None:
    filled(file, 100)
    file.write_bytes(file.read_bytes()[:-20_000])


def overwritten(file: Path) -> None:
    filled(file, 100)
    data = file.read_bytes()
    file.write_bytes(data[:20_000] + os.urandom(4096) + data[24_096:])


def with_a_damaged_document(file: Path) -> None:
    filled(file)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE documents SET body = x'0000' WHERE number = 2")
    connection.commit()
    connection.close()


def of_a_later_version(file: Path) -> None:
    filled(file)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda file: file.write_text("a letter to my mother, long enough"), "not a database"),
        (of_another_program, "another program"),
        (with_torn_beginning, "not a database"),
        (cut_short, "damaged"),
        (overwritten, "damaged"),
        (with_a_damaged_document, "damaged"),
        (of_a_later_version, "format 99"),
    ],
)
def test_a_foreign_or_damaged_file_is_refused_and_left_alone(
    file: Path, make: Callable[[Path], object], message: str
) -> None:
    make(file)
    before = file.read_bytes()
    with pytest.raises(StorageError, match=message) as caught:
        Storage(file)
    assert file.read_bytes() == before
    assert str(file) in str(caught.value)
    with pytest.raises(StorageError):  # and nothing stays locked
        Storage(file)


def test_no_acknowledged_write_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    assert survive(tmp_path, rounds=2) >= 40


def test_eight_processes_agree(mongo_uri: str, database: str) -> None:
    rounds = 15
    with pymongo.MongoClient[Any](mongo_uri) as client:
        rows = client[database].rows
        rows.create_index("slot", unique=True, sparse=True)
        rows.insert_one({"_id": "total", "total": 0, "version": 0})
        claims = together(contend, 8, mongo_uri, database, rounds)
        assert rows.find_one({"_id": "counter"}) == {"_id": "counter", "n": 8 * rounds}
        total = {"_id": "total", "total": 8 * rounds, "version": 8 * rounds}
        assert rows.find_one({"_id": "total"}) == total
        assert sorted(slot for claimed in claims for slot in claimed) == list(range(rounds))


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedProcess]:
    process = ensure_embedded(tmp_path / "data.sqlite", socket_path(tmp_path))
    assert process is not None
    yield process
    process.stop()


def test_everything_is_there_after_a_restart(tmp_path: Path, embedded: EmbeddedProcess) -> None:
    uri = socket_uri(socket_path(tmp_path), "")
    with pymongo.MongoClient[Any](uri) as client:
        client.app.rows.create_index([("a", 1), ("b", -1)], unique=True, name="mine")
        client.app.rows.create_index("at", expireAfterSeconds=60)
        client.app.rows.insert_many([{"_id": 1, "a": [1, 2]}, {"_id": 2, "a": 3}])
        client.app.dropped.insert_one({})
        client.app.dropped.drop()
        client.app.old.insert_one({"_id": 7})
        client.app.old.rename("new")
        before = client.app.rows.index_information()
    embedded.stop()
    again = ensure_embedded(tmp_path / "data.sqlite", socket_path(tmp_path))
    assert again is not None
    with pymongo.MongoClient[Any](uri) as client:
        assert client.app.rows.index_information() == before
        assert list(client.app.rows.find({"a": 2})) == [{"_id": 1, "a": [1, 2]}]
        assert client.app.list_collection_names() == ["new", "rows"]
        assert client.app.new.find_one() == {"_id": 7}
        with pytest.raises(pymongo.errors.DuplicateKeyError):
            client.app.rows.insert_one({"a": 2})
    again.stop()


def fill(uri: str, acknowledged: list[int]) -> None:
    with (
        pymongo.MongoClient[Any](uri, retryWrites=False, serverSelectionTimeoutMS=200) as client,
        contextlib.suppress(pymongo.errors.AutoReconnect),
    ):
        while True:
            client.app.rows.insert_one({"_id": len(acknowledged), "text": "x" * 2000})
            acknowledged.append(len(acknowledged))


def test_the_server_ends_when_it_cannot_write(tmp_path: Path) -> None:
    """A full disk, here a limit on the size of files: nothing is acknowledged that is not kept."""
    socket = socket_path(tmp_path)
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "from webapp.store.embedded.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, "--file", tmp_path / "data.sqlite", "--unix", socket],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"ready")
    acknowledged: list[int] = []
    fill(socket_uri(socket, ""), acknowledged)
    assert acknowledged
    assert process.wait(10) == 1
    process.stdout.close()
    again = ensure_embedded(tmp_path / "data.sqlite", socket)
    assert again is not None
    with pymongo.MongoClient[Any](socket_uri(socket, "")) as client:
        assert [row["_id"] for row in client.app.rows.find().sort("_id", 1)] == acknowledged
    again.stop()


def test_sigterm_is_a_clean_end(embedded: EmbeddedProcess) -> None:
    embedded.process.send_signal(signal.SIGTERM)
    assert embedded.process.wait(10) == 0


def test_a_damaged_file_is_reported_to_the_launcher(tmp_path: Path) -> None:
    with_torn_beginning(tmp_path / "data.sqlite")
    with pytest.raises(StoreUnavailable, match="not a database file"):
        ensure_embedded(tmp_path / "data.sqlite", socket_path(tmp_path))
