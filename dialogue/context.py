"""What a step sees of the turn that it takes part in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialogue.messages import Choice, Incoming, Kind, Reply
from dialogue.ports import Ports
from dialogue.responses import Responses
from dialogue.session import Session, SlotValue
from dialogue.values import Person
from nlu.types import Entity, Parse, Service

IN_WORDS = 3
"""Words from which a choice that was typed may tell something besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The values of one turn."""

    session: Session
    incoming: Incoming
    parse: Parse
    person: Person
    now: datetime
    """Aware, Africa/Harare."""
    ports: Ports
    texts: Responses
    services: tuple[Service, ...]
    privacy_url: str = ""
    """Where the privacy policy can be read; empty when it is nowhere."""
    team_answers_in: timedelta = timedelta(0)
    """How soon somebody of the team writes when a person is asked for."""
    tapped: str = ""
    """Id of the choice that the message makes, by tap, number or title; empty when none."""
    fresh: frozenset[str] = frozenset()
    """Slots that this message has filled so far."""

    def say(self, key: str, **values: object) -> str:
        """Return a sentence in the language of the conversation."""
        return self.texts.say(self.session.language, key, **values)

    def reply(self, key: str, **values: object) -> Reply:
        """Return a plain reply."""
        return Reply(text=self.say(key, **values))

    def choice(self, identifier: str, key: str, **values: object) -> Choice:
        """Return a button whose title is a sentence."""
        return Choice(id=identifier, title=self.say(key, **values))

    def tapped_value(self, step: str) -> str:
        """Return what a tap "step:value" says about `step`; empty when it says nothing."""
        name, _, value = self.tapped.partition(":")
        return value if name == step else ""

    def entities(self, entity_type: str) -> tuple[Entity, ...]:
        """Return the entities of one type; a tap has none, since its title is our own wording."""
        return tuple(e for e in self.entities_told if e.type == entity_type)

    @property
    def entities_told(self) -> tuple[Entity, ...]:
        """All entities of what was typed, but of a choice made in words only the time beside it."""
        if not self.tapped:
            return self.parse.entities
        text = self.incoming.text.casefold() if self.incoming.kind is Kind.TEXT else ""
        titles = {option.title.casefold() for option in self.session.options}
        in_words = text not in titles and len(text.split()) >= IN_WORDS
        return tuple(e for e in self.parse.entities if in_words and e.type == "time")

    @property
    def text(self) -> str:
        """The words that were typed; empty for a tap and for messages without words."""
        typed = self.incoming.kind in (Kind.TEXT, Kind.IMAGE, Kind.VIDEO, Kind.DOCUMENT)
        return self.incoming.text.strip() if typed and not self.tapped else ""

    @property
    def intent(self) -> str:
        """The intent that may be acted upon; a tap has none but where its id is "intent:name"."""
        if self.tapped:
            return self.tapped_value("intent")
        return self.parse.intent if self.text and self.parse.understood else ""

    def service_name(self, service_id: str | None, *, article: bool = False) -> str:
        """Return what a service is called, "a plumber" where `article`; empty when unknown."""
        service = self.service(service_id or "")
        if service is None:
            return ""
        name = service.names[self.session.language]
        english = self.session.language == "en"
        return f"{service.article} {name}" if article and english else name

    def service(self, service_id: str) -> Service | None:
        """Return a service of the catalogue, or None."""
        return next((s for s in self.services if s.id == service_id), None)

    @property
    def is_provider(self) -> bool:
        """Tell whether the person offers a service, approved or not."""
        return self.ports.providers.get(self.person.id) is not None

    def with_session(self, session: Session) -> Context:
        """Return the context after a change of the session."""
        return replace(self, session=session)

    def filled(self, **values: SlotValue) -> Context:
        """Return the context after slots were filled by this message."""
        session = self.session.filled(**values)
        return replace(self, session=session, fresh=self.fresh | values.keys())
