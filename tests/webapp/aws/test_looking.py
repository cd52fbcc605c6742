"""What the doctor says of tables."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import SecretStr

from webapp.aws.clients import Access
from webapp.config import Settings
from webapp.doctor import LOOKS, Finding


def findings(access: Access, **tables: str) -> list[Finding]:
    settings = Settings(
        aws_region=access.region,
        aws_endpoint_url=access.endpoint_url,
        aws_access_key_id=access.key_id,
        aws_secret_access_key=SecretStr(access.secret),
        **{f"aws_dynamodb_{name}_table": table for name, table in tables.items()},  # type: ignore[arg-type] # all text
    )
    return list(dict(LOOKS)["AWS"](settings))


def test_tables_that_can_be_used_are_said_to_answer(
    aws: Access, new_table: Callable[[str], str]
) -> None:
    found = findings(aws, sessions=new_table("user_id"), bookings=new_table("booking_id"))

    assert [(each.verdict, each.found) for each in found] == [("ok", "answers")] * 2


def test_a_table_that_is_not_there_or_has_another_key_is_found(
    aws: Access, new_table: Callable[[str], str]
) -> None:
    missing, wrong = findings(aws, sessions="nowhere", providers=new_table("id"))

    assert (missing.verdict, missing.subject) == ("broken", "DynamoDB nowhere")
    assert "make it" in missing.advice
    assert wrong.advice == "its partition key must be provider_id, of text: README, AWS"


def test_without_tables_there_is_nothing_to_look_at(aws: Access) -> None:
    assert findings(aws) == []


def test_an_aws_that_cannot_be_reached_is_found() -> None:
    away = Access(region="af-south-1", endpoint_url="http://127.0.0.1:1", key_id="a", secret="b")

    (found,) = findings(away, users="users")

    assert found.verdict == "broken"
    assert "MongoDB takes over" in found.advice
