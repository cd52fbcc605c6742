"""Kills single processes of a server, and lets the time pass that heals what they held."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pymongo
from pymongo.errors import PyMongoError

from tests.fixtures.server import Server
from webapp.store.leases import LEASE_SECONDS
from webapp.store.outbox import CLAIM_SECONDS

Part = Literal["web", "worker", "database"]
SETTLED_SECONDS = 2.0
"""After so long whatever a living process held when another was killed is done."""


class Killer:
    """Ends processes without a warning, and remembers when."""

    def __init__(self, server: Server, data: Path) -> None:
        self.times: list[float] = []
        """Of every kill, in monotonic seconds."""
        self._server = server
        self._socket = data / "mongo.sock"

    def kill(self, part: Part) -> None:
        """Kill one process of a part; the rest of the server is to go on."""
        for pid in self._pids(part):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.times.append(time.monotonic())
                return

    def kill_everything(self) -> None:
        """Kill the supervisor; all that it had started ends with it. Start again."""
        self.times.append(time.monotonic())
        self._server.stop(signal.SIGKILL)
        self._server.start()
        self.times.append(time.monotonic())

    def let_time_pass(self) -> None:
        """Make what the dead held free at once, in place of waiting for a minute.

        A lease or claim that runs out before this could have been held since the last kill is
        nobody's: the living have let go of theirs by now. Only to be called SETTLED_SECONDS after.
        """
        since = time.monotonic() - self.times[-1]
        assert since >= SETTLED_SECONDS
        killed_at = _now() - timedelta(seconds=since)
        leases = {"expires_at": {"$lt": killed_at + timedelta(seconds=LEASE_SECONDS)}}
        claims = {
            "state": "pending",
            "due": {"$gt": _now(), "$lt": killed_at + timedelta(seconds=CLAIM_SECONDS)},
        }
        with suppress(PyMongoError), self.database() as database:
            past = _now() - timedelta(seconds=1)
            database.hustlr.leases.update_many(leases, {"$set": {"expires_at": past}})
            database.hustlr.outbox.update_many(claims, {"$set": {"due": past}})

    def database(self) -> pymongo.MongoClient[dict[str, Any]]:
        """Return a client of the server's own database."""
        uri = f"mongodb://{quote(str(self._socket), safe='')}"
        return pymongo.MongoClient(uri, tz_aware=True, serverSelectionTimeoutMS=3000)

    def _pids(self, part: Part) -> list[int]:
        if part == "web":
            pids = self._server.processes_of("gunicorn")
            return [pid for pid in pids if _parent(pid) in pids]  # not their master
        word = "worker" if part == "worker" else "webapp.store.embedded"
        return list(self._server.processes_of(word))


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _now() -> datetime:
    return datetime.now(timezone.utc)  # noqa: TID251 - the servers' own clock
