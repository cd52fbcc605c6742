"""Sockets to listen on: a Unix socket for this user only, or TCP on this machine only."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from webapp.store.embedded.errors import InUseError, StorageError

LONGEST_SOCKET_PATH = 100
"""Bytes; Linux allows 107 and macOS 103 for the path of a Unix socket."""
_BACKLOG = 256


def listen_unix(path: Path) -> socket.socket:
    """Listen on a Unix socket that only this user may use; raises StorageError."""
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        raise StorageError(
            f"{path} is too long for a socket, the limit is {LONGEST_SOCKET_PATH} bytes: "
            "name a shorter path"
        )
    if path.is_socket():
        if answers(path):
            raise InUseError(f"another server listens on {path}")
        path.unlink()  # a server that was killed has left it
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise StorageError(f"cannot listen on {path}: {error.strerror}") from error
    finally:
        os.umask(before)
    listener.listen(_BACKLOG)
    return listener


def answers(path: Path) -> bool:
    """Tell whether somebody listens on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def listen_tcp(port: int) -> socket.socket:
    """Listen on a port of 127.0.0.1, 0 for any free one; raises StorageError."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise StorageError(f"cannot listen on 127.0.0.1:{port}: {error.strerror}") from error
    listener.listen(_BACKLOG)
    return listener
