"""Signing in: who gets in, for how long, and who does not."""

from __future__ import annotations

from datetime import timedelta

import pymongo
import pytest
from argon2 import PasswordHasher

from tests.webapp.manual_clock import ManualClock
from webapp import passwords, totp
from webapp.accounts import IDLE, LOCAL, LONGEST, MOST_TRIES_OF_NAME, TRIES, Accounts
from webapp.errors import AccountError
from webapp.store.audit import Audit

PASSWORD = "three brown horses"
REFUSALS = ("wrong", "code", "wait")


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: what is tested is what is done with the answer."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64))
    passwords._nobodys.cache_clear()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def accounts(clock: ManualClock, database: str) -> Accounts:
    accounts = Accounts(clock)
    accounts.add("Rudo", "admin", PASSWORD)
    return accounts


def enter(accounts: Accounts, password: str = PASSWORD, code: str = "", name: str = "rudo") -> str:
    return accounts.sign_in(name, password, code, address="198.51.100.7", agent="pytest")


def test_the_right_password_signs_in_whatever_the_case_of_the_name(accounts: Accounts) -> None:
    session = accounts.session(enter(accounts, name=" RUDO "))

    assert session is not None
    assert (session.account.name, session.account.role) == ("rudo", "admin")


@pytest.mark.parametrize(
    ("name", "password"), [("rudo", "three brown cows"), ("nobody", PASSWORD), ("rudo", "")]
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    accounts: Accounts, name: str, password: str
) -> None:
    assert enter(accounts, password, name=name) == "wrong"


def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    verify = passwords._HASHER.verify

    class Watched(PasswordHasher):
        def verify(self, *arguments: str | bytes) -> bool:  # type: ignore[override] # positional
            checked.append(arguments)
            return verify(*arguments)

    monkeypatch.setattr(passwords, "_HASHER", Watched(time_cost=1, memory_cost=64))
    enter(accounts, name="nobody")

    assert len(checked) == 1


def test_neither_token_nor_password_is_in_the_database(
    accounts: Accounts, mongo_uri: str, database: str
) -> None:
    token = enter(accounts)
    link = accounts.local_link()

    with pymongo.MongoClient[dict[str, object]](mongo_uri) as client:
        names = client[database].list_collection_names()
        everything = repr([list(client[database][name].find()) for name in names])

    assert "argon2id" in everything
    assert not any(secret in everything for secret in (token, link, PASSWORD))


def test_every_sign_in_has_a_token_of_its_own(accounts: Accounts) -> None:
    assert len({enter(accounts) for _ in range(3)}) == 3


def test_too_many_tries_must_wait_even_with_the_right_password(
    accounts: Accounts, clock: ManualClock
) -> None:
    for _ in range(MOST_TRIES_OF_NAME):
        assert enter(accounts, "wrong password!") == "wrong"

    assert enter(accounts) == "wait"
    clock.advance(TRIES.total_seconds())
    assert enter(accounts) not in REFUSALS


def test_a_sign_in_ends_when_nothing_is_asked_for_long(
    accounts: Accounts, clock: ManualClock
) -> None:
    token = enter(accounts)
    for _ in range(3):
        clock.advance(IDLE.total_seconds() * 0.9)
        assert accounts.session(token) is not None

    clock.advance(IDLE.total_seconds())
    assert accounts.session(token) is None


def test_a_sign_in_ends_after_half_a_day_whatever_is_asked(
    accounts: Accounts, clock: ManualClock
) -> None:
    token = enter(accounts)
    for _ in range(int(LONGEST / timedelta(minutes=30))):
        assert accounts.session(token) is not None
        clock.advance(30 * 60)

    assert accounts.session(token) is None


