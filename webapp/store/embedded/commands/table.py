"""Every command that is answered, and the options that it knows."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bson.errors import BSONError

from webapp.store.embedded.commands import admin, handshake, indexes, reads, writes
from webapp.store.embedded.commands.context import Context, Run, check_options
from webapp.store.embedded.errors import CommandError
from webapp.store.embedded.values import Document

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Command:
    """A command and its options, besides those that every command may have."""

    run: Run
    options: frozenset[str] | None
    """None: any, as greetings have; what they ask for is not promised in the answer."""


def _command(run: Run, options: str = "") -> Command:
    return Command(run, frozenset(options.split()))


_MODIFY = "query update new remove upsert sort fields arrayFilters"
COMMANDS: dict[str, Command] = {
    "aggregate": _command(reads.aggregate, "pipeline cursor"),
    "buildInfo": _command(handshake.build_info),
    "collMod": _command(indexes.modify_collection, "index"),
    "count": _command(reads.count, "query skip limit fields"),
    "create": _command(admin.create),
    "createIndexes": _command(indexes.create_indexes, "indexes commitQuorum"),
    "delete": _command(writes.delete, "deletes"),
    "distinct": _command(reads.distinct, "key query"),
    "drop": _command(admin.drop),
    "dropDatabase": _command(admin.drop_database),
    "dropIndexes": _command(indexes.drop_indexes, "index"),
    "endSessions": _command(handshake.nothing),
    "explain": _command(reads.explain, "verbosity"),
    "find": Command(reads.find, reads.FIND_OPTIONS),
    "findAndModify": _command(writes.find_and_modify, _MODIFY),
    "getMore": _command(reads.get_more, "collection batchSize"),
    "hello": Command(handshake.hello, None),
    "insert": _command(writes.insert, "documents"),
    "isMaster": Command(handshake.hello, None),
    "killCursors": _command(reads.kill_cursors, "cursors"),
    "listCollections": _command(
        admin.list_collections, "filter nameOnly cursor authorizedCollections"
    ),
    "listDatabases": _command(admin.list_databases, "filter nameOnly authorizedDatabases"),
    "listIndexes": _command(indexes.list_indexes, "cursor"),
    "ping": _command(handshake.nothing),
    "renameCollection": _command(admin.rename_collection, "to dropTarget"),
    "update": _command(writes.update, "updates"),
}
_BY_LOWER_CASE = {name.lower(): name for name in COMMANDS}


def execute(context: Context, command: Document) -> Document:
    """Return the reply to a command; what it refuses is a reply too."""
    given = next(iter(command), "")
    try:
        name = _BY_LOWER_CASE.get(given.lower())
        if name is None:
            raise CommandError(59, f"no such command: '{given}'")
        if "txnNumber" in command:
            raise CommandError(
                20, "Transaction numbers are only allowed on a replica set member or mongos"
            )
        found = COMMANDS[name]
        if found.options is not None:
            check_options(name, command, found.options | {given})
        return {**found.run(context, str(command.get("$db", "test")), command), "ok": 1.0}
    except CommandError as error:
        return error.reply()
    except (BSONError, OverflowError, RecursionError) as error:
        return CommandError(2, f"{type(error).__name__}: {error}").reply()
    except Exception as error:  # the server must outlive a mistake in one command
        log.exception("the command %s failed", given)
        return CommandError(8, f"internal error: {type(error).__name__}: {error}").reply()
