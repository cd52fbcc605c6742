"""`python -m webapp providers`: listed, and decided about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp import store
from webapp.cli import main

TABLE = (
    "whatsapp_number,name,service_type,location,status\n"
    '+263771000070,Rudo Moyo,plumber,"Mbare, Harare",pending\n'
)


@pytest.fixture(autouse=True)
def here(
    tmp_path: Path, mongo_uri: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Run where no `.env` is read, on the database of the test, with one registration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONGODB_URI", mongo_uri)
    monkeypatch.setenv("MONGODB_DB_NAME", database)
    monkeypatch.setenv("HUSTLR_DATA_DIR", str(tmp_path))
    (tmp_path / "providers.csv").write_text(TABLE)
    assert main(["import-providers", "providers.csv"]) == 0
    yield
    store.disconnect()


def listed(capsys: pytest.CaptureFixture[str], status: str = "pending") -> list[str]:
    capsys.readouterr()
    assert main(["providers", "list", "--status", status]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_registration_is_listed_and_approved(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = listed(capsys)
    assert line.endswith("Rudo Moyo, Mbare, Harare")
    assert "263771000070" not in line

    assert main(["providers", "approve", line.split()[0]]) == 0
    assert capsys.readouterr().out == "Rudo Moyo is active now, and is told.\n"
    assert listed(capsys) == []
    assert len(listed(capsys, "active")) == 1


def test_a_rejection_needs_a_reason_and_is_not_given_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    provider_id = listed(capsys)[0].split()[0]
    with pytest.raises(SystemExit):
        main(["providers", "reject", provider_id])

    assert main(["providers", "reject", provider_id, "--reason", "no such address"]) == 0
    capsys.readouterr()
    assert main(["providers", "reject", provider_id, "--reason", "again"]) == 1
    assert capsys.readouterr().err == "Rudo Moyo is rejected; possible: approve.\n"


def test_nobody_is_decided_about_who_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers", "suspend", "nobody", "--reason", "two no-shows"]) == 1
    assert "there is no provider 'nobody'" in capsys.readouterr().err
