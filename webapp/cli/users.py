"""`python -m webapp users add|list|password|role|disable|enable`: who may see the dashboard."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.accounts import Accounts


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "users",
        help="accounts of the dashboard",
        description="Accounts of the dashboard at /admin. Passwords are asked for in the terminal, "
        "or read from the standard input: the first line. A new password signs the account out "
        "everywhere and asks for no code of an app, so that it also helps who has lost a phone.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    roles = "viewer, annotator, reviewer or admin"
    for name, run, words in (
        ("add", _add, "add an account"),
        ("password", _password, "give an account a new password"),
        ("role", _role, "change what an account may do"),
        ("disable", _disable, "keep an account out, at once"),
        ("enable", _enable, "let an account in again"),
    ):
        action = actions.add_parser(name, help=words, description=words)
        action.add_argument("name", metavar="NAME")
        if name == "role":
            action.add_argument("role", metavar="ROLE", help=roles)
        if name == "add":
            action.add_argument("--role", default="viewer", help=f"{roles} (default: viewer)")
        action.set_defaults(run=run)
    actions.add_parser("list", help="list the accounts").set_defaults(run=_list)


def _add(options: argparse.Namespace) -> int:
    from webapp.accounts import valid_role

    role, accounts = valid_role(options.role), _accounts()
    accounts.add(options.name, role, _asked_password())
    print(f"{options.name.strip().lower()} can sign in at /admin as {role}.")
    return 0


def _password(options: argparse.Namespace) -> int:
    accounts = _accounts()
    accounts.existing(options.name)
    accounts.set_password(options.name, _asked_password())
    print(f"{options.name} has a new password and is signed out everywhere.")
    return 0


def _role(options: argparse.Namespace) -> int:
    from webapp.accounts import valid_role

    role, accounts = valid_role(options.role), _accounts()
    accounts.existing(options.name)
    accounts.set_role(options.name, role)
    print(f"{options.name} is {role} now.")
    return 0


def _disable(options: argparse.Namespace) -> int:
    accounts = _accounts()
    accounts.existing(options.name)
    accounts.disable(options.name)
    print(f"{options.name} is kept out from now on.")
    return 0


def _enable(options: argparse.Namespace) -> int:
    accounts = _accounts()
    accounts.existing(options.name)
    accounts.enable(options.name)
    print(f"{options.name} can sign in again.")
    return 0


def _list(_: argparse.Namespace) -> int:
    accounts = _accounts().store.all()
    if not accounts:
        print("Nobody has an account yet: python -m webapp users add NAME --role admin")
    for account in accounts:
        marks = [
            "disabled" if account.disabled else "",
            "codes" if account.totp_secret else "",
            "" if account.password_hash else "by link only",
        ]
        print(f"{account.name:32} {account.role:10} {' '.join(filter(None, marks))}".rstrip())
    return 0


def _accounts() -> Accounts:
    from webapp import store
    from webapp.accounts import Accounts
    from webapp.clock import SystemClock
    from webapp.config import Settings
    from webapp.database import DatabaseAddress

    settings = Settings.from_env()
    store.connect(DatabaseAddress(settings), settings.mongodb_db_name)
    return Accounts(SystemClock())


def _asked_password() -> str:
    """Return what is typed twice without being shown, or what the standard input holds."""
    from getpass import getpass

    from webapp.errors import AccountError

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password (12 characters or more): ")
    if password != getpass("Once more: "):
        raise AccountError("the two passwords differ; nothing was changed")
    return password
