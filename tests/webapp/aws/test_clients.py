"""Calls of AWS: made once, ended in time, left alone after failures; and the circuit itself."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import IncompleteReadError
from botocore.stub import Stubber

from tests.fakes.http import Answer, LoopbackServer
from tests.webapp.manual_clock import ManualClock
from webapp.aws import clients
from webapp.aws.allowance import Allowance
from webapp.aws.circuit import FAILURES, REST, Circuit
from webapp.aws.clients import Access, Service
from webapp.errors import CloudError


class Cloud:
    """An AWS on loopback that gives one answer to everything."""

    def __init__(self) -> None:
        self.answer = Answer(body=b"{}")
        self.server = LoopbackServer(lambda _request: self.answer)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    cloud = Cloud()
    with cloud.server:
        yield cloud


def service(netloc: str, clock: ManualClock, seconds: float = 2.0) -> Service:
    access = Access(
        region="af-south-1", endpoint_url=f"http://{netloc}", key_id="AKIDTEST", secret="s3cret"
    )
    return Service("lambda", access, Circuit(clock, "lambda"), seconds=seconds)


def ask(service: Service) -> None:
    service.call("invoke", FunctionName="answers", Payload=b"{}")


def test_a_call_that_fails_is_not_repeated(cloud: Cloud, clock: ManualClock) -> None:
    cloud.answer = Answer(status=503, body=b"{}")

    with pytest.raises(CloudError):
        ask(service(cloud.server.netloc, clock))

    assert len(cloud.server.requests) == 1


def test_a_call_ends_in_time(cloud: Cloud, clock: ManualClock) -> None:
    cloud.answer = Answer(delay=20)

    with pytest.raises(CloudError, match="ReadTimeoutError"):
        ask(service(cloud.server.netloc, clock, seconds=0.1))


def test_after_some_failures_a_service_is_left_alone_and_tried_again_by_one(
    cloud: Cloud, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    lambda_ = service(cloud.server.netloc, clock)
    cloud.answer = Answer(status=429, body=b"{}")
    for _ in range(FAILURES + 2):
        with pytest.raises(CloudError):
            ask(lambda_)
    assert len(cloud.server.requests) == FAILURES
    assert "left alone" in caplog.text

    clock.advance(REST.total_seconds())
    cloud.answer = Answer(body=b"{}")
    ask(lambda_)
    ask(lambda_)

    assert len(cloud.server.requests) == FAILURES + 2
    assert "answers again" in caplog.text


def test_a_service_that_is_not_there_is_a_failure_like_others(clock: ManualClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        netloc = f"127.0.0.1:{nobody.getsockname()[1]}"

    with pytest.raises(CloudError, match="EndpointConnectionError"):
        ask(service(netloc, clock))


def test_neither_what_aws_says_nor_our_secret_reaches_a_log(
    cloud: Cloud, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    body = b'{"Type": "User", "Message": "+263771000001 said no"}'
    cloud.answer = Answer(status=400, body=body, headers={"x-amzn-errortype": "Nope"})

    with pytest.raises(CloudError) as raised:
        ask(service(cloud.server.netloc, clock))

    assert raised.value.code == "Nope"
    assert "+263" not in f"{raised.value} {caplog.text}"
    assert "s3cret" not in repr(Access(region="af-south-1", secret="s3cret"))


def test_a_body_that_breaks_off_is_a_failure(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Breaking:
        def invoke(self, **_: object) -> dict[str, object]:
            return {"Payload": self}

        def read(self) -> bytes:
            raise IncompleteReadError(actual_bytes=1, expected_bytes=2)

    monkeypatch.setattr(clients, "_client", lambda *_: Breaking())
    with pytest.raises(CloudError, match="IncompleteReadError"):
        ask(service("127.0.0.1:1", clock))


def test_a_condition_that_does_not_hold_is_an_answer(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = boto3.client(
        "dynamodb", region_name="af-south-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    monkeypatch.setattr(clients, "_client", lambda *_: client)
    circuit = Circuit(clock, "dynamodb", failures=1)
    dynamodb = Service("dynamodb", Access(region="af-south-1"), circuit, seconds=1)
    with Stubber(client) as stub:
        stub.add_client_error("put_item", "ConditionalCheckFailedException")
        with pytest.raises(CloudError) as raised:
            dynamodb.call("put_item", TableName="sessions", Item={"user_id": {"S": "p"}})
        assert raised.value.code == "ConditionalCheckFailedException"
        assert circuit.lets_through()

        stub.add_client_error("put_item", "ProvisionedThroughputExceededException")
        with pytest.raises(CloudError):
            dynamodb.call("put_item", TableName="sessions", Item={"user_id": {"S": "p"}})
        assert not circuit.lets_through()


def test_after_a_rest_one_caller_at_a_time_tries(clock: ManualClock) -> None:
    circuit = Circuit(clock, "any", failures=1)
    circuit.failed()
    clock.advance(REST.total_seconds())

    assert [circuit.lets_through() for _ in range(3)] == [True, False, False]
    circuit.worked()
    assert circuit.lets_through()


def test_an_allowance_is_shared_and_new_every_hour(clock: ManualClock, database: str) -> None:
    here, there = Allowance(clock, "bedrock", 3), Allowance(clock, "bedrock", 3)

    assert [here.take(), there.take(), here.take(), there.take()] == [True, True, True, False]
    assert Allowance(clock, "lambda", 1).take()
    clock.advance(3600)
    assert here.take()
