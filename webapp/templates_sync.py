"""Compares the templates of data/whatsapp_templates.json with those of the WhatsApp account."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from webapp.channels.cloud_api.notices import LANGUAGE
from webapp.channels.cloud_api.template_table import TEMPLATES
from webapp.channels.cloud_api.templates import Templates, TemplateState
from webapp.config import Settings
from webapp.errors import ConfigurationError, PermanentSendError

FILE = Path(__file__).resolve().parents[1] / "data" / "whatsapp_templates.json"


class Account(Protocol):
    """The templates of an account: webapp.channels.cloud_api.templates."""

    def states(self) -> tuple[TemplateState, ...]:
        """Return every template of the account."""

    def create(self, definition: Mapping[str, object]) -> str:
        """Submit a template for approval and return its status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of our templates, as the account has it."""

    name: str
    status: str
    """As WhatsApp says, or MISSING."""
    remark: str
    """What to know or to do; may be empty."""
    blocks: bool
    """Whether news cannot be sent because of it."""


class Sync:
    """Our templates and the account's."""

    def __init__(self, account: Account, definitions: Sequence[Mapping[str, Any]]) -> None:
        self._account = account
        self._definitions = definitions

    def push(self) -> Mapping[str, str]:
        """Submit what the account does not have; return what came of each, by name.

        One that Meta refuses does not keep the others. Raises SendError when nothing can be done.
        """
        known = self._states()
        outcomes = {}
        for definition in self._definitions:
            name = str(definition["name"])
            if name in known:
                outcomes[name] = "the account has it already"
                continue
            try:
                outcomes[name] = f"submitted, {self._account.create(definition)}"
            except PermanentSendError as error:
                outcomes[name] = f"refused: {error}"
        return outcomes

    def lines(self) -> tuple[Line, ...]:
        """Return the state of every template of ours; raises SendError."""
        known = self._states()
        return tuple(_line(definition, known) for definition in self._definitions)

    def _states(self) -> Mapping[str, TemplateState]:
        return {s.name: s for s in self._account.states() if s.language == LANGUAGE}


def build_sync(settings: Settings, file: Path = FILE) -> Sync:
    """Build it for the account of the settings; raises ConfigurationError when there is none."""
    if settings.whatsapp_access_token is None or not settings.whatsapp_business_account_id:
        raise ConfigurationError(
            [
                "WHATSAPP_ACCESS_TOKEN, WHATSAPP_BUSINESS_ACCOUNT_ID: templates belong to a "
                "WhatsApp Business account; set both (and the other WhatsApp settings)"
            ]
        )
    account = Templates(
        api_url=settings.whatsapp_api_url,
        api_version=settings.whatsapp_api_version,
        business_account_id=settings.whatsapp_business_account_id,
        access_token=settings.whatsapp_access_token.get_secret_value(),
    )
    return Sync(account, json.loads(file.read_text(encoding="utf-8")))


def _line(definition: Mapping[str, Any], known: Mapping[str, TemplateState]) -> Line:
    name = str(definition["name"])
    used = name in {template.name for template in TEMPLATES.values()}
    state = known.get(name)
    if state is None:
        remark = "submit it with `python -m webapp templates push`"
        return Line(name=name, status="MISSING", remark=remark, blocks=used)
    remarks = [state.reason] if state.reason else []
    if state.category not in ("", definition["category"]):
        remarks.append(f"Meta has made it {state.category}: it costs more and may be refused")
    blocks = used and state.status != "APPROVED"
    return Line(name=name, status=state.status, remark="; ".join(remarks), blocks=blocks)
