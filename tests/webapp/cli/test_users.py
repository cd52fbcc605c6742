"""`python -m webapp users`: accounts from the terminal."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from webapp import passwords, store
from webapp.cli import main

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mongo_uri: str,
    database: str,
) -> Iterator[Run]:
    """Return what runs one action with a password on the standard input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONGODB_URI", mongo_uri)
    monkeypatch.setenv("MONGODB_DB_NAME", database)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64))

    def users(*arguments: str, password: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        code = main(["users", *arguments])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    yield users
    store.disconnect()


def test_accounts_are_added_changed_and_listed(run: Run) -> None:
    assert run("list")[1].startswith("Nobody has an account yet: python -m webapp users add")
    added = run("add", "Rudo", "--role", "admin", password="three brown horses")
    assert added == (0, "rudo can sign in at /admin as admin.\n")
    assert run("add", "tino", password="four purple donkeys")[0] == 0
    assert run("role", "tino", "reviewer") == (0, "tino is reviewer now.\n")
    assert run("disable", "tino")[0] == 0

    assert run("list") == (
        0,
        f"{'rudo':32} admin\n{'tino':32} reviewer   disabled\n",
    )
    assert run("enable", "tino")[0] == 0
    assert run("password", "tino", password="two yellow parrots")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "password", "message"),
    [
        (("add", "rudo"), "short", "5 characters; 12 are needed"),
        (("add", "rudo", "--role", "king"), "three brown horses", "'king' is no role"),
        (("add", "Rudo Moyo"), "three brown horses", "cannot be an account's name"),
        (("password", "nobody"), "three brown horses", "there is no account 'nobody'"),
        (("disable", "nobody"), "", "there is nobody"),
    ],
)
def test_what_cannot_be_is_said(
    run: Run, arguments: tuple[str, ...], password: str, message: str
) -> None:
    code, shown = run(*arguments, password=password)

    assert code == 1
    assert message in shown


def test_two_different_passwords_change_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(("three brown horses", "three brown cows"))
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda _: True})())

    assert main(["users", "add", "rudo"]) == 1
    assert "the two passwords differ" in capsys.readouterr().err
