"""Runs a command that ends when the process that started it ends, however that happens.

    python tether.py PARENT-PID COMMAND ARGUMENT …

The kernel sends SIGTERM to the command when the parent is gone, even by `kill -9` (Linux's
PR_SET_PDEATHSIG, which survives exec). Elsewhere the command runs without that. It is run by its
file name, as a program of its own between fork and exec, and imports nothing of ours.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Become `command`, unless `parent` is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return  # it ended before the kernel was asked
    os.execvp(command[0], command)  # noqa: S606 - starting a given program is what this is for


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
