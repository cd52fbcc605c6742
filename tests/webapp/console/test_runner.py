"""Long work: asked for once, done by one worker, told step by step, taken up after a crash."""

from __future__ import annotations

import sys
import threading

import pytest

from dialogue.messages import Incoming, Kind
from tests.webapp.console.conftest import Say
from tests.webapp.manual_clock import ManualClock
from webapp.console import process
from webapp.console.building import Console
from webapp.console.intake import AT_ONCE
from webapp.console.runner import BUSY_SHARE, IDLE_SHARE, PAUSE, Runner, rest_after
from webapp.store import Stores
from webapp.store.nlu_jobs import LEASE, MOST_TRIES, Job, NluJobs


@pytest.fixture
def jobs(console: Console) -> NluJobs:
    return console.jobs


@pytest.fixture
def runner(console: Console) -> Runner:
    return console.runner(threading.Event())


def again(jobs: NluJobs, job: Job) -> Job:
    found = jobs.get(job.id)
    assert found is not None
    return found


def test_the_same_work_is_not_asked_for_twice(jobs: NluJobs) -> None:
    first = jobs.ask("train", "rudo")

    assert jobs.ask("train", "tino").id == first.id
    assert jobs.ask("evaluate", "tino", "0001").id != jobs.ask("evaluate", "tino", "0002").id


def test_one_worker_at_a_time_has_a_job(jobs: NluJobs) -> None:
    jobs.ask("train", "rudo")

    claimed = jobs.claim("one")
    assert claimed is not None
    assert claimed.state == "running"
    assert jobs.claim("two") is None
    assert not jobs.report(claimed.id, "two", "stealing", 0.5)


def test_a_job_whose_worker_died_is_taken_up_and_then_given_up(
    jobs: NluJobs, clock: ManualClock
) -> None:
    asked = jobs.ask("train", "rudo")
    for number in range(MOST_TRIES):
        assert jobs.claim(f"worker {number}") is not None
        clock.advance(LEASE.total_seconds() + 1)

    assert jobs.claim("last") is None
    assert again(jobs, asked).state == "failed"
    assert "stopped twice" in again(jobs, asked).error


def test_a_worker_that_reports_keeps_its_job(jobs: NluJobs, clock: ManualClock) -> None:
    asked = jobs.ask("train", "rudo")
    jobs.claim("one")
    for step in range(5):
        clock.advance(LEASE.total_seconds() - 1)
        assert jobs.report(asked.id, "one", f"step {step}", step / 5)

    assert jobs.claim("two") is None
    assert (again(jobs, asked).step, again(jobs, asked).progress) == ("step 4", 0.8)
    assert jobs.done(asked.id, "one", {"version": "0002"})
    assert not jobs.failed(asked.id, "one", "too late")
    assert jobs.last("train") == again(jobs, asked)


def test_insights_are_found_in_a_process_of_their_own(runner: Runner, jobs: NluJobs) -> None:
    asked = jobs.ask("insights", "rudo")

    runner.look()

    job = again(jobs, asked)
    assert (job.state, job.progress, job.error) == ("done", 1.0, "")
    assert {"confusions", "slips"} <= set(job.result)


def program(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let a few lines of Python stand for the long work."""
    monkeypatch.setattr("webapp.console.runner.command", lambda *_: [sys.executable, "-c", text])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("""print('{"step": "1"}'); print('{"error": "no such model"}')""", "no such model"),
        ("import sys; sys.exit('killed by a bug')", "killed by a bug"),
        ("print('not JSON')", "ended without a result"),
    ],
)
def test_what_fails_says_why(
    runner: Runner, jobs: NluJobs, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    program(monkeypatch, text)
    asked = jobs.ask("evaluate", "rudo", "0999-nowhere")

    runner.look()

    job = again(jobs, asked)
    assert job.state == "failed"
    assert why in job.error


def test_a_worker_that_stops_gives_its_job_back(
    console: Console, jobs: NluJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep = "[sys.executable, '-c', 'import time; time.sleep(60)']"
    # A child of its own holds on to its output, as that of a training does.
    program(monkeypatch, f"import subprocess, sys; subprocess.run({sleep})")
    stopping = threading.Event()
    stopping.set()
    asked = jobs.ask("train", "rudo")

    console.runner(stopping).look()

    assert again(jobs, asked).state == "waiting"
    assert jobs.claim("next") is not None


def test_a_version_that_is_not_there_is_named(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    status = process.main(["evaluate", "0999-nowhere", *console.places.arguments()])

    assert status == 1
    assert "0999-nowhere: no such model" in capsys.readouterr().out


def test_a_look_takes_messages_into_review(runner: Runner, console: Console, say: Say) -> None:
    say("helo frends")

    assert runner.look() == PAUSE

    assert console.review.number_waiting() == 1


def test_the_review_takes_little_at_a_time_and_less_while_somebody_waits(
    runner: Runner,
    stores: Stores,
    clock: ManualClock,
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[bool] = []

    def rest(_: float, *, busy: bool) -> float:
        waits.append(busy)
        return 0.25

    monkeypatch.setattr("webapp.console.runner.rest_after", rest)
    for number in range(2 * AT_ONCE):
        say(f"words {number}")

    assert runner.look() == 0.25
    news = Incoming(message_id="test:1", kind=Kind.TEXT, sent_at=clock.now(), text="hello")
    stores.inbox.add(say("hi"), "test", news)
    assert runner.look() == 0.25
    assert waits == [False, True]


def test_the_rest_leaves_the_review_its_share_of_the_time() -> None:
    for busy, share in ((True, BUSY_SHARE), (False, IDLE_SHARE)):
        rest = rest_after(0.2, busy=busy)
        assert 0.2 / (0.2 + rest) == pytest.approx(share)
