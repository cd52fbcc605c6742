"""How fast messages are acknowledged and answered: `python -m tests.benchmarks.messages`.

Everything runs on this machine and shares its cores: two web processes, the worker, the embedded
database, and Meta's side in this process. A bare Flask route under the same gunicorn is measured
in the same run, because figures of different runs on a busy machine say little.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

from tests.benchmarks.meta import APP_SECRET, NUMBER_ID, GraphApi, Webhooks, delivery
from tests.faults.people import PROVIDERS, SCRIPT
from tests.fixtures.server import ROOT, Server, free_port

RATE = 80
"""Messages a second at which acknowledgements are timed."""
AT_A_TIME = 64
"""People who each write as soon as they are answered, to find out how many it can sustain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; times in milliseconds."""

    name: str
    messages: int
    a_second: float
    ack_p50: float
    ack_p99: float
    reply_p50: float | None = None
    """From the webhook's arrival until the reply reaches the Graph API; None: no replies."""
    reply_p99: float | None = None
    not_answered: int = 0
    """Replies that had not come when the time was over."""
    refused: int = 0
    """Webhooks that were answered with another code than 200."""


@dataclass
class Run:
    """What happens within one line of the table."""

    acks: list[float] = field(default_factory=list)
    replies: list[float] = field(default_factory=list)
    refused: int = 0

    def row(self, name: str, seconds: float, *, answered: bool, rate_of_replies: bool) -> Row:
        """Return the line."""
        counted = self.replies if rate_of_replies else self.acks
        return Row(
            name=name,
            messages=len(self.acks),
            a_second=round(len(counted) / seconds, 1),
            ack_p50=_quantile(self.acks, 0.5),
            ack_p99=_quantile(self.acks, 0.99),
            reply_p50=_quantile(self.replies, 0.5) if answered else None,
            reply_p99=_quantile(self.replies, 0.99) if answered else None,
            not_answered=len(self.acks) - len(self.replies) if answered else 0,
            refused=self.refused,
        )


