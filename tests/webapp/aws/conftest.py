"""Parts of AWS that the tests break at will."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.fakes.cloud import FaultyService
from tests.webapp.manual_clock import ManualClock
from webapp.aws.clients import Service
from webapp.aws.sessions import SessionTable
from webapp.aws.tables import Table


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def service(real_dynamodb: Service) -> FaultyService:
    return FaultyService(real_dynamodb)


@pytest.fixture
def session_table(service: FaultyService, new_table: Callable[[str], str]) -> SessionTable:
    return SessionTable(Table(service, new_table("user_id"), "user_id"), timedelta(days=90))
