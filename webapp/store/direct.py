"""The short way to the embedded database: one write and one read per command.

pymongo's way has room for clusters, transactions and cancelling, which this server has not, and it
lets other threads go first about ten times per command: measured on one core, a look-up costs a
client 140 µs of CPU through pymongo and 25 µs here. So the collections that every message needs
are reached through `Rows`, which pymongo's collections are too: with MongoDB they are used.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import bson
from bson import ObjectId
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from pymongo.errors import AutoReconnect, DuplicateKeyError, OperationFailure
from pymongo.results import DeleteResult, UpdateResult

Raw = dict[str, Any]
"""A document as the driver gives it."""
Order = Sequence[tuple[str, int]]

_CODEC: CodecOptions[Raw] = CodecOptions(
    tz_aware=True, uuid_representation=UuidRepresentation.STANDARD
)
_HEAD = struct.Struct("<iiiiib")
"""Length, number, number answered, operation, flags, and the kind of the only section."""
_LENGTH = struct.Struct("<i")
_OP_MSG = 2013
_READ_BYTES = 1 << 14
_DUPLICATE = (11000, 11001)
_ALL = 2**31 - 1


class Rows(Protocol):
    """What the stores use of a collection; it does what pymongo's does."""

    def find_one(
        self, filter: Raw, projection: Raw | None = None, *, sort: Order | None = None
    ) -> Raw | None:
        """Return the first document that matches."""

    def find(
        self,
        filter: Raw,
        projection: Raw | None = None,
        *,
        sort: Order | None = None,
        limit: int = 0,
        skip: int = 0,
    ) -> Iterable[Raw]:
        """Return documents that match, at most `limit` if it is given, without the first `skip`."""

    def insert_one(self, document: Raw) -> object:
        """Store a document; raises DuplicateKeyError."""

    def update_one(
        self, filter: Raw, update: Mapping[str, Any], upsert: bool = False
    ) -> UpdateResult:
        """Change the first document that matches."""

    def update_many(self, filter: Raw, update: Mapping[str, Any]) -> UpdateResult:
        """Change all documents that match."""

    def find_one_and_update(
        self,
        filter: Raw,
        update: Mapping[str, Any],
        projection: Raw | None = None,
        *,
        upsert: bool = False,
        return_document: bool = False,
    ) -> Raw | None:
        """Change the first document that matches, and return it as it was before, or after."""

    def delete_one(self, filter: Raw) -> DeleteResult:
        """Remove the first document that matches."""


class DirectServer:
    """Connections to the embedded server behind a Unix socket: as many as are used at a time."""

    def __init__(self, path: str, database: str) -> None:
        self._path = path
        self._database = database
        self._idle: list[socket.socket] = []
        self._numbers = itertools.count(1)

    def command(self, command: Raw) -> Raw:
        """Return the reply; raises what pymongo raises, AutoReconnect when there is none."""
        return checked(self.exchange([command])[0])

    def exchange(self, commands: Sequence[Raw]) -> list[Raw]:
        """Do commands in their order, all sent at once; return the replies, whatever they say.

        Raises AutoReconnect when there are none: then nobody knows which were done.
        """
        requests = b"".join(self._request(command) for command in commands)
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            replies = _exchange(connection, requests, len(commands))
        except OSError as error:
            connection.close()
            self.close()  # the others lead to the same server, which is gone
            raise AutoReconnect(f"{self._path}: {error}") from error
        except BaseException:
            connection.close()  # whoever used it next would get the reply to this
            raise
        self._idle.append(connection)
        return replies

    def read(self, command: Raw) -> Raw:
        """Do the same, once more on a new connection when the server was started anew."""
        try:
            return self.command(command)
        except AutoReconnect:
            return self.command(command)

    def close(self) -> None:
        """Close what is not in use."""
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _request(self, command: Raw) -> bytes:
        command["$db"] = self._database
        body = bson.encode(command, codec_options=_CODEC)
        number = next(self._numbers)
        return _HEAD.pack(_HEAD.size + len(body), number, 0, _OP_MSG, 0, 0) + body

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._path)
        except OSError as error:
            connection.close()
            raise AutoReconnect(f"{self._path}: {error}") from error
        return connection


