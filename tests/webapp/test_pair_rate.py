"""The pair rate: bursts are lent and paid back."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.webapp.manual_clock import START
from webapp.pair_rate import BURST, PER_MESSAGE, charged, wait_until


def after(messages: int, at: datetime = START) -> datetime | None:
    account = None
    for _ in range(messages):
        account = charged(account, at)
    return account


def test_a_burst_leaves_at_once_and_the_next_one_waits() -> None:
    assert wait_until(None, START) is None
    assert wait_until(after(BURST - 1), START) is None
    assert wait_until(after(BURST), START) == START + PER_MESSAGE


def test_a_burst_is_paid_back_at_the_slow_rate() -> None:
    account, now, left = after(BURST), START, 0
    while now < START + timedelta(minutes=5):
        if wait_until(account, now) is None:
            account, left = charged(account, now), left + 1
        now += timedelta(seconds=1)

    assert left == timedelta(minutes=5) // PER_MESSAGE - 1


def test_silence_pays_everything_back() -> None:
    later = START + PER_MESSAGE * BURST
    account = after(BURST)
    for _ in range(BURST):
        assert wait_until(account, later) is None
        account = charged(account, later)
    assert wait_until(account, later) == later + PER_MESSAGE
