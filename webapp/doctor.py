"""Looks at everything that Hustlr stands on, and says what to do where something is wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nlu.errors import ModelError
from nlu.model import NluModel
from nlu.package import current
from webapp import store
from webapp.channels.baileys import BaileysBridge
from webapp.channels.cloud_api.account import Account
from webapp.channels.cloud_api.graph import Graph
from webapp.clock import SystemClock
from webapp.config import Settings
from webapp.errors import HustlrError, SendError
from webapp.linked_phone import linked_phone
from webapp.store.backlog import Backlog, QueueState
from webapp.store.embedded.listening import answers
from webapp.store.launch import socket_uri
from webapp.templates_sync import build_sync

LEAST_FREE = 500 * 1024 * 1024
"""Bytes on the disk of the data directory."""
LONGEST_WAIT = 60.0
"""Seconds that a message or a reply may be due: more means that nobody works on them."""

Verdict: TypeAlias = Literal["ok", "look", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one look has found."""

    subject: str
    verdict: Verdict
    found: str
    advice: str = ""
    """What to do; empty when nothing."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at one thing after the other; a look that fails is a finding, never an error."""
    for subject, look in LOOKS:
        try:
            yield from look(settings)
        except HustlrError as error:
            yield Finding(subject=subject, verdict="broken", found=str(error))


def _data_directory(settings: Settings) -> Iterator[Finding]:
    directory = settings.hustlr_data_dir.resolve()
    subject = "data directory"
    if not directory.is_dir():
        advice = "it is made at the first start; set HUSTLR_DATA_DIR if it should be elsewhere"
        yield Finding(subject=subject, verdict="look", found=f"no {directory}", advice=advice)
        return
    if not os.access(directory, os.W_OK):
        advice = "let the user that runs Hustlr write there, or set HUSTLR_DATA_DIR"
        yield Finding(
            subject=subject, verdict="broken", found=f"{directory}: not writable", advice=advice
        )
        return
    free = shutil.disk_usage(directory).free
    scarce = free < LEAST_FREE
    yield Finding(
        subject=subject,
        verdict="look" if scarce else "ok",
        found=f"{directory}, {free / 1024**3:.1f} GiB free",
        advice="make room: a full disk stops the database" if scarce else "",
    )


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.mongodb_uri is None and not answers(settings.embedded_socket):
        yield Finding(
            subject="database",
            verdict="look",
            found="the embedded database is not running",
            advice="start Hustlr (make run), then look again",
        )
        return
    address = settings.mongodb_uri
    uri = address.get_secret_value() if address else socket_uri(settings.embedded_socket, "")
    store.connect(uri, settings.mongodb_db_name)
    try:
        kind = "MongoDB" if address else "the embedded database"
        states = Backlog(SystemClock()).states()
        yield Finding(subject="database", verdict="ok", found=f"{kind} answers")
        yield _queue("messages", states["inbox"])
        yield _queue("replies", states["outbox"])
    finally:
        store.disconnect()


def _queue(what: str, state: QueueState) -> Finding:
    oldest = f", the oldest for {state.oldest_seconds:.0f} s" if state.due else ""
    found = f"{state.due} due{oldest}; {state.failed} given up"
    if state.oldest_seconds > LONGEST_WAIT:
        advice = "is `python -m webapp worker` running? hustlr_bot.log says what it meets"
        return Finding(subject=what, verdict="broken", found=found, advice=advice)
    if state.failed:
        advice = "the dashboard, Operations, says why and can send them again"
        return Finding(subject=what, verdict="look", found=found, advice=advice)
    return Finding(subject=what, verdict="ok", found=found)


def _model(settings: Settings) -> Iterator[Finding]:
    try:
        version = current(settings.hustlr_models_dir)
        NluModel.load(settings.hustlr_models_dir / version)
    except ModelError as error:
        yield Finding(subject="model", verdict="broken", found=str(error))
        return
    yield Finding(subject="model", verdict="ok", found=f"{version} loads")


def _whatsapp(settings: Settings) -> Iterator[Finding]:
    phone = linked_phone(settings, SystemClock().now)
    if phone is not None:
        yield _linked_phone(phone)
    elif settings.whatsapp_access_token is None:
        yield Finding(
            subject="WhatsApp",
            verdict="look",
            found="no number is connected: only the simulator works",
            advice='README, "Connect a real WhatsApp number"',
        )
    else:
        yield from _cloud_api(settings, settings.whatsapp_access_token.get_secret_value())


def _linked_phone(phone: BaileysBridge) -> Finding:
    status = phone.status()
    pairing = "scan the code in its log or on the dashboard" if status.state == "pairing" else ""
    advice = status.advice or pairing
    return Finding(
        subject="WhatsApp",
        verdict="ok" if status.state == "open" else "broken",
        found=f"baileys-service is {status.state}",
        advice=advice,
    )


def _cloud_api(settings: Settings, token: str) -> Iterator[Finding]:
    graph = Graph(
        api_url=settings.whatsapp_api_url,
        api_version=settings.whatsapp_api_version,
        access_token=token,
    )
    account = Account(graph)
    try:
        number = account.number(settings.whatsapp_phone_number_id)
    except SendError as error:
        advice = "make a new token of a system user, and check WHATSAPP_PHONE_NUMBER_ID"
        yield Finding(subject="WhatsApp number", verdict="broken", found=str(error), advice=advice)
        return
    good = number.status == "CONNECTED"
    yield Finding(
        subject="WhatsApp number",
        verdict="ok" if good and number.quality != "RED" else "look",
        found=f"{number.verified_name}: {number.status}, quality {number.quality}",
        advice="" if good else "see the number in WhatsApp Manager",
    )
    if settings.whatsapp_business_account_id:
        yield _subscription(account, settings.whatsapp_business_account_id)
        yield _templates(settings)
    else:
        advice = "set WHATSAPP_BUSINESS_ACCOUNT_ID, so that webhook and templates can be looked at"
        yield Finding(subject="webhook", verdict="look", found="not looked at", advice=advice)


def _subscription(account: Account, business_account_id: str) -> Finding:
    try:
        apps = account.subscribed_apps(business_account_id)
    except SendError as error:
        return Finding(subject="webhook", verdict="broken", found=str(error))
    if apps:
        return Finding(subject="webhook", verdict="ok", found=f"{apps} app(s) get its events")
    return Finding(
        subject="webhook",
        verdict="broken",
        found="no app is subscribed to the account: nothing that people write arrives",
        advice="App Dashboard, WhatsApp, Configuration: subscribe to the field messages",
    )


def _templates(settings: Settings) -> Finding:
    try:
        blocked = [line.name for line in build_sync(settings).lines() if line.blocks]
    except SendError as error:
        return Finding(subject="templates", verdict="broken", found=str(error))
    if not blocked:
        return Finding(subject="templates", verdict="ok", found="all approved")
    return Finding(
        subject="templates",
        verdict="look",
        found=f"not approved: {', '.join(blocked)}",
        advice="python -m webapp templates push; then templates status",
    )


def _aws(settings: Settings) -> Iterator[Finding]:
    if settings.dynamodb_wanted:
        from webapp.aws.looking import look  # boto3 is there only where it is wanted

        yield from look(settings)


LOOKS: tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...] = (
    ("data directory", _data_directory),
    ("database", _database),
    ("model", _model),
    ("WhatsApp", _whatsapp),
    ("AWS", _aws),
)
"""In the order in which one thing stands on the other."""
