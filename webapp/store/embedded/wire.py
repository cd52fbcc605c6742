"""Bytes in, commands out, and back: OP_MSG, and OP_QUERY for the first greeting of a driver."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import bson
from bson.errors import InvalidBSON

from webapp.store.embedded.values import CODEC, Document, decode, encode

MAX_MESSAGE_BYTES = 48_000_000
_HEADER = struct.Struct("<iiii")
"""Length of the message with this header, request id, id of the request answered, operation."""
_LENGTH = struct.Struct("<i")
_OP_REPLY, _OP_QUERY, _OP_MSG = 1, 2004, 2013
_CHECKSUM_PRESENT, _MORE_TO_COME = 1, 2


class ProtocolError(Exception):
    """What came is not the protocol: the connection cannot go on."""


@dataclass(frozen=True, slots=True)
class Request:
    """One command."""

    number: int
    command: Document
    answered: bool
    """False: the client does not wait for a reply."""
    legacy: bool
    """The greeting in the old form, to be answered in the old form."""


def next_message(buffer: bytearray) -> bytes | None:
    """Take the first whole message out of the buffer; None when it is not complete yet."""
    if len(buffer) < _HEADER.size:
        return None
    (length,) = _LENGTH.unpack_from(buffer)
    if not _HEADER.size < length <= MAX_MESSAGE_BYTES:
        raise ProtocolError(f"a message of {length} bytes")
    if len(buffer) < length:
        return None
    message = bytes(memoryview(buffer)[:length])
    del buffer[:length]
    return message


def parse(message: bytes) -> Request:
    """Return the command in a message; raises ProtocolError."""
    _, number, _, operation = _HEADER.unpack_from(message)
    try:
        if operation == _OP_MSG:
            return _parse_message(message, number)
        if operation == _OP_QUERY:
            return _parse_query(message, number)
    except (struct.error, InvalidBSON, ValueError, IndexError) as error:
        raise ProtocolError(f"a malformed message: {error}") from error
    raise ProtocolError(f"operation {operation}")


def _parse_message(message: bytes, number: int) -> Request:
    (flags,) = _LENGTH.unpack_from(message, _HEADER.size)
    end = len(message) - (4 if flags & _CHECKSUM_PRESENT else 0)
    at = _HEADER.size + 4
    command: Document = {}
    sequences: dict[str, list[Document]] = {}
    while at < end:
        kind, at = message[at], at + 1
        (length,) = _LENGTH.unpack_from(message, at)
        section = message[at : at + length]
        if kind == 0:
            command = decode(section)
        elif kind == 1:
            name, documents = _sequence(section)
            sequences[name] = documents
        else:
            raise ProtocolError(f"a section of kind {kind}")
        at += length
    answered = not flags & _MORE_TO_COME
    command.update(sequences)
    return Request(number, command, answered=answered, legacy=False)


def _sequence(section: bytes) -> tuple[str, list[Document]]:
    """Return name and documents of a section that holds a list outside the command's document."""
    end = section.index(0, 4)
    return section[4:end].decode(), bson.decode_all(section[end + 1 :], CODEC)


def _parse_query(message: bytes, number: int) -> Request:
    start = message.index(0, _HEADER.size + 4) + 1 + 8  # behind flags, name, skip and limit
    (length,) = _LENGTH.unpack_from(message, start)
    return Request(number, decode(message[start : start + length]), answered=True, legacy=True)


def reply(request: Request, number: int, document: Document) -> bytes:
    """Return the message that answers a request; `number` is its own."""
    body = encode(document)
    if request.legacy:
        head, operation = struct.pack("<iqii", 8, 0, 0, 1), _OP_REPLY
    else:
        head, operation = b"\0\0\0\0\0", _OP_MSG
    length = _HEADER.size + len(head) + len(body)
    return _HEADER.pack(length, number, request.number, operation) + head + body
