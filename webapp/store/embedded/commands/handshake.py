"""What drivers ask when they connect and disconnect."""

from __future__ import annotations

from webapp.store.embedded.commands.context import Context
from webapp.store.embedded.values import MAX_DOCUMENT_BYTES, Document
from webapp.store.embedded.wire import MAX_MESSAGE_BYTES

VERSION = (7, 0, 0)
"""The version of MongoDB whose answers are given."""


def hello(context: Context, _: str, command: Document) -> Document:  # noqa: ARG001
    """Introduce the server as a single mongod: no replica set, no transactions."""
    return {
        "helloOk": True,
        "ismaster": True,
        "isWritablePrimary": True,
        "maxBsonObjectSize": MAX_DOCUMENT_BYTES,
        "maxMessageSizeBytes": MAX_MESSAGE_BYTES,
        "maxWriteBatchSize": 100_000,
        "localTime": context.stored_now(),
        "logicalSessionTimeoutMinutes": 30,
        "connectionId": 1,
        "minWireVersion": 0,
        "maxWireVersion": 21,
        "readOnly": False,
    }


def build_info(context: Context, _: str, command: Document) -> Document:  # noqa: ARG001
    """Tell the version."""
    return {
        "version": ".".join(map(str, VERSION)),
        "versionArray": [*VERSION, 0],
        "modules": ["embedded"],
        "bits": 64,
        "debug": False,
        "maxBsonObjectSize": MAX_DOCUMENT_BYTES,
    }


def nothing(context: Context, _: str, command: Document) -> Document:  # noqa: ARG001
    """Agree: `ping`, and the end of sessions, of which nothing is kept."""
    return {}
