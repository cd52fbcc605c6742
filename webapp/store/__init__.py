"""Persistence: one module per collection; no mongoengine object leaves this package.

What it offers is imported on first use: the embedded server is part of this package, needs none of
it, and without mongoengine takes half the memory and starts in half the time.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.store.whole import *  # noqa: F403 - exactly its __all__

_FUNCTIONS = ("connect", "disconnect", "ping")


def __getattr__(name: str) -> object:
    """Import everything at once: the first connection makes the indexes of all that is known.

    Modules, whose names begin in lower case, are left to the import system.
    """
    if name in _FUNCTIONS or name[:1].isupper():
        return getattr(import_module("webapp.store.whole"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