def test_a_new_password_signs_out_everywhere_but_here(accounts: Accounts) -> None:
    here, there = enter(accounts), enter(accounts)
    session = accounts.session(here)
    assert session is not None

    accounts.set_password("rudo", "four purple donkeys", keep=session.sign_in.id)

    assert accounts.session(here) is not None
    assert accounts.session(there) is None
    assert enter(accounts) == "wrong"
    assert enter(accounts, "four purple donkeys") not in REFUSALS


def test_who_is_kept_out_is_out_at_once(accounts: Accounts) -> None:
    accounts.add("tino", "viewer", PASSWORD)
    token = enter(accounts, name="tino")

    accounts.disable("tino")

    assert accounts.session(token) is None
    assert enter(accounts, name="tino") == "wrong"
    accounts.enable("tino")
    assert enter(accounts, name="tino") not in REFUSALS


def test_there_is_always_an_admin(accounts: Accounts) -> None:
    for change in (accounts.disable, lambda name: accounts.set_role(name, "viewer")):
        with pytest.raises(AccountError, match="only admin"):
            change("rudo")
    accounts.add("tino", "admin", PASSWORD)

    accounts.set_role("rudo", "viewer")

    assert accounts.existing("rudo").role == "viewer"


def test_a_code_is_asked_for_and_works_once(accounts: Accounts, clock: ManualClock) -> None:
    secret = totp.new_secret()
    step = int(clock.now().timestamp()) // totp.SECONDS
    assert not accounts.set_up_codes("rudo", secret, "000000")
    assert accounts.set_up_codes("rudo", secret, totp.code_at(step - 1, secret))

    assert enter(accounts) == "code"
    assert enter(accounts, code=totp.code_at(step - 1, secret)) == "code"
    assert enter(accounts, code=totp.code_at(step, secret)) not in REFUSALS
    assert enter(accounts, code=totp.code_at(step, secret)) == "code"
    clock.advance(totp.SECONDS)
    assert enter(accounts, code=totp.code_at(step + 1, secret)) not in REFUSALS


def test_a_link_signs_in_once(clock: ManualClock, database: str) -> None:
    accounts = Accounts(clock)
    assert accounts.is_unused()
    link = accounts.local_link()

    token = accounts.use_link(link, agent="pytest")

    assert token is not None
    session = accounts.session(token)
    assert session is not None
    assert (session.account.name, session.account.role) == (LOCAL, "admin")
    assert accounts.use_link(link, agent="pytest") is None


def test_an_old_link_signs_nobody_in(clock: ManualClock, database: str) -> None:
    accounts = Accounts(clock)
    link = accounts.local_link()
    clock.advance(3601)

    assert accounts.use_link(link, agent="pytest") is None


def test_the_first_admin_ends_the_way_by_link(clock: ManualClock, database: str) -> None:
    accounts = Accounts(clock)
    unused, used = accounts.local_link(), accounts.use_link(accounts.local_link(), agent="")
    assert used is not None

    accounts.add("rudo", "admin", PASSWORD)

    assert accounts.session(used) is None
    assert accounts.use_link(unused, agent="") is None
    assert not accounts.is_unused()


@pytest.mark.parametrize("name", ["", "x", "system", LOCAL, "rudo smith", "$ne", "a" * 70])
def test_a_name_must_be_usable(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError, match="cannot be an account's name"):
        accounts.add(name, "viewer", PASSWORD)


def test_a_name_is_given_once(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match="already"):
        accounts.add("RUDO", "viewer", PASSWORD)


def test_an_unknown_account_is_told_from_the_known(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match="there is rudo"):
        accounts.existing("tino")


def test_it_is_noted_who_signed_in_and_who_was_refused(
    accounts: Accounts, clock: ManualClock
) -> None:
    enter(accounts, "wrong password!")
    enter(accounts)

    last, before, first = Audit(clock).page(0, 10)
    assert (last.actor, last.action, last.details["address"]) == ("rudo", "sign_in", "198.51.…")
    assert (before.actor, before.action, before.subject) == ("nobody", "sign_in.refused", "rudo")
    assert (first.actor, first.action) == ("system", "account.add")
