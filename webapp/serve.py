"""Everything on one machine: database, web server and worker under one supervisor."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from webapp.config import Settings
from webapp.errors import ServeError, StoreUnavailable
from webapp.supervisor import Program, Supervisor

Say = Callable[[str], None]

DATABASE_SECONDS = 120.0
REMAINS_SECONDS = 15.0
"""How long the parts of a killed server may take to end; gunicorn finishes what it is doing."""
WEB_SECONDS = 240.0
"""How long the web server may take to load the model and answer; one that ends is noticed at once.

Ten times what it takes on a busy machine: giving up helps nobody there.
"""


def serve(settings: Settings, say: Say) -> None:
    """Run everything until SIGINT, SIGTERM or SIGHUP; raises ServeError when that fails."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    with only_one(settings) as crashed:
        if crashed:
            _wait_for_remains(settings, stopping)
        check_port(settings.hustlr_host, settings.hustlr_port)
        supervisor = Supervisor(stopping=stopping, say=say)
        try:
            _start(settings, supervisor, stopping, say)
            supervisor.watch()
            say("Stopping.")
        finally:
            supervisor.stop()


def _wait_for_remains(settings: Settings, stopping: threading.Event) -> None:
    """Give what a killed server had started the time to end; each part notices by itself."""
    deadline = time.monotonic() + REMAINS_SECONDS
    while time.monotonic() < deadline and not stopping.wait(0.1):
        with contextlib.suppress(ServeError):
            check_port(settings.hustlr_host, settings.hustlr_port)
            if not _listening(settings.embedded_socket):
                return


def check_port(host: str, port: int) -> None:
    """Raise ServeError unless a server can listen there."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ServeError(_port_problem(host, port, error)) from error


def _port_problem(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use by another program. "
            f"Stop that one, or choose another port: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than this user has; choose one above 1023."
    return f"cannot listen on {host}: {error.strerror}. HOST must be an address of this machine."


@contextlib.contextmanager
def only_one(settings: Settings) -> Iterator[bool]:
    """Hold the data directory; yield whether the last one who held it was killed.

    Raises ServeError when another `serve` holds it.
    """
    directory = settings.hustlr_data_dir
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = (directory / "serve.lock").open("a+")
    except OSError as error:
        raise ServeError(
            f"cannot write to the data directory {directory}: {error.strerror}. "
            "Set HUSTLR_DATA_DIR to a directory that this user may write to."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServeError(
                f"Hustlr is already running on the data directory {directory}. "
                "Stop it first, or give this one its own: HUSTLR_DATA_DIR=other make run"
            ) from error
        lock.seek(0)
        crashed = bool(lock.read())
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        try:
            yield crashed
        finally:
            lock.truncate(0)


def _start(settings: Settings, supervisor: Supervisor, stopping: threading.Event, say: Say) -> None:
    models = str(settings.hustlr_models_dir)
    if not (settings.hustlr_models_dir / "CURRENT").exists():
        say("No trained model yet: training one. This takes a minute or two, once.")
        supervisor.run_once(_program("training", settings, "train.py", "--models", models))
    if stopping.is_set():
        return
    # The web server takes its time to load the model, and opens the database only when asked.
    database = None if settings.mongodb_uri else supervisor.start(_database(settings))
    web = supervisor.start(_program("the web server", settings, "-m", "gunicorn", "wsgi:app"))
    if database is not None:
        supervisor.wait(database, lambda: _listening(settings.embedded_socket), DATABASE_SECONDS)
    supervisor.wait(web, lambda: _answers(settings), WEB_SECONDS)
    supervisor.start(_program("the worker", settings, "-m", "webapp", "worker"))
    if not stopping.is_set():
        say(addresses(settings, sign_in_path(settings)))


def _database(settings: Settings) -> Program:
    files = ("--file", str(settings.embedded_file), "--unix", str(settings.embedded_socket))
    command = ("-m", "webapp.store.embedded", "--quiet", *files)
    return _program("the embedded database", settings, *command)


def _program(name: str, settings: Settings, *arguments: str) -> Program:
    """Return a Python program that reads these settings, whatever the command line changed."""
    changed: dict[str, object] = {
        "HUSTLR_HOST": settings.hustlr_host,
        "HUSTLR_PORT": settings.hustlr_port,
        "HUSTLR_WORKERS": settings.hustlr_workers,
    }
    if settings.mongodb_uri is None:  # the one that runs here: nobody is to start another
        socket_path = quote(str(settings.embedded_socket), safe="")
        changed["MONGODB_URI"] = f"mongodb://{socket_path}"
    variables = (f"{name}={value}" for name, value in changed.items())
    return Program(name=name, command=("env", *variables, sys.executable, *arguments))


def _listening(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _answers(settings: Settings) -> bool:
    """Whether the web server answers anything at all."""
    connection = http.client.HTTPConnection(*_reachable(settings), timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _reachable(settings: Settings) -> tuple[str, int]:
    """Return host and port under which this machine reaches its own server."""
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound to
    host = settings.hustlr_host
    return anywhere.get(host, host), settings.hustlr_port


def sign_in_path(settings: Settings) -> str:
    """Return the path of a link that signs in to the dashboard once; it works on this machine only.

    Empty when somebody has an account with a password, or other machines are served: then there
    is `python -m webapp users add`.
    """
    from webapp import store  # the drivers load only now, while everything runs already
    from webapp.accounts import Accounts
    from webapp.clock import SystemClock
    from webapp.store.launch import socket_uri

    if not settings.simulator_enabled:
        return ""
    address = settings.mongodb_uri
    uri = address.get_secret_value() if address else socket_uri(settings.embedded_socket, "")
    store.connect(uri, settings.mongodb_db_name)
    try:
        accounts = Accounts(SystemClock())
        return f"/admin/welcome/{accounts.local_link()}" if accounts.is_unused() else ""
    except StoreUnavailable:
        return ""
    finally:
        store.disconnect()


def addresses(settings: Settings, sign_in: str = "") -> str:
    """Return where everything is, for the operator's terminal.

    `sign_in` is the path of a one-time link, if there is one.
    """
    host, port = _reachable(settings)
    base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    lines = ["", "Hustlr is running.", ""]
    if settings.simulator_enabled:
        lines.append(f"  Chat simulator    {base}/simulator")
    lines.append(f"  Dashboard         {base}{sign_in or '/admin'}")
    if sign_in:
        lines.append("                    (this link signs you in once, on this machine)")
    lines.append(f"  API docs          {base}/docs")
    if settings.whatsapp_configured:
        lines.append(f"  WhatsApp webhook  {base}/api/whatsapp/webhook")
    return "\n".join([*lines, "", "Ctrl-C stops everything."])
