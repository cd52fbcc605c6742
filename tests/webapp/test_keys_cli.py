"""`python -m webapp keys`: made, listed, revoked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.webapp.manual_clock import ManualClock
from webapp import store
from webapp.cli import main
from webapp.keys import SCOPES, Keys
from webapp.store.api_keys import ApiKeys
from webapp.store.audit import Audit


@pytest.fixture(autouse=True)
def here(tmp_path: Path, mongo_uri: str, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run where no `.env` is read, on the database of the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONGODB_URI", mongo_uri)
    monkeypatch.setenv("MONGODB_DB_NAME", database)


def opens(mongo_uri: str, database: str, shown: str) -> bool:
    store.connect(mongo_uri, database)
    return Keys(ManualClock(), ApiKeys(ManualClock())).recognise(shown) is not None


def test_a_key_is_made_listed_and_revoked(
    mongo_uri: str, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "create", "my app", "--scopes", "users:read,model:parse"]) == 0
    shown = capsys.readouterr().out.splitlines()[0]
    assert opens(mongo_uri, database, shown)

    assert main(["keys", "list"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    key_id = line.split()[0]
    assert key_id in shown
    assert "my app: model:parse, users:read" in line
    secret = shown.partition(f"{key_id}_")[2]
    assert secret
    assert secret not in line

    assert main(["keys", "revoke", key_id]) == 0
    assert not opens(mongo_uri, database, shown)
    capsys.readouterr()
    assert main(["keys", "list"]) == 0
    assert "revoked" in capsys.readouterr().out

    store.connect(mongo_uri, database)
    noted = [(each.action, each.subject) for each in Audit(ManualClock()).page(0, 10)]
    assert noted == [("key.revoke", key_id), ("key.add", key_id)]


def test_all_means_every_scope(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "create", "me", "--scopes", "all", "--days", "1"]) == 0
    capsys.readouterr()

    main(["keys", "list"])

    assert ", ".join(sorted(SCOPES)) in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["create", "my app", "--scopes", "everything"],
        ["create", "my app", "--scopes", "users:read", "--days", "0"],
        ["revoke", "nothing"],
    ],
)
def test_what_makes_no_sense_fails_in_words(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", *arguments]) == 1

    said = capsys.readouterr()
    assert said.err + said.out
    assert "Traceback" not in said.err
