"""The loop: read what has come, execute it, commit once, answer.

One thread does everything, so commands never see each other half-done. All requests that are there
at the same time share one commit, and no answer leaves before it that could tell of a change.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import socket
from collections.abc import Callable
from functools import partial

from webapp.store.embedded.commands.context import Context
from webapp.store.embedded.commands.table import execute
from webapp.store.embedded.wire import ProtocolError, next_message, parse, reply

log = logging.getLogger(__name__)

TTL_SECONDS = 60.0
"""How often expired documents are deleted, as in MongoDB."""
_READ_BYTES = 1 << 16
"""Python makes room for as many before it reads: more costs time even when little has come."""
_MOST_UNSENT = 1 << 26
"""A client that does not read its replies is not read from beyond so many bytes."""


class _Connection:
    """One client: what has come and is not a whole message yet, what is still to be sent."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._received = bytearray()
        self._to_send = bytearray()
        self._replies = 0
        self.events = selectors.EVENT_READ
        """What the selector waits for."""

    def fileno(self) -> int:
        """Return the descriptor, for the selector."""
        return self._socket.fileno()

    def events_changed(self) -> bool:
        """Work out what the selector should wait for; return whether that is something new."""
        before = self.events
        writing = selectors.EVENT_WRITE if self._to_send else 0
        reading = selectors.EVENT_READ if len(self._to_send) < _MOST_UNSENT else 0
        self.events = reading | writing
        return self.events != before

    def receive(self, context: Context) -> None:
        """Execute the requests that have come; raises OSError or ProtocolError at the end."""
        data = self._socket.recv(_READ_BYTES)
        if not data:
            raise ConnectionResetError("closed by the client")
        self._received += data
        while (message := next_message(self._received)) is not None:
            request = parse(message)
            document = execute(context, request.command)
            if request.answered:
                self._replies += 1
                self._to_send += reply(request, self._replies, document)

    def send(self) -> None:
        """Send as much as fits now; raises OSError when the client is gone."""
        if self._to_send:
            sent = self._socket.send(self._to_send)
            del self._to_send[:sent]

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


class Server:
    """Serves the listening sockets that it is given, until `stop`; closes them then."""

    def __init__(
        self, context: Context, listeners: list[socket.socket], *, ttl_seconds: float = TTL_SECONDS
    ) -> None:
        self._context = context
        self._ttl_seconds = ttl_seconds
        self._listeners = listeners
        self._connections: set[_Connection] = set()
        self._selector = selectors.DefaultSelector()
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._stopping = False
        self._watch(self._wake_reader.fileno(), lambda: None)
        for listener in listeners:
            listener.setblocking(False)
            self._watch(listener.fileno(), partial(self._accept, listener))

    def _watch(self, descriptor: int, act: Callable[[], None]) -> None:
        self._selector.register(descriptor, selectors.EVENT_READ, act)

    def stop(self) -> None:
        """End `run` after what it is doing; may be called from a signal handler or a thread."""
        self._stopping = True
        with contextlib.suppress(OSError):  # it has ended already
            self._wake_writer.send(b"\0")

    def stop_at_end_of(self, descriptor: int) -> None:
        """Stop when the other end of this pipe is closed."""

        def read() -> None:
            if not os.read(descriptor, 4096):
                self._stopping = True

        self._watch(descriptor, read)

    def run(self) -> None:
        """Serve; raises StorageError when the file cannot be written."""
        sweep_at = 0.0
        while not self._stopping:
            now = self._context.monotonic()
            if now >= sweep_at:
                self._sweep(now)
                sweep_at = now + self._ttl_seconds
            self._serve(self._selector.select(sweep_at - now))
        self._close()

    def _sweep(self, now: float) -> None:
        self._context.catalog.expire(self._context.stored_now())
        self._context.cursors.forget_idle(now)
        self._context.catalog.commit()

    def _serve(self, ready: list[tuple[selectors.SelectorKey, int]]) -> None:
        connections, waiting = [], []
        for key, events in ready:
            if not isinstance(key.data, _Connection):
                key.data()
                continue
            connections.append(key.data)
            if events & selectors.EVENT_READ:
                self._guarded(key.data, self._receive)
            if self._context.catalog.committed:
                self._guarded(key.data, _Connection.send)
            else:  # the answer may tell of something that is not in the file yet
                waiting.append(key.data)
        self._context.catalog.commit()
        for connection in waiting:
            self._guarded(connection, _Connection.send)
        for connection in connections:
            if connection in self._connections and connection.events_changed():
                self._selector.modify(connection, connection.events, connection)

    def _receive(self, connection: _Connection) -> None:
        connection.receive(self._context)

    def _guarded(self, connection: _Connection, act: Callable[[_Connection], None]) -> None:
        """Close a connection whose client is gone or does not speak the protocol."""
        if connection not in self._connections:
            return
        try:
            act(connection)
        except BlockingIOError:
            return
        except ProtocolError as error:
            log.warning("a client was disconnected: %s", error)
        except OSError:
            log.debug("a client is gone")
        else:
            return
        self._forget(connection)

    def _forget(self, connection: _Connection) -> None:
        self._connections.discard(connection)
        self._selector.unregister(connection)
        connection.close()

    def _accept(self, listener: socket.socket) -> None:
        try:
            sock, _ = listener.accept()
        except OSError:
            return  # the client has given up already
        sock.setblocking(False)
        if sock.family == socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(sock)
        self._connections.add(connection)
        self._selector.register(connection, selectors.EVENT_READ, connection)

    def _close(self) -> None:
        for listener in self._listeners:
            listener.close()
        for connection in list(self._connections):
            self._forget(connection)
        self._selector.close()
        self._wake_reader.close()
        self._wake_writer.close()
