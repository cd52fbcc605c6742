"""`python -m webapp keys create|list|revoke`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.keys import Keys
    from webapp.store.audit import Audit


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    parser = commands.add_parser(
        "keys",
        help="make, list and revoke keys of the API",
        description="Make, list and revoke keys of the REST API. A key is shown once, when it is "
        "made; it is sent as `Authorization: Bearer KEY`.",
    )
    actions = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    create = actions.add_parser("create", help="make a key and print it")
    create.add_argument("name", help="who gets it, and for what")
    create.add_argument(
        "--scopes", required=True, help="what it is for, separated by commas: users:read,…; or all"
    )
    create.add_argument("--days", type=int, default=90, help="how long (default: %(default)s)")
    create.set_defaults(run=run_create)
    actions.add_parser("list", help="list all keys").set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", help="let a key open nothing any more")
    revoke.add_argument("id", help="as `keys list` shows it")
    revoke.set_defaults(run=run_revoke)


def run_create(options: argparse.Namespace) -> int:
    """Make a key and print it."""
    from webapp.keys import SCOPES

    scopes = SCOPES if options.scopes == "all" else options.scopes.split(",")
    with _keys() as (keys, audit):
        key, shown = keys.create(options.name, scopes, timedelta(days=options.days))
        audit.note("system", "key.add", key.id, name=key.name, scopes=", ".join(sorted(key.scopes)))
    print(shown)
    print(f"It opens until {key.expires_at:%Y-%m-%d} and is not shown again: keep it safe.")
    return 0


def run_list(_: argparse.Namespace) -> int:
    """List all keys."""
    with _keys() as (keys, _audit):
        for key in keys.all():
            used = f"{key.used_at:%Y-%m-%d %H:%M}" if key.used_at else "never used"
            revoked = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else ""
            until = revoked or f"until {key.expires_at:%Y-%m-%d}"
            print(f"{key.id}  {until:18}  {used:16}  {key.name}: {', '.join(sorted(key.scopes))}")
    return 0


def run_revoke(options: argparse.Namespace) -> int:
    """Revoke a key."""
    with _keys() as (keys, audit):
        known = keys.revoke(options.id)
        if known:
            audit.note("system", "key.revoke", options.id)
    print(f"{options.id} opens nothing any more." if known else f"There is no key {options.id}.")
    return 0 if known else 1


@contextmanager
def _keys() -> Iterator[tuple[Keys, Audit]]:
    from webapp import store
    from webapp.clock import SystemClock
    from webapp.config import Settings
    from webapp.database import DatabaseAddress
    from webapp.keys import Keys
    from webapp.store.api_keys import ApiKeys
    from webapp.store.audit import Audit

    settings, clock = Settings.from_env(), SystemClock()
    address = DatabaseAddress(settings)
    store.connect(address, settings.mongodb_db_name)
    try:
        yield Keys(clock, ApiKeys(clock)), Audit(clock)
    finally:
        store.disconnect()
        address.stop()
