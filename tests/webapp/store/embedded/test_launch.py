"""Starting the embedded database once for many, and stopping it with its launcher."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pymongo
import pytest

from webapp.errors import StoreUnavailable
from webapp.store.embedded.listening import answers
from webapp.store.launch import EmbeddedProcess, ensure_embedded, socket_path, socket_uri


def wait_until_silent(path: Path) -> None:
    deadline = time.monotonic() + 10
    while answers(path):
        assert time.monotonic() < deadline, "the server is still there"
        time.sleep(0.01)


def test_many_callers_at_once_get_one_server(tmp_path: Path) -> None:
    path, found = socket_path(tmp_path), list[EmbeddedProcess | None]()
    threads = [
        threading.Thread(
            target=lambda: found.append(ensure_embedded(tmp_path / "data.sqlite", path))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    started = [process for process in found if process is not None]
    assert len(found) == 4
    assert len(started) == 1
    started[0].stop()
    assert not answers(path)
    assert not path.exists()


def test_the_socket_is_for_its_owner_only_and_the_directory_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mongo.sock"
    process = ensure_embedded(tmp_path / "new" / "data.sqlite", path)
    assert process is not None
    assert path.stat().st_mode & 0o777 == 0o600
    with pymongo.MongoClient[Any](socket_uri(path, "app")) as client:
        assert client.get_default_database().name == "app"
    process.stop()


def test_the_socket_of_a_killed_server_is_no_obstacle(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    for _ in range(2):
        process = ensure_embedded(tmp_path / "data.sqlite", path)
        assert process is not None
        process.process.kill()
        process.stop()
        assert path.exists()


def test_the_server_ends_when_its_launcher_is_killed(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    launcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path\n"
            "from webapp.store.launch import ensure_embedded\n"
            f"server = ensure_embedded(Path({str(tmp_path)!r}) / 'd', Path({str(path)!r}))\n"
            "print(server is not None, flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == "True\n"
    assert answers(path)
    launcher.send_signal(signal.SIGKILL)
    launcher.wait()
    launcher.stdout.close()
    wait_until_silent(path)


def test_a_file_in_use_behind_another_socket_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "data.sqlite"
    process = ensure_embedded(file, tmp_path / "one.sock")
    assert process is not None
    with pytest.raises(StoreUnavailable, match="in use by another server"):
        ensure_embedded(file, tmp_path / "other.sock", timeout=3.0)
    process.stop()


def test_a_directory_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="cannot make the directory"):
        ensure_embedded(tmp_path / "file" / "data.sqlite", tmp_path / "mongo.sock")


def test_a_server_that_takes_too_long_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="in time"):
        ensure_embedded(tmp_path / "data.sqlite", tmp_path / "mongo.sock", timeout=0.0)
    assert not answers(tmp_path / "mongo.sock")


def test_a_deep_directory_gets_a_short_socket_the_same_every_time(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    path = socket_path(deep)
    assert path == socket_path(deep)
    assert path != socket_path(deep.parent / ("other" * 30))
    with socket.socket(socket.AF_UNIX) as listener:
        path.unlink(missing_ok=True)
        listener.bind(str(path))
    path.unlink()
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_short_socket_directory_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"embedded-{os.getuid()}").mkdir(mode=0o777)
    (tmp_path / f"embedded-{os.getuid()}").chmod(0o777)
    with pytest.raises(StoreUnavailable, match="belongs to somebody else"):
        socket_path(tmp_path / ("deep" * 30))


def test_tcp_only_when_asked_for_and_on_this_machine_only(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "webapp.store.embedded"),
            *("--file", str(tmp_path / "data.sqlite"), "--port", "0"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("ready: ('127.0.0.1', ")
    port = int(line.split(",")[1].strip(" )\n"))
    with pymongo.MongoClient[Any]("127.0.0.1", port) as client:
        assert client.app.rows.count_documents({}) == 0
    process.terminate()
    assert process.wait(10) == 0
    process.stdout.close()
