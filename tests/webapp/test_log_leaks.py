"""What the logs of a whole run say: nothing about who, and no secret."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from tests.webapp.harness import CUSTOMER, PROVIDER, Harness
from tests.webapp.manual_clock import ManualClock
from webapp.errors import PermanentSendError, TransientSendError
from webapp.keys import Keys
from webapp.logs import FILE_NAME, SafeFormatter, SharedFileHandler
from webapp.store.api_keys import ApiKeys

SECRET = "hunter2-is-our-token"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def test_a_run_with_everything_going_wrong_tells_nobody_s_number(
    log: Path, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    handler = SharedFileHandler(log)
    handler.setFormatter(SafeFormatter([SECRET]))
    root = logging.getLogger()
    root.addHandler(handler)
    caplog.set_level(logging.DEBUG)
    try:
        _live(Harness(ManualClock()))
        key, shown = Keys(ManualClock(), ApiKeys(ManualClock())).create(
            "a partner", ["users:read"], timedelta(days=1)
        )
        logging.getLogger("t").error("refused %s of %s at %s", shown, key.id, CUSTOMER)
        logging.getLogger("t").error("Authorization: Bearer %s and %s", shown, SECRET)
    finally:
        root.removeHandler(handler)
        handler.close()

    text = log.read_text(encoding="utf-8")
    assert len(text.splitlines()) > 10
    secret = shown.partition(f"{key.id}_")[2]
    assert secret
    for told in (CUSTOMER[1:], PROVIDER[1:], CUSTOMER[4:], PROVIDER[4:], "0771 000 021", SECRET):
        assert told not in text
    assert secret not in text


def _live(bot: Harness) -> None:
    """Write, book, break, and fail to send, with numbers in every place."""
    bot.channel.errors.append(TransientSendError(f"busy: {CUSTOMER} with {SECRET}"))
    bot.say(f"call me on {CUSTOMER} or 0771 000 021")
    bot.say("boom")
    bot.say("book")
    bot.channel.errors.append(PermanentSendError(100, f"(#100) {PROVIDER} is no number"))
    bot.say("hello", phone=PROVIDER)
    bot.after_a_crash()
    bot.say("and again", phone=PROVIDER)
