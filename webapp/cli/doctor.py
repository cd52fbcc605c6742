"""`python -m webapp doctor`."""

from __future__ import annotations

import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "doctor",
        help="check settings, database, model and WhatsApp",
        description="Look at everything that Hustlr stands on and say what to do where something "
        "is wrong. The exit code is 1 when something is broken.",
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Look at everything and report; settings that cannot be read are reported by themselves."""
    from webapp.config import Settings
    from webapp.doctor import examine

    settings = Settings.from_env()
    print(f"{'settings':18} ok      read without complaint")
    broken = False
    for finding in examine(settings):
        print(f"{finding.subject:18} {finding.verdict:7} {finding.found}")
        if finding.advice:
            print(f"{'':26} -> {finding.advice}")
        broken = broken or finding.verdict == "broken"
    return 1 if broken else 0
