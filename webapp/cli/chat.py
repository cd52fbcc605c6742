"""`python -m webapp chat`: a conversation with the bot in the terminal."""

from __future__ import annotations

import argparse
from collections.abc import Iterator


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "chat",
        help="talk to the bot in the terminal",
        description="Talk to the bot in the terminal, beside a running server or alone. "
        "A number taps that choice; /pin LATITUDE LONGITUDE shares a location; Ctrl-D ends.",
    )
    parser.add_argument(
        "--phone",
        type=_number,
        default="+263771000001",
        help="number to write from (default: %(default)s)",
    )
    parser.add_argument("--name", default="", help="profile name to write under")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Converse until the end of the input."""
    from webapp.config import Settings
    from webapp.errors import ServeError
    from webapp.services import build_services
    from webapp.simulator.payloads import Phone
    from webapp.terminal import TerminalChat

    settings = Settings.from_env()
    if settings.whatsapp_configured:
        raise ServeError(
            "a WhatsApp number is connected, and the answers would be sent over it. "
            "Run chat where WHATSAPP_ACCESS_TOKEN and the other credentials are not set."
        )
    settings = settings.model_copy(update={"hustlr_log_level": "WARNING"})  # it is a conversation
    phone = Phone(number=options.phone, profile_name=options.name)
    chat = TerminalChat(build_services(settings), phone, print)
    for line in _typed():
        chat.say(line)
    return 0


def _number(text: str) -> str:
    from webapp import phones

    number = phones.normalise(text)
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no phone number like +263771000001")
    return number


def _typed() -> Iterator[str]:
    """Yield what is typed, without empty lines, until Ctrl-D."""
    while True:
        try:
            line = input("You: ").strip()
        except EOFError:
            print()
            return
        if line:
            yield line
