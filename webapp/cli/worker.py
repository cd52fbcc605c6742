"""`python -m webapp worker`."""

from __future__ import annotations

import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "worker",
        help="run the background work alone",
        description="Deliver, retry and sweep up in the background until SIGTERM.",
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Work until a signal comes."""
    import threading

    from webapp.config import Settings, share_metrics

    settings = Settings.from_env()
    share_metrics(settings)
    from webapp.jobs.chores import chores
    from webapp.jobs.worker import Worker, stop_on_signals
    from webapp.services import build_services

    stopping = threading.Event()
    stop_on_signals(stopping)
    services = build_services(settings)
    runner = services.console.runner(stopping)
    beside = threading.Thread(target=runner.run, name="console", daemon=True)
    beside.start()
    Worker(
        clock=services.clock,
        inbox=services.stores.inbox,
        outbox=services.stores.outbox,
        conversation=services.conversation,
        stopping=stopping,
        chores=chores(services),
    ).run()
    beside.join()
    return 0