class Bench:
    """People who write, and what they have been told."""

    def __init__(self) -> None:
        self.graph = GraphApi(self._replied)
        self._waiting: dict[str, asyncio.Future[float]] = {}
        self._messages = count(1)
        self._people = count(1)

    async def at_a_rate(
        self, port: int, name: str, seconds: float, *, answered: bool, wait: float = 0.0
    ) -> Row:
        """Post RATE messages a second, whether or not the ones before were acknowledged.

        Everybody writes once in some seconds. `wait` is how long replies may come in late.
        """
        webhooks, run = Webhooks(port), Run()
        people = [next(self._people) for _ in range(RATE * 8)]
        begun = time.perf_counter()
        tasks = []
        for number in range(int(RATE * seconds)):
            due = begun + number / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            text = SCRIPT[number // len(people) % len(SCRIPT)]
            person = people[number % len(people)]
            tasks.append(asyncio.create_task(self._write(webhooks, run, person, text, due)))
        written = time.perf_counter() - begun
        await self._end(tasks, wait if answered else 5.0)
        return run.row(name, written, answered=answered, rate_of_replies=False)

    async def sustained(self, port: int, name: str, seconds: float) -> Row:
        """Let people write as soon as they are answered; a new one begins where one is through."""
        webhooks, run = Webhooks(port), Run()
        end = time.perf_counter() + seconds

        async def talk() -> None:
            while time.perf_counter() < end:
                person = next(self._people)
                for text in SCRIPT:
                    if time.perf_counter() < end:
                        await self._write(webhooks, run, person, text, time.perf_counter())

        tasks = [asyncio.create_task(talk()) for _ in range(AT_A_TIME)]
        await self._end(tasks, seconds + 5)
        return run.row(name, seconds, answered=True, rate_of_replies=True)

    async def bare(self, port: int, name: str, seconds: float) -> Row:
        """Post as fast as a bare route can answer."""
        webhooks, run = Webhooks(port), Run()
        end = time.perf_counter() + seconds

        async def post() -> None:
            while time.perf_counter() < end:
                await self._acknowledged(webhooks, run, self._request(1, "hi")[1])

        await asyncio.gather(*(post() for _ in range(16)))
        return run.row(name, seconds, answered=False, rate_of_replies=False)

    async def _end(self, tasks: list[asyncio.Task[None]], seconds: float) -> None:
        """Wait so long for what is under way, then give it up."""
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _write(
        self, webhooks: Webhooks, run: Run, person: int, text: str, due: float
    ) -> None:
        """Post a message that was due at an instant; return when its reply has left."""
        message_id, request = self._request(person, text)
        waiting = self._waiting[message_id] = asyncio.get_running_loop().create_future()
        try:
            if await self._acknowledged(webhooks, run, request, due):
                run.replies.append(await waiting - due)
        finally:
            del self._waiting[message_id]

    async def _acknowledged(
        self, webhooks: Webhooks, run: Run, request: bytes, due: float | None = None
    ) -> bool:
        begun = time.perf_counter() if due is None else due
        code = await webhooks.post(request)
        run.acks.append(time.perf_counter() - begun)
        run.refused += code != 200
        return code == 200

    def _request(self, person: int, text: str) -> tuple[str, bytes]:
        message_id = f"wamid.BENCH{next(self._messages)}"
        return message_id, delivery(person, message_id, text)

    def _replied(self, message_id: str) -> None:
        waiting = self._waiting.get(message_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())


def _quantile(seconds: list[float], part: float) -> float:
    """Return a quantile in milliseconds; 0 when there is nothing."""
    ordered = sorted(seconds)
    return round(ordered[int(len(ordered) * part)] * 1000, 1) if ordered else 0.0


async def measure(directory: Path, seconds: float) -> tuple[list[Row], dict[str, float]]:
    """Return the table, and the seconds of CPU that each part took per second of `sustained`."""
    bench = Bench()
    await bench.graph.start()
    with bare(directory) as port:
        rows = [
            await bench.at_a_rate(port, f"bare route, {RATE}/s", seconds / 2, answered=False),
            await bench.bare(port, "bare route, as fast as it can", seconds / 2),
        ]
    with server(directory, bench.graph.url) as ours:
        await bench.sustained(ours.port, "warming up", seconds / 4)
        before = cpu(ours)
        rows.append(await bench.sustained(ours.port, "sustained, Graph API at once", seconds))
        spent = {name: round((cpu(ours)[name] - before[name]) / seconds, 2) for name in before}
        bench.graph.delay = 0.3
        slow = await bench.sustained(ours.port, "sustained, Graph API in 300 ms", seconds)
        rows.append(slow)
        name = f"{RATE}/s, Graph API in 300 ms"
        rows.append(await bench.at_a_rate(ours.port, name, seconds, answered=True, wait=10))
        bench.graph.mode = "hangs"
        name = f"{RATE}/s, Graph API hangs"
        rows.append(await bench.at_a_rate(ours.port, name, seconds, answered=False))
        bench.graph.stop()
        name = f"{RATE}/s, Graph API refuses connections"
        rows.append(await bench.at_a_rate(ours.port, name, seconds, answered=False))
    return rows, spent


@contextmanager
def server(directory: Path, graph_url: str) -> Iterator[Server]:
    """Run the whole server with two web processes and two providers."""
    models = ROOT / "models"
    if not (models / "CURRENT").exists():
        subprocess.run([sys.executable, "train.py", "--models", str(models)], cwd=ROOT, check=True)
    ours = Server(
        directory,
        models,
        HUSTLR_WORKERS="2",
        HUSTLR_LOG_LEVEL="WARNING",
        WHATSAPP_API_URL=graph_url,
        WHATSAPP_ACCESS_TOKEN="an invented token",
        WHATSAPP_PHONE_NUMBER_ID=NUMBER_ID,
        WHATSAPP_VERIFY_TOKEN="an invented word",
        WHATSAPP_APP_SECRET=APP_SECRET,
    )
    table = directory / "providers.csv"
    table.write_text(PROVIDERS, encoding="utf-8")
    ours.start()
    command = ours.command("import-providers", str(table))
    subprocess.run(command, cwd=ours.home, check=True, capture_output=True)
    try:
        yield ours
    finally:
        ours.stop()


@contextmanager
def bare(directory: Path) -> Iterator[int]:
    """Run the bare route under gunicorn as it serves the real one; yield the port."""
    port = free_port()
    command = [
        *("/usr/bin/env", f"HUSTLR_DATA_DIR={directory / 'bare'}", "HUSTLR_WORKERS=2"),
        *("HUSTLR_LOG_LEVEL=WARNING", f"HUSTLR_PORT={port}"),
        *(sys.executable, "-m", "gunicorn", "tests.benchmarks.bare:app"),
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        time.sleep(3)
        yield port
    finally:
        process.terminate()
        process.wait()


def cpu(ours: Server) -> dict[str, float]:
    """Return the seconds of CPU that each part has taken so far."""
    ticks = os.sysconf("SC_CLK_TCK")

    def taken(pids: set[int]) -> float:
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
        return sum(int(each[11]) + int(each[12]) for each in fields) / ticks

    return {
        "web": taken(ours.processes_of("gunicorn")),
        "worker": taken(ours.processes_of("worker")),
        "database": taken(ours.processes_of("webapp.store.embedded")),
        "Meta's side": time.process_time(),
    }


def table(rows: list[Row]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield (
        f"{'':42} {'messages':>8} {'a second':>9} {'ack p50':>8} {'p99 ms':>8} "
        f"{'reply p50':>9} {'p99 ms':>8} {'open':>5} {'refused':>7}"
    )
    for row in rows:
        replies = (
            f"{'':9} {'':8} {'':5}"
            if row.reply_p50 is None
            else f"{row.reply_p50:9.1f} {row.reply_p99:8.1f} {row.not_answered:5}"
        )
        yield (
            f"{row.name:42} {row.messages:8} {row.a_second:9.1f} {row.ack_p50:8.1f} "
            f"{row.ack_p99:8.1f} {replies} {row.refused:7}"
        )


def main() -> None:
    """Measure, write the table, and the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12.0, help="for each line of the table")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        rows, spent = asyncio.run(measure(Path(directory), options.seconds))
    shares = ", ".join(f"{name} {share:.2f}" for name, share in spent.items())
    for line in (*table(rows), f"CPU seconds a second while sustained at once: {shares}"):
        sys.stdout.write(line + "\n")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        figures = {"rows": [asdict(row) for row in rows], "cpu": spent, "cores": os.cpu_count()}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
