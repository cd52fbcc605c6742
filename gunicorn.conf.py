"""How gunicorn serves `wsgi:app`; every figure here may be overridden on its command line."""

import gc

from webapp.config import Settings, share_metrics
from webapp.errors import ConfigurationError

try:
    settings = Settings.from_env()
except ConfigurationError as error:
    raise SystemExit(str(error)) from None

_host = f"[{settings.hustlr_host}]" if ":" in settings.hustlr_host else settings.hustlr_host
bind = f"{_host}:{settings.hustlr_port}"
workers = settings.hustlr_workers
worker_class = "gthread"
threads = 8
preload_app = True  # the model is loaded once and shared by all workers
graceful_timeout = 10
loglevel = settings.hustlr_log_level.lower()
control_socket_disable = True  # it would be made in the home directory

share_metrics(settings)


def on_starting(_: object) -> None:
    """Let the metrics begin at zero, but for those of a worker process that goes on."""
    from webapp.metrics import forget_the_dead

    forget_the_dead(settings.metrics_dir)


def post_worker_init(_: object) -> None:
    """Help the other workers; read the examples, which the first page of the console needs."""
    from wsgi import app

    app.extensions["hustlr"].conversation.follow()
    app.extensions["hustlr"].console.desk.read_ahead()


def worker_exit(_server: object, _worker: object) -> None:
    """Finish the turns that were begun."""
    from wsgi import app

    app.extensions["hustlr"].conversation.close()


def when_ready(_: object) -> None:
    """Let the workers to come share turns, and leave what is loaded out of garbage collection.

    They go on sharing its memory with this process, and end in a tenth of the time.
    """
    from wsgi import app

    app.extensions["hustlr"].conversation.share()
    gc.collect()
    gc.freeze()
