"""The town, over a fresh database."""

from __future__ import annotations

import pytest

from tests.webapp.jobs.town import MONDAY_TEN, Town
from tests.webapp.manual_clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MONDAY_TEN)


@pytest.fixture
def town(clock: ManualClock, database: str) -> Town:
    return Town(clock)
