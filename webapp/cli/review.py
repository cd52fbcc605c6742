"""`python -m webapp providers list|approve|reject|suspend|reinstate`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialogue.values import Provider

MOST_LISTED = 1000
_HELP = {
    "approve": "let a provider be booked",
    "reject": "turn a registration down",
    "suspend": "send a provider no requests for now",
    "reinstate": "let a suspended provider be booked again",
}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    parser = commands.add_parser(
        "providers",
        help="list providers, and decide who may be booked",
        description="List providers, and decide who may be booked, as on the dashboard. Who is "
        "decided about is told by the worker, with the reason.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list providers, the longest waiting first")
    listing.add_argument(
        "--status",
        default="pending",
        choices=("pending", "active", "suspended", "rejected"),
        help="default: %(default)s",
    )
    listing.set_defaults(run=_list)
    for decision, words in _HELP.items():
        action = actions.add_parser(decision, help=words, description=f"{words.capitalize()}.")
        action.add_argument("id", metavar="ID", help="as `providers list` shows it")
        needed = decision in ("reject", "suspend")
        action.add_argument("--reason", required=needed, default="", help="told to the provider")
        action.set_defaults(run=_decide, decision=decision)


def _list(options: argparse.Namespace) -> int:
    from webapp.config import Settings
    from webapp.services import build_directory
    from webapp.store.team_lists import TeamLists

    build_directory(Settings.from_env())
    for line in TeamLists().providers(0, MOST_LISTED, status=options.status):
        since = f"{line.registered_at:%Y-%m-%d}"
        print(f"{line.id}  {since}  {line.service_type:14}  {line.name}, {line.address}")
    return 0


def _decide(options: argparse.Namespace) -> int:
    from uuid import uuid4

    from webapp.config import Settings
    from webapp.errors import NotFound
    from webapp.services import build_directory
    from webapp.store.admission import DECISIONS, possible
    from webapp.store.audit import Audit

    directory = build_directory(Settings.from_env())
    provider = directory.stores.providers.get(options.id)
    if provider is None:
        raise NotFound(f"there is no provider {options.id!r}; see `providers list`")
    decided: Provider | None = None
    if options.decision in possible(provider.status):
        decided = directory.stores.providers.review(
            provider.id,
            DECISIONS[options.decision][0],
            reason=options.reason,
            actor="command line",
            message_id=f"cli:{uuid4().hex}",
        )
    if decided is None:
        allowed = ", ".join(possible(provider.status)) or "nothing"
        print(f"{provider.name} is {provider.status}; possible: {allowed}.", file=sys.stderr)
        return 1
    Audit(directory.clock).note(
        "command line", f"provider.{options.decision}", provider.id, reason=options.reason
    )
    print(f"{decided.name} is {decided.status} now, and is told.")
    return 0
