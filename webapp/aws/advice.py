"""When somebody else's cloud is asked about a message, and what of it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from dialogue.choices import tapped_choice
from dialogue.flow import Step
from dialogue.flows import FLOWS
from dialogue.messages import Incoming
from dialogue.session import Session
from dialogue.slots.plainly import with_plain_answer
from nlu.types import Parse, PlaceMatch
from webapp.aws.bedrock import Bedrock
from webapp.aws.masks import without_persons
from webapp.aws.questions import QuestionAnswerer, is_question

LEAST_LETTERS = 6
"""Of a message that is worth asking about."""
LONGEST = 400
"""Characters; a longer message is a story."""


class Advice:
    """Betters a parse where our own model does not understand. Never fails, and may do nothing."""

    def __init__(
        self,
        *,
        bedrock: Bedrock | None,
        questions: QuestionAnswerer | None,
        name_of: Callable[[str], str | None],
        place_in: Callable[[str], PlaceMatch | None],
    ) -> None:
        """`name_of` gives the name of a person by id; `place_in` the place that words name."""
        self._bedrock = bedrock
        self._questions = questions
        self._name_of = name_of
        self._place_in = place_in

    def __call__(self, parse: Parse, session: Session, incoming: Incoming, now: datetime) -> Parse:
        """Return the parse, or a better one, or one with an answer to a general question."""
        if not self._unclear(parse, session, incoming):
            return parse
        masked = without_persons(parse, self._names(session))
        if self._bedrock is not None and not parse.understood:
            parse = self._bedrock.opinion(parse, masked, now)
        stranger = not parse.understood or parse.intent == "bot_challenge"
        if self._questions is not None and stranger and is_question(parse.text):
            parse = replace(parse, answer=self._questions.answer(masked, parse.language))
        return parse

    def _unclear(self, parse: Parse, session: Session, incoming: Incoming) -> bool:
        """Tell whether words are left that nothing here understands, and that may leave."""
        text = parse.text
        if parse.understood and parse.intent != "bot_challenge":
            return False
        if session.held_by_human or takes_any_words(session):
            return False
        if sum(c.isalpha() for c in text) < LEAST_LETTERS or len(text) > LONGEST:
            return False
        if tapped_choice(session, incoming, parse) or self._is_plain(parse, session):
            return False
        return not session.flows or self._place_in(text) is None

    def _is_plain(self, parse: Parse, session: Session) -> bool:
        return with_plain_answer(parse, session.options) is not parse

    def _names(self, session: Session) -> tuple[str, ...]:
        shown = (o.title for o in session.options if o.id.startswith("provider:"))
        return (self._name_of(session.user_id) or "", *shown)


def takes_any_words(session: Session) -> bool:
    """Tell whether any words would do as an answer to the question that was asked last."""
    step = _asked(session)
    return step is not None and step.takes_text


def _asked(session: Session) -> Step | None:
    steps = (s for flow in FLOWS if flow.name in session.flows[-1:] for s in flow.steps)
    return next((step for step in steps if step.name == session.step), None)
