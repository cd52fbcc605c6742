"""What is counted, in one process and summed over several."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from time import sleep

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from dialogue.messages import Address, OutboundMessage, Reply
from tests.fixtures.server import Server
from tests.webapp.harness import RecordingChannel
from webapp import metrics
from webapp.config import Settings, share_metrics
from webapp.errors import (
    AmbiguousSendError,
    PermanentSendError,
    SenderBlockedError,
    SendError,
    TransientSendError,
    WindowClosedError,
)
from webapp.store.backlog import QueueState

MESSAGE = OutboundMessage(id="1", to=Address(phone="+263771000082"), reply=Reply(text="Hi"))


def figures(text: str) -> dict[str, float]:
    """Return every sample by its name and labels: `name{kind=text}`."""
    return {
        f"{sample.name}{{{','.join(f'{k}={v}' for k, v in sorted(sample.labels.items()))}}}": (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def own() -> dict[str, float]:
    return figures(metrics.exposition(Path("/nowhere"), {}, {}).decode())


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "accepted"),
        (TransientSendError("busy"), "transient"),
        (SenderBlockedError("token"), "blocked"),
        (AmbiguousSendError("timeout"), "ambiguous"),
        (PermanentSendError(100, "bad"), "permanent"),
        (WindowClosedError(131047, "closed"), "window_closed"),
    ],
)
def test_sends_are_counted_by_outcome(error: SendError | None, outcome: str) -> None:
    inner = RecordingChannel()
    channel = metrics.MeasuredChannel(inner)
    name = f"hustlr_send_seconds_count{{outcome={outcome}}}"
    before = own().get(name, 0)

    if error is None:
        assert channel.send(MESSAGE) == "wamid.1"
    else:
        inner.errors.append(error)
        with pytest.raises(type(error)):
            channel.send(MESSAGE)

    assert channel.name == inner.name
    assert own()[name] == before + 1


def test_a_conversation_leaves_its_figures(client: FlaskClient) -> None:
    new = "hustlr_messages_total{kind=text,outcome=new}"
    turns = "hustlr_turn_seconds_count{kind=text}"
    before = figures(client.get("/metrics").text)
    message = {"phone": "+263771000083", "type": "text", "text": "Hi"}

    assert client.post("/simulator/messages", json=message).status_code == 202
    for _ in range(200):
        after = figures(client.get("/metrics").text)
        if after["hustlr_queue_due{queue=inbox}"] == 0 and turns in after:
            break
        sleep(0.05)

    assert after[new] == before.get(new, 0) + 1
    assert after[turns] == before.get(turns, 0) + 1
    assert after["hustlr_queue_oldest_seconds{queue=outbox}"] == 0


def test_webhook_answers_are_timed_by_code(client: FlaskClient) -> None:
    refused = "hustlr_webhook_seconds_count{code=403}"
    before = own().get(refused, 0)

    client.post("/api/whatsapp/webhook", data=b"{}")

    assert own()[refused] == before + 1


def test_queues_and_senders_are_given_as_gauges() -> None:
    state = QueueState(due=3, oldest_seconds=1.5, failed=2)

    given = figures(metrics.exposition(Path("/nowhere"), {"inbox": state}, {"test": 4}).decode())

    assert given["hustlr_queue_due{queue=inbox}"] == 3
    assert given["hustlr_queue_oldest_seconds{queue=inbox}"] == 1.5
    assert given["hustlr_queue_failed{queue=inbox}"] == 2
    assert given["hustlr_sender_refusals{channel=test}"] == 4


def test_several_processes_are_added_up(tmp_path: Path) -> None:
    settings = Settings(hustlr_data_dir=tmp_path)
    counting = (
        "from webapp.config import Settings, share_metrics;"
        f"share_metrics(Settings(hustlr_data_dir={str(tmp_path)!r}));"
        "from webapp.metrics import count_message;"
        "from dialogue.messages import Kind;"
        "count_message(Kind.TEXT, 'new')"
    )
    for _ in range(3):
        subprocess.run([sys.executable, "-c", counting], check=True)

    given = figures(metrics.exposition(settings.metrics_dir, {}, {}).decode())

    assert given["hustlr_messages_total{kind=text,outcome=new}"] == 3


def test_the_files_of_the_dead_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    settings = Settings(hustlr_data_dir=tmp_path)
    share_metrics(settings)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for pid in (dead.pid, os.getpid()):
        (settings.metrics_dir / f"counter_{pid}.db").touch()

    metrics.forget_the_dead(settings.metrics_dir)

    assert [path.stem for path in settings.metrics_dir.iterdir()] == [f"counter_{os.getpid()}"]


def test_every_process_of_a_server_gives_the_same_sum(tmp_path: Path, models_dir: Path) -> None:
    server = Server(tmp_path, models_dir, HUSTLR_WORKERS="2")
    server.start()
    directory = Settings(hustlr_data_dir=tmp_path / "var").metrics_dir
    asked: list[int] = []

    def both_have_answered() -> bool:
        asked.append(server.get("/api/whatsapp/webhook")[0])
        return len(list(directory.glob("histogram_*"))) == 2

    try:
        server.wait_for(both_have_answered)
        sums = {_figures_of(server)["hustlr_webhook_seconds_count{code=403}"] for _ in range(20)}
    finally:
        server.stop()

    assert sums == {len(asked)}


def _figures_of(server: Server) -> dict[str, float]:
    with urllib.request.urlopen(f"{server.address}/metrics") as answer:  # noqa: S310 - loopback
        return figures(answer.read().decode())
