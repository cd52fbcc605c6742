"""A server with two web processes, between a Meta that may misbehave and a killer."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.killing import Killer
from tests.faults.meta import APP_SECRET, NUMBER_ID, Meta
from tests.faults.people import PROVIDERS
from tests.fixtures.server import Server

SHORT = 6


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make test-faults` ask for many rounds."""
    parser.addoption("--fault-rounds", type=int, default=SHORT, help="how often to kill")


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> int:
    """Return how often something is killed; few when the whole suite runs."""
    return int(request.config.getoption("--fault-rounds", SHORT))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that a test of faults needs."""

    server: Server
    meta: Meta
    killer: Killer
    chance: random.Random


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[World]:
    """Run a server for the tests of a module; the seed is in the output of one that fails."""
    directory = tmp_path_factory.mktemp("faults")
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it when a test fails
    chance = random.Random(seed)
    with Meta(chance) as meta:
        server = Server(
            directory,
            models_dir,
            HUSTLR_WORKERS="2",
            WHATSAPP_API_URL=meta.url,
            WHATSAPP_ACCESS_TOKEN="an invented token",
            WHATSAPP_PHONE_NUMBER_ID=NUMBER_ID,
            WHATSAPP_VERIFY_TOKEN="an invented word",
            WHATSAPP_APP_SECRET=APP_SECRET,
        )
        meta.port = server.port
        table = directory / "providers.csv"
        table.write_text(PROVIDERS, encoding="utf-8")
        server.start()
        command = server.command("import-providers", str(table))
        subprocess.run(command, cwd=server.home, check=True, capture_output=True)
        killer = Killer(server, directory / "var")
        yield World(server=server, meta=meta, killer=killer, chance=chance)
        server.stop()
