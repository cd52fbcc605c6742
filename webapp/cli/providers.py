"""`python -m webapp import-providers`."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "import-providers",
        help="add or change providers from a CSV file",
        description="Add or change providers from a CSV file. Its first line names the columns: "
        "whatsapp_number, name, service_type, location and, if wanted, areas (separated by |), "
        "latitude, longitude, status. Rows that cannot be used are reported, the rest is "
        "imported; the exit code is 1 when there were any. A second time changes nothing.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Import a file and report what came of it."""
    from webapp.config import Settings
    from webapp.errors import ProvidersFileError
    from webapp.services import build_directory

    settings = Settings.from_env().model_copy(update={"hustlr_demo_providers": False})
    try:
        lines = options.file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        report = build_directory(settings).providers_import.run(lines)
    except OSError as error:
        raise ProvidersFileError(f"cannot read {options.file}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ProvidersFileError(f"{options.file} is no CSV file in UTF-8: {error}") from error
    for problem in report.problems:
        print(f"{options.file}:{problem.line}: {problem.text}", file=sys.stderr)
    print(
        f"{report.imported} imported, {report.unchanged} unchanged, "
        f"{len(report.problems)} left out."
    )
    return 1 if report.problems else 0
