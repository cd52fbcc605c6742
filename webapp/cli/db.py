"""`python -m webapp db export|import DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "db",
        help="move everything between the embedded database and MongoDB",
        description="`export` writes each collection of the configured database to a file of JSON "
        "Lines in DIR; `import` fills an empty database from them. To move to MongoDB: stop the "
        "server, export, set MONGODB_URI, import. Nothing is overwritten.",
    )
    parser.add_argument("action", choices=("export", "import"))
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Move everything, and say what was moved."""
    from webapp.config import Settings
    from webapp.database import DatabaseAddress
    from webapp.store import transfer

    settings = Settings.from_env()
    address = DatabaseAddress(settings)
    move = transfer.export if options.action == "export" else transfer.import_
    try:
        for moved in move(address(), settings.mongodb_db_name, options.directory):
            print(f"{moved.collection}: {moved.documents} documents, {moved.indexes} indexes")
    finally:
        address.stop()
    return 0
