"""Everything on one machine: what is refused before it starts, and that it ends as a whole."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.fixtures.server import SECONDS, Server, free_port
from webapp.config import Settings
from webapp.errors import ServeError
from webapp.serve import addresses, check_port, only_one


def test_a_port_in_use_is_refused_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(
            ServeError, match=f"port {port} on 127.0.0.1 is in use.*PORT={port + 1}"
        ):
            check_port("127.0.0.1", port)


def test_a_free_port_is_accepted() -> None:
    check_port("127.0.0.1", free_port())


def test_a_host_that_is_not_this_machine_is_refused() -> None:
    with pytest.raises(ServeError, match=r"cannot listen on 192\.0\.2\.1: .*HOST must be"):
        check_port("192.0.2.1", free_port())


def test_a_host_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ServeError, match="cannot listen on no such host"):
        check_port("no such host", free_port())


def test_a_data_directory_serves_one_at_a_time(tmp_path: Path) -> None:
    settings = Settings(hustlr_data_dir=tmp_path / "var")
    another = pytest.raises(ServeError, match="already running on the data directory")

    with only_one(settings), another, only_one(settings):
        pass
    with only_one(settings) as crashed:
        assert not crashed


def test_a_data_directory_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(ServeError, match=r"cannot write to .*Set HUSTLR_DATA_DIR"),
        only_one(Settings(hustlr_data_dir=tmp_path / "file" / "var")),
    ):
        pass


def test_the_simulator_is_announced_only_where_it_is_on() -> None:
    here = addresses(Settings(hustlr_port=9000))
    everywhere = addresses(Settings(hustlr_host="192.0.2.7"))

    assert "http://127.0.0.1:9000/simulator" in here
    assert "http://127.0.0.1:9000/admin" in here
    assert "/simulator" not in everywhere
    assert "http://192.0.2.7:8000/docs" in everywhere


def test_the_webhook_is_announced_where_a_number_is_connected() -> None:
    connected = Settings(
        whatsapp_access_token=SecretStr("token-of-a-test"),
        whatsapp_phone_number_id="110220330440550",
        whatsapp_verify_token=SecretStr("a-word"),
        whatsapp_app_secret=SecretStr("a-secret"),
        hustlr_host="::1",
    )

    assert "http://[::1]:8000/api/whatsapp/webhook" in addresses(connected)
    assert "/simulator" not in addresses(connected)


def test_a_fresh_server_answers_and_ends_as_a_whole(server: Server) -> None:
    code, health = server.get("/")
    running = server.processes()

    assert (code, health["status"]) == (200, "ok")
    assert len(running) >= 4  # supervisor, database, gunicorn and its worker, worker

    started = time.monotonic()
    assert server.stop(signal.SIGINT) == 0
    assert time.monotonic() - started < 10
    assert not server.processes()


def test_a_second_server_on_the_same_data_is_refused(server: Server) -> None:
    second = subprocess.run(
        server.command("serve", "--port", str(free_port())),
        cwd=server.home,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr.startswith("hustlr: Hustlr is already running on the data directory")
    assert second.stderr.count("\n") == 1


def test_nothing_outlives_a_supervisor_that_is_killed(server: Server) -> None:
    server.stop(signal.SIGKILL)

    server.wait_for(lambda: not server.processes())


def test_a_server_starts_at_once_after_it_was_killed(server: Server) -> None:
    server.stop(signal.SIGKILL)
    server.start()

    assert _healthy(server)


@pytest.mark.parametrize(
    "words", [("webapp.store.embedded",), ("gunicorn", "wsgi:app"), ("webapp", "worker")]
)
def test_a_part_that_is_killed_comes_back(server: Server, words: tuple[str, ...]) -> None:
    killed = server.processes_of(*words)
    for pid in killed:
        subprocess.run(["/bin/kill", "-9", str(pid)], check=False)

    server.wait_for(lambda: server.processes_of(*words) - killed)
    server.wait_for(lambda: _healthy(server))
    assert not server.ended()


def _healthy(server: Server) -> bool:
    try:
        return server.get("/")[0] == 200
    except OSError:
        return False