def _exchange(connection: socket.socket, requests: bytes, count: int) -> list[Raw]:
    connection.sendall(requests)
    replies: list[Raw] = []
    came = b""
    while len(replies) < count:
        if len(came) < _HEAD.size or len(came) < (length := _LENGTH.unpack_from(came)[0]):
            more = connection.recv(_READ_BYTES)
            if not more:
                raise ConnectionResetError("closed by the server")
            came += more
            continue
        replies.append(bson.decode(memoryview(came)[_HEAD.size : length], _CODEC))
        came = came[length:]
    return replies


def checked(reply: Raw) -> Raw:
    """Return the reply to a command that was done; raises OperationFailure and its subclasses."""
    failure = reply if not reply["ok"] else next(iter(reply.get("writeErrors", ())), None)
    if failure is None:
        return reply
    kind = DuplicateKeyError if failure["code"] in _DUPLICATE else OperationFailure
    raise kind(failure["errmsg"], failure["code"], failure)


class DirectRows:
    """A collection of the embedded database."""

    def __init__(self, server: DirectServer, name: str) -> None:
        self._server = server
        self._name = name

    def find_one(
        self, filter: Raw, projection: Raw | None = None, *, sort: Order | None = None
    ) -> Raw | None:
        """Return the first document that matches."""
        return next(iter(self.find(filter, projection, sort=sort, limit=1)), None)

    def find(
        self,
        filter: Raw,
        projection: Raw | None = None,
        *,
        sort: Order | None = None,
        limit: int = 0,
        skip: int = 0,
    ) -> Iterable[Raw]:
        """Return documents that match, at most `limit` if it is given, without the first `skip`."""
        command: Raw = {
            "find": self._name,
            "filter": filter,
            "skip": skip,
            "limit": limit,
            "batchSize": limit or _ALL,
            "singleBatch": True,
        }
        if projection is not None:
            command["projection"] = projection
        if sort:
            command["sort"] = dict(sort)
        found: list[Raw] = self._server.read(command)["cursor"]["firstBatch"]
        return found

    def insert_one(self, document: Raw) -> object:
        """Store a document, with an _id if it has none; raises DuplicateKeyError."""
        document.setdefault("_id", ObjectId())
        return self._server.command({"insert": self._name, "documents": [document]})

    def update_one(
        self, filter: Raw, update: Mapping[str, Any], upsert: bool = False
    ) -> UpdateResult:
        """Change the first document that matches."""
        return self._update({"q": filter, "u": update, "upsert": upsert})

    def update_many(self, filter: Raw, update: Mapping[str, Any]) -> UpdateResult:
        """Change all documents that match."""
        return self._update({"q": filter, "u": update, "multi": True})

    def _update(self, statement: Raw) -> UpdateResult:
        reply = self._server.command({"update": self._name, "updates": [statement]})
        return UpdateResult(reply, acknowledged=True)

    def find_one_and_update(
        self,
        filter: Raw,
        update: Mapping[str, Any],
        projection: Raw | None = None,
        *,
        upsert: bool = False,
        return_document: bool = False,
    ) -> Raw | None:
        """Change the first document that matches, and return it as it was before, or after."""
        command: Raw = {
            "findAndModify": self._name,
            "query": filter,
            "update": update,
            "upsert": upsert,
            "new": return_document,
        }
        if projection is not None:
            command["fields"] = projection
        found: Raw | None = self._server.command(command)["value"]
        return found

    def delete_one(self, filter: Raw) -> DeleteResult:
        """Remove the first document that matches."""
        statement = {"q": filter, "limit": 1}
        reply = self._server.command({"delete": self._name, "deletes": [statement]})
        return DeleteResult(reply, acknowledged=True)
