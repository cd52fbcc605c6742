"""A whole process with AWS: a message comes in, and everything that the settings name is used."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.fakes.http import Answer, LoopbackServer, Request
from webapp import store
from webapp.aws.clients import Access
from webapp.aws.mirrors import Mirrors
from webapp.aws.sessions import SharedSessions
from webapp.channels.cloud_api import read_webhook
from webapp.config import Settings
from webapp.jobs.chores import chores
from webapp.services import Services, build_services
from webapp.simulator import payloads

PHONE = "+263771000041"


@pytest.fixture
def settings(tmp_path: Path, models_dir: Path, mongo_uri: str, database: str) -> Settings:
    return Settings(
        mongodb_uri=SecretStr(mongo_uri),
        mongodb_db_name=database,
        hustlr_data_dir=tmp_path / "var",
        hustlr_models_dir=models_dir,
        hustlr_demo_providers=False,
    )


@pytest.fixture(autouse=True)
def _forget_the_database() -> Iterator[None]:
    yield
    store.disconnect()


def write(services: Services, text: str) -> str:
    """Let a person write; return the person's id."""
    phone, now = payloads.Phone(number=PHONE, profile_name="Rudo"), services.clock.now()
    payload = payloads.message_value(phone, payloads.text(text), message_id="wamid.1", now=now)
    (message,) = read_webhook(payload, received_at=now).messages
    person_id = services.conversation.receive(message)
    assert person_id is not None
    services.conversation.process(person_id)
    services.turn_notes.flush()
    return person_id


def test_a_conversation_and_its_person_are_in_dynamodb(
    settings: Settings,
    aws: Access,
    dynamodb: Any,  # noqa: ANN401 - made at run time
    new_table: Callable[[str], str],
) -> None:
    sessions, users = new_table("user_id"), new_table("user_id")
    named = {
        "aws_region": aws.region,
        "aws_endpoint_url": aws.endpoint_url,
        "aws_access_key_id": aws.key_id,
        "aws_secret_access_key": SecretStr(aws.secret),
        "aws_dynamodb_sessions_table": sessions,
        "aws_dynamodb_users_table": users,
    }
    services = build_services(settings.model_copy(update=named))
    assert isinstance(services.stores.sessions, SharedSessions)

    person_id = write(services, "hello")
    (copying,) = (chore for chore in chores(services) if isinstance(chore, Mirrors))
    copying.run()

    key = {"user_id": {"S": person_id}}
    assert dynamodb.get_item(TableName=sessions, Key=key)["Item"]["version"] == {"N": "1"}
    user = dynamodb.get_item(TableName=users, Key=key)["Item"]
    assert user["whatsapp_number"] == {"S": PHONE}


def test_advice_is_asked_over_the_whole_way(settings: Settings) -> None:
    def respond(request: Request) -> Answer:
        if "/functions/" in request.path:
            return Answer(body=b'{"answer": "We are a company in Harare."}')
        said = json.dumps({"intent": "none", "entities": []})
        content = {"message": {"role": "assistant", "content": [{"text": said}]}}
        return Answer(
            body=json.dumps({"output": content}).encode(),
            headers={"Content-Type": "application/json"},
        )

    with LoopbackServer(respond) as cloud:
        named = {
            "aws_region": "af-south-1",
            "aws_endpoint_url": f"http://{cloud.netloc}",
            "aws_access_key_id": "AKIDTEST",
            "aws_secret_access_key": SecretStr("secret"),
            "use_bedrock_intent": True,
            "bedrock_model_id": "some.model-v1",
            "aws_lambda_question_answerer_function_name": "answers",
        }
        services = build_services(settings.model_copy(update=named))
        assert services.cloud is None
        person_id = write(services, "who won the world cup in 1998?")

    turn = services.stores.sessions.load(person_id).turns[-1]
    assert turn.reply is not None
    assert "We are a company in Harare." in turn.reply.text
    assert [request.path for request in cloud.requests] == [
        "/model/some.model-v1/converse",
        "/2015-03-31/functions/answers/invocations",
    ]
