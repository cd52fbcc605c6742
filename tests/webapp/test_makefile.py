"""`make run` on machines that lack something, and how little it does the second time."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a directory with nothing but the Makefile and requirements."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text("flask==3.1.3\n")
    (tmp_path / "requirements-dev.txt").write_text("pytest==9.2.0\n")
    return tmp_path


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(shutil.which("make")), *arguments],
        cwd=checkout,
        env={"PATH": os.defpath},  # nothing of the make that runs the tests
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def calls(checkout: Path) -> Path:
    """Return a file with a line for each call of the environment's Python, which does nothing."""
    log = checkout / "calls"
    log.touch()
    executable(checkout / ".venv/bin/python", f'echo "$@" >> {log}')
    return log


def test_a_python_that_is_not_there_is_named(checkout: Path) -> None:
    run = make(checkout, "run", "PYTHON=python9")

    assert run.returncode != 0
    assert "python9 was not found. Install Python 3.10 or newer" in run.stdout


def test_a_python_that_is_too_old_is_refused(checkout: Path) -> None:
    old = executable(checkout / "old", '[ "$1" = --version ] && echo "Python 3.8.20" || exit 1')

    run = make(checkout, "run", f"PYTHON={old}")

    assert run.returncode != 0
    assert "Python 3.8.20 is too old: Hustlr needs 3.10 or newer" in run.stdout
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_says_what_to_install(checkout: Path) -> None:
    bare = executable(checkout / "bare", 'case "$2" in *ensurepip*) exit 1;; esac')

    run = make(checkout, "run", f"PYTHON={bare}")

    assert run.returncode != 0
    assert "has no venv module. On Debian or Ubuntu: apt install python3-venv" in run.stdout


def test_a_new_enough_python_passes_the_same_checks(checkout: Path, calls: Path) -> None:
    (checkout / ".venv/bin/python").unlink()
    making = 'case "$2" in venv) mkdir -p .venv/bin; ln -s /bin/true .venv/bin/python;; '
    good = executable(checkout / "good", f'{making} *) exec {sys.executable} "$@";; esac')

    assert make(checkout, "run", f"PYTHON={good}").returncode == 0


def test_run_installs_once_and_again_when_the_requirements_change(
    checkout: Path, calls: Path
) -> None:
    make(checkout, "run")
    make(checkout, "run")
    stamp = checkout / ".venv/runtime.stamp"
    os.utime(checkout / "requirements.txt", (stamp.stat().st_mtime + 2,) * 2)
    make(checkout, "run")

    installs = [line for line in calls.read_text().splitlines() if "pip install" in line]
    assert len(installs) == 2


def test_run_hands_on_host_and_port(checkout: Path, calls: Path) -> None:
    make(checkout, "run", "PORT=9000", "HOST=0.0.0.0")

    assert calls.read_text().splitlines()[-1] == "-m webapp serve --host 0.0.0.0 --port 9000"


def test_run_leaves_host_and_port_to_the_settings(checkout: Path, calls: Path) -> None:
    make(checkout, "run")

    assert calls.read_text().splitlines()[-1] == "-m webapp serve"


@pytest.mark.parametrize(("setting", "given"), [("", False), ("HUSTLR_REQUIRE_BROWSER=1", True)])
def test_a_browser_is_required_on_demand(
    checkout: Path, calls: Path, setting: str, given: bool
) -> None:
    executable(checkout / ".venv/bin/pytest", f'echo pytest "$@" >> {calls}')

    make(checkout, "test", *filter(None, [setting]))

    assert ("--require-browser" in calls.read_text()) is given


def test_make_alone_lists_the_targets(checkout: Path) -> None:
    listed = make(checkout).stdout

    assert all(f"make {target} " in listed for target in ("run", "test", "check", "lock"))
