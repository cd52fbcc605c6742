"""Sockets: who may listen, and what is said when it cannot be."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from webapp.store.embedded.errors import InUseError, StorageError
from webapp.store.embedded.listening import answers, listen_tcp, listen_unix
from webapp.store.launch import socket_path


def test_a_unix_socket_is_for_its_owner_only(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    with listen_unix(path):
        assert path.stat().st_mode & 0o777 == 0o600
        assert answers(path)
    assert not answers(path)


def test_a_socket_that_somebody_listens_on_is_not_taken_over(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    with listen_unix(path), pytest.raises(InUseError, match="another server listens"):
        listen_unix(path)


def test_a_path_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="too long for a socket"):
        listen_unix(tmp_path / ("deep" * 40))


def test_a_file_in_the_place_of_the_socket_stays(tmp_path: Path) -> None:
    path = socket_path(tmp_path)
    path.write_text("precious")
    with pytest.raises(StorageError, match="cannot listen on"):
        listen_unix(path)
    assert path.read_text() == "precious"


def test_a_port_in_use() -> None:
    with listen_tcp(0) as listener:
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(StorageError, match=f"cannot listen on 127.0.0.1:{port}"):
            listen_tcp(port)


def test_tcp_is_reached_on_this_machine() -> None:
    with listen_tcp(0) as listener, socket.socket() as client:
        client.connect(listener.getsockname())
