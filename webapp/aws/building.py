"""Builds what the settings name of AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from dialogue.ports import Clock
from nlu.places import Gazetteer
from nlu.reload import ModelHolder
from webapp.aws.advice import Advice
from webapp.aws.allowance import Allowance
from webapp.aws.bedrock import Bedrock
from webapp.aws.circuit import Circuit
from webapp.aws.clients import Access, Service
from webapp.aws.mirrors import KEYS, Mirrors
from webapp.aws.questions import QuestionAnswerer
from webapp.aws.sessions import SessionTable, SharedSessions, WriteBack
from webapp.aws.tables import SECONDS, Table
from webapp.config import Settings
from webapp.jobs.worker import Chore
from webapp.store import Leases, Sessions
from webapp.store.changed import COPIED

ADVICE_SECONDS = 3.0
"""How long a person waits for advice on a message at most, of each service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudStores:
    """What DynamoDB is used for."""

    sessions: SharedSessions | None
    """None: they live in MongoDB alone."""
    chores: tuple[Chore, ...]
    """For the worker."""


def cloud_stores(settings: Settings, clock: Clock) -> CloudStores:
    """Return what the settings name; nothing is asked of AWS yet."""
    tables = dict(_tables(settings, clock))
    mirrored = {name: tables[name] for name in COPIED if name in tables}
    if "sessions" not in tables:
        copying = Mirrors(clock, Leases(clock), mirrored, None)
        return CloudStores(sessions=None, chores=(copying,))
    ledger = Sessions()
    keep = timedelta(days=settings.hustlr_keep_messages_days)
    table = SessionTable(tables["sessions"], keep)
    return CloudStores(
        sessions=SharedSessions(ledger, table),
        chores=(WriteBack(ledger, table), Mirrors(clock, Leases(clock), mirrored, table)),
    )


def named_tables(settings: Settings, clock: Clock) -> tuple[Table, ...]:
    """Return the tables that the settings name."""
    return tuple(table for _, table in _tables(settings, clock))


def _tables(settings: Settings, clock: Clock) -> Iterator[tuple[str, Table]]:
    circuit = Circuit(clock, "dynamodb")
    service = Service("dynamodb", Access.of(settings), circuit, seconds=SECONDS)
    for what, key in (("sessions", "user_id"), *KEYS.items()):
        name = getattr(settings, f"aws_dynamodb_{what}_table")
        if name:
            yield what, Table(service, name, key)


def advice(
    settings: Settings,
    clock: Clock,
    models: ModelHolder,
    gazetteer: Gazetteer,
    name_of: Callable[[str], str | None],
) -> Advice:
    """Return who is asked about messages; nothing is asked of AWS yet."""
    access = Access.of(settings)
    bedrock = questions = None
    if settings.use_bedrock_intent:
        name = "bedrock-runtime"
        bedrock = Bedrock(
            Service(name, access, Circuit(clock, name), seconds=ADVICE_SECONDS),
            settings.bedrock_model_id,
            Allowance(clock, name, settings.bedrock_calls_per_hour),
            lambda: models.current().domain,
        )
    function = settings.aws_lambda_question_answerer_function_name
    if function:
        name = "lambda"
        questions = QuestionAnswerer(
            Service(name, access, Circuit(clock, name), seconds=ADVICE_SECONDS),
            function,
            Allowance(clock, name, settings.aws_lambda_calls_per_hour),
        )
    return Advice(bedrock=bedrock, questions=questions, name_of=name_of, place_in=gazetteer.match)
