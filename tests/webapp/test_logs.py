"""Logs: what may not be in them, and how they hang together."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from webapp import logs
from webapp.logs import FILE_NAME, SharedFileHandler, set_up_logging, short_id, turn_logged

SECRET = "hunter2-is-our-token"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    set_up_logging("INFO", tmp_path / "var", [SECRET, ""])
    yield tmp_path / "var" / FILE_NAME
    for package in logs.OURS:
        logging.getLogger(package).setLevel(logging.NOTSET)
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before, level
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("from +263771000001", "771000001"),
        ("from 263771000001 at once", "771000001"),
        ("call 0771 000 001", "000 001"),
        ("user ZW.73010000000000000001 wrote", "7301000000"),
        ("Authorization: Bearer abc.def-ghi", "abc.def"),
        (f"token {SECRET} refused", SECRET),
        ("token EAAGm0PX4ZCpsBAKZCqZBz9 refused", "EAAGm0PX4"),
        ("cannot reach mongodb://rudo:pass@db.example:27017/", "rudo:pass"),
    ],
)
def test_numbers_and_secrets_do_not_reach_the_file(log_file: Path, said: str, hidden: str) -> None:
    logging.getLogger("t").info("heard: %s", said)

    text = log_file.read_text(encoding="utf-8")
    assert "heard: " in text
    assert hidden not in text


def test_debug_is_for_our_own_modules(log_file: Path) -> None:
    logging.getLogger().handlers.clear()
    set_up_logging("DEBUG", log_file.parent, [])

    logging.getLogger("pymongo.command").debug("insert of Rudo's words")
    logging.getLogger("webapp.turns").debug("a step")

    text = log_file.read_text(encoding="utf-8")
    assert "a step" in text
    assert "Rudo" not in text


def test_times_are_told_in_utc(log_file: Path) -> None:
    record = logging.makeLogRecord(
        {"name": "t", "levelno": 20, "msg": "heard", "created": 1795358215.25}
    )
    record.msecs = 250

    logging.getLogger("t").handle(record)

    assert log_file.read_text(encoding="utf-8").startswith("2026-11-22T14:36:55.250Z ")


def test_the_console_shows_the_same_as_the_file(
    log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger().handlers.clear()
    set_up_logging("INFO", log_file.parent, [SECRET])

    logging.getLogger("t").info("from +263771000001 with %s", SECRET)

    assert capsys.readouterr().err == log_file.read_text(encoding="utf-8")


def test_tracebacks_are_masked_too(log_file: Path) -> None:
    try:
        raise ValueError(f"+263771000001 with {SECRET}")
    except ValueError:
        logging.getLogger("t").exception("failed")

    text = log_file.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "771000001" not in text
    assert SECRET not in text


def test_a_booking_reference_stays_readable(log_file: Path) -> None:
    logging.getLogger("t").info("sent booking_1764662906.123 to the provider")

    assert "booking_1764662906.123" in log_file.read_text(encoding="utf-8")


def test_records_carry_the_id_of_their_message(log_file: Path) -> None:
    with turn_logged("cloud_api:wamid.A"):
        logging.getLogger("t").info("inside")
    logging.getLogger("t").info("outside")

    inside, outside = log_file.read_text(encoding="utf-8").splitlines()
    assert f"[{short_id('cloud_api:wamid.A')}]" in inside
    assert "[-]" in outside
    assert short_id("cloud_api:wamid.A") != short_id("cloud_api:wamid.B")


def test_what_people_write_makes_no_lines_of_its_own(log_file: Path) -> None:
    logging.getLogger("t").info("heard %s", "hi\r\n2026-11-22 ERROR forged")

    assert len(log_file.read_text(encoding="utf-8").splitlines()) == 1


def test_logging_that_is_set_up_already_stays(log_file: Path, tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)

    set_up_logging("DEBUG", tmp_path / "elsewhere", [])

    assert logging.getLogger().handlers == before
    assert not (tmp_path / "elsewhere").exists()


def test_nothing_below_the_level_is_written(log_file: Path) -> None:
    logging.getLogger("t").debug("details")
    logging.getLogger("t").info("news")

    assert "details" not in log_file.read_text(encoding="utf-8")


def _write_many(path: Path, name: str) -> None:
    handler = SharedFileHandler(path)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for number in range(200):
        handler.handle(logging.makeLogRecord({"msg": f"{name} {number:04d} {'.' * 80}"}))
    handler.close()


def test_several_processes_share_one_rotated_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST_FILE", 16_000)
    path = tmp_path / FILE_NAME
    processes = [get_context("fork").Process(target=_write_many, args=(path, n)) for n in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    files = [f for f in tmp_path.iterdir() if not f.name.endswith(".lock")]
    lines = sorted(line for f in files for line in f.read_text().splitlines())
    assert len(files) > 1
    assert [line[:6] for line in lines] == [f"{n} {i:04d}" for n in "abc" for i in range(200)]
