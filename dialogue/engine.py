"""One turn of a conversation: from the session and a message to the new session and a reply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialogue import anytime, events, language, manners, media, team, wishes
from dialogue.answers import privacy, proposals
from dialogue.choices import tapped_choice
from dialogue.context import Context
from dialogue.errors import FlowError
from dialogue.finer import sharpened
from dialogue.flow import Flow, Outcome, Step
from dialogue.flow_table import FlowTable
from dialogue.flows import FLOWS
from dialogue.messages import Dispatch, Incoming, Kind, Reply
from dialogue.ports import Ports
from dialogue.reading import Found, correct, fill, step_back
from dialogue.repair import helped, missed, stale
from dialogue.responses import Responses
from dialogue.session import Session, Turn
from dialogue.slots.agreement import corrected_to
from dialogue.slots.day_words import respelt, without_refused
from dialogue.slots.plainly import with_plain_answer
from dialogue.wishes import Understand
from nlu.types import Parse, Service

ZONE = ZoneInfo("Africa/Harare")
PAUSE = timedelta(hours=12)
"""After so long a silence the bot says where the conversation stood."""
CANCELS = ("cancel", "cancel_booking")
ENDS = (*CANCELS, "restart")
TEAM_ANSWERS_IN = timedelta(hours=2)
"""How soon somebody of the team writes when a person is asked for."""
NOTHING = Parse(text="", intent="", confidence=0.0, understood=False)
MOST_FINISHES = 8
"""Flows that one message may finish; more means that a flow finishes without end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the turn has come to so far."""

    ctx: Context
    remarks: tuple[str, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    notes: tuple[str, ...] = ()
    news: bool = False
    """Whether the turn tells what happened elsewhere: no question is asked, and none answered."""


class Engine:
    """Decides, in this order: hold, event, new flow, command, fill, correct, answer, repair."""

    def __init__(
        self,
        texts: Responses,
        services: tuple[Service, ...],
        *,
        flows: tuple[Flow, ...] = FLOWS,
        understand: Understand | None = None,
        privacy_url: str = "",
        team_answers_in: timedelta = TEAM_ANSWERS_IN,
    ) -> None:
        """`understand` reads a part of a message by itself; without it a message has one wish."""
        self._texts = texts
        self._services = services
        self._flows = FlowTable(flows)
        self._understand = understand
        self._privacy_url = privacy_url
        self._team_answers_in = team_answers_in

    def handle(
        self, session: Session, incoming: Incoming, parse: Parse | None, ports: Ports
    ) -> Turn:
        """Return what a message leads to; `parse` is None for what has no words to understand."""
        now = ports.clock.now().astimezone(ZONE)
        person = ports.people.get(session.user_id)
        session = language.noticed(self._flows.known(session), person, incoming, parse)
        ctx = self._context(session, incoming, parse, ports, now)
        if incoming.kind is Kind.EVENT:
            return self._tell(ctx)
        if session.held_by_human:
            return self._beside_the_team(ctx)
        if incoming.kind in media.SILENT:
            return Turn(session=replace(session, updated_at=now))
        return self._converse(self._one_wish(_Said(ctx=ctx, remarks=self._after_pause(ctx))))

    def _tell(self, ctx: Context) -> Turn:
        """Tell what happened elsewhere, unless the person has asked not to be written to."""
        event = ctx.incoming.event
        if event and event.name == "team_silent":
            if not team.waits(ctx.session, event):
                return Turn(session=ctx.session)
            return self._turn(_Said(ctx=ctx), team.back(ctx, "human.nobody"))
        if event and ctx.person.opted_out and event.name in privacy.UNASKED:
            return Turn(session=ctx.session)
        return self._turn(_Said(ctx=ctx, news=True), events.tell(ctx))

    def _beside_the_team(self, ctx: Context) -> Turn:
        """Say nothing while somebody of the team talks, but to who wants the bot or says STOP."""
        if team.wants_bot(ctx):
            return self._turn(_Said(ctx=ctx), team.back(ctx, "human.back"))
        if manners.answer(ctx) is privacy.opt_out:
            return self._turn(_Said(ctx=ctx), privacy.opt_out(ctx))
        return Turn(session=replace(ctx.session, updated_at=ctx.now))

    def _one_wish(self, said: _Said) -> _Said:
        """Take the first of several wishes, and keep the others for when it is done."""
        ctx = said.ctx
        busy = ctx.session.flows not in ((), ("onboarding",))
        if self._understand is None or busy or not ctx.text:
            return said
        first, *others = wishes.split(ctx.text, self._understand, ctx.now) or (ctx.text,)
        if not others:
            return said
        session = replace(ctx.session, wishes=tuple(others))
        ctx = self._saying(ctx.with_session(session), first)
        return replace(said, ctx=ctx, remarks=(*said.remarks, ctx.say("wishes.in_turn")))

    def _saying(self, ctx: Context, text: str) -> Context:
        """Return the context as if these words were all that had been written."""
        if self._understand is None:
            return ctx
        incoming = replace(ctx.incoming, kind=Kind.TEXT, text=text, choice="")
        parse = with_plain_answer(self._understand(text, ctx.now), ctx.session.options)
        return replace(ctx, incoming=incoming, parse=parse, tapped="", fresh=frozenset())

    def _context(
        self,
        session: Session,
        incoming: Incoming,
        parse: Parse | None,
        ports: Ports,
        now: datetime,
    ) -> Context:
        read = self._with_days(parse, now) if parse else NOTHING
        understood = with_plain_answer(read, session.options)
        ctx = Context(
            session=session,
            incoming=incoming,
            parse=understood,
            person=ports.people.get(session.user_id),
            now=now,
            ports=ports,
            texts=self._texts,
            services=self._services,
            privacy_url=self._privacy_url,
            team_answers_in=self._team_answers_in,
            tapped=tapped_choice(session, incoming, understood),
        )
        return proposals.with_agreement(ctx)

    def _with_days(self, parse: Parse, now: datetime) -> Parse:
        """Read the times again in which a day is misspelt, or one is named that does not suit."""
        text = respelt(without_refused(parse.text))
        if self._understand is None or text == parse.text:
            return parse
        times = self._understand(text, now).of_type("time")
        others = tuple(entity for entity in parse.entities if entity.type != "time")
        return replace(parse, entities=(*others, *times)) if times else parse

    def _after_pause(self, ctx: Context) -> tuple[str, ...]:
        since = ctx.session.updated_at
        paused = since is not None and ctx.now - since > PAUSE and bool(ctx.session.flows)
        return (ctx.say("pause.back"),) if paused and ctx.intent not in ENDS else ()

    def _with_media(self, said: _Said) -> _Said:
        ctx = said.ctx
        if ctx.incoming.kind in media.PICTURES:
            session, remark = media.with_picture(ctx)
            return replace(said, ctx=ctx.with_session(session), remarks=(*said.remarks, remark))
        remark = media.remark(ctx)
        return replace(said, remarks=(*said.remarks, remark)) if remark else said

    def _converse(self, said: _Said) -> Turn:
        said = replace(said, ctx=sharpened(said.ctx, self._flows.asked(said.ctx)))
        honoured = manners.answer(said.ctx)
        if honoured is not None:
            said = replace(said, ctx=self._flows.on_top(said.ctx, None))
            return self._turn(said, honoured(said.ctx))
        said = self._without_wishes(said)
        opened = self._flows.opened(said.ctx)
        refusal = opened.refuse(said.ctx) if opened else None
        if refusal is not None:
            return self._turn(said, Outcome(session=said.ctx.session, reply=refusal))
        said = self._with_media(replace(said, ctx=self._flows.on_top(said.ctx, opened)))
        if opened is not None:
            return self._read_opening(said)
        ctx = said.ctx
        step = self._flows.asked(ctx)
        takes_text = step is not None and step.takes_text
        claimed = self._flows.claims(ctx)
        answer = None if claimed else anytime.interruption(ctx, takes_text)
        if answer is not None and not (self._flows.is_aside(ctx) and ctx.intent in CANCELS):
            return self._turn(said, answer(ctx))
        if step is not None and anytime.goes_back(ctx):
            return self._advance(
                replace(said, ctx=step_back(ctx, self._flows.stack(ctx.session)[-1]))
            )
        return self._read(said)

    def _read_opening(self, said: _Said) -> Turn:
        """Take what the message that starts a flow tells, and answer what it asks besides."""
        ctx = said.ctx
        if ctx.intent in anytime.QUESTIONS:
            reply = anytime.ANSWERS[ctx.intent](ctx).reply
            said = replace(said, remarks=(*said.remarks, reply.text)) if reply else said
        stack = self._flows.stack(ctx.session)
        found = fill(ctx, stack)
        known = found.ctx.with_session(stack[-1].takes_over(found.ctx))
        return self._advance(self._heard(said, replace(found, ctx=known)))

    def _read(self, said: _Said) -> Turn:
        ctx, stack = said.ctx, self._flows.stack(said.ctx.session)
        found = fill(ctx, stack)
        if not found.anything or ctx.intent == "correct" or corrected_to(ctx):
            found = correct(found, stack)
        if found.anything:
            return self._advance(self._heard(said, found))
        if self._flows.is_aside(ctx) and ctx.intent in (*CANCELS, "deny"):
            return self._turn(said, _without_aside(ctx, stack[-1]))
        answer = anytime.answer(ctx)
        if answer is not None:
            return self._turn(said, answer(ctx))
        opening = not ctx.session.step and bool(stack)
        wordless = not ctx.text and not ctx.tapped and bool(said.remarks)
        if opening or wordless or found.known:
            return self._advance(said)
        return self._miss(said)

    def _heard(self, said: _Said, found: Found) -> _Said:
        # A choice among those just offered changes nothing that the person had decided.
        offered = said.ctx.tapped in {option.id for option in said.ctx.session.options}
        corrected = found.corrected and not offered
        remark = found.remark or (found.ctx.say("corrected") if corrected else "")
        return replace(
            said,
            ctx=found.ctx,
            remarks=(*said.remarks, remark) if remark else said.remarks,
            notes=(*said.notes, "corrected") if corrected else said.notes,
        )

    def _turn(self, said: _Said, outcome: Outcome) -> Turn:
        """Close the turn with an answer; a question that is open is asked again behind it."""
        said = self._after(said, outcome)
        session = said.ctx.session
        if outcome.reply is None:
            return self._closed(said, None) if said.news else self._advance(said)
        asks = session.flows and not session.held_by_human
        if asks and not said.news:
            return self._advance(replace(said, remarks=(*said.remarks, outcome.reply.text)))
        return self._closed(said, outcome.reply)

    def _after(self, said: _Said, outcome: Outcome) -> _Said:
        ctx = said.ctx.with_session(outcome.session)
        return replace(
            said,
            ctx=replace(ctx, person=ctx.ports.people.get(ctx.person.id)),
            remarks=(*said.remarks, outcome.remark) if outcome.remark else said.remarks,
            dispatches=(*said.dispatches, *outcome.dispatches),
            notes=(*said.notes, *outcome.notes),
        )

    def _advance(self, said: _Said) -> Turn:
        """Ask the next open step, finishing every flow that has none."""
        for _ in range(MOST_FINISHES):
            stack = self._flows.stack(said.ctx.session)
            if not stack:
                return self._closed(said, None)
            step = _next_open(said.ctx, stack[-1])
            if step is not None:
                return self._asking(said, step)
            outcome = stack[-1].finish(said.ctx)
            said = self._after(said, outcome)
            if outcome.reply is not None:
                if not said.ctx.session.flows:
                    return self._closed(said, outcome.reply)
                said = replace(said, remarks=(*said.remarks, outcome.reply.text))
        raise FlowError(
            f"{said.ctx.session.flows} finish without end: a finish must close its flow"
        )

    def _asking(self, said: _Said, step: Step) -> Turn:
        reply = step.ask(said.ctx)
        if "not_understood" in said.notes:
            reply = helped(said.ctx, reply, step.guesses(said.ctx))
        if not said.remarks and self._flows.tells_beside(said.ctx, step):
            said = replace(said, remarks=(said.ctx.say("noted"),))
        session = replace(
            said.ctx.session,
            state=step.state or said.ctx.session.state,
            step=step.name,
            misses=said.ctx.session.misses if "not_understood" in said.notes else 0,
        )
        return self._closed(replace(said, ctx=said.ctx.with_session(session)), reply)

    def _closed(self, said: _Said, reply: Reply | None) -> Turn:
        session = said.ctx.session
        busy = session.flows or session.held_by_human or said.news
        if session.wishes and self._understand and not busy:
            return self._next_wish(said, reply)
        texts = [*said.remarks, *([reply.text] if reply and reply.text else [])]
        if not said.news:
            step = session.step if session.flows else ""
            options = reply.choices if reply else ()
            session = replace(session, options=options, step=step, updated_at=said.ctx.now)
        if texts:
            reply = replace(reply or Reply(text=""), text="\n\n".join(texts))
        return Turn(
            session=session,
            reply=reply,
            dispatches=said.dispatches,
            notes=said.notes,
        )

    def _without_wishes(self, said: _Said) -> _Said:
        """Drop what else was wanted when what is under way is stopped."""
        ctx = said.ctx
        stops = bool(ctx.session.flows) and ctx.intent in ENDS and not self._flows.is_aside(ctx)
        return (
            replace(said, ctx=ctx.with_session(replace(ctx.session, wishes=()))) if stops else said
        )

    def _next_wish(self, said: _Said, reply: Reply | None) -> Turn:
        """Go on with what else was wanted; what was said so far comes before it."""
        next_one, *others = said.ctx.session.wishes
        session = replace(said.ctx.session, wishes=tuple(others), step="", options=())
        ctx = self._saying(said.ctx.with_session(session), next_one)
        remarks = (*said.remarks, *([reply.text] if reply else []))
        return self._converse(replace(said, ctx=ctx, remarks=remarks))

    def _miss(self, said: _Said) -> Turn:
        ctx = said.ctx
        if ctx.tapped:
            return self._turn(said, stale(ctx))
        misses = ctx.session.misses + 1 if ctx.session.flows else 0
        ctx = ctx.with_session(replace(ctx.session, misses=misses))
        said = replace(said, ctx=ctx, notes=(*said.notes, "not_understood"))
        step = self._flows.asked(ctx)
        return self._turn(said, missed(ctx, step.guesses(ctx) if step else ()))


def _without_aside(ctx: Context, flow: Flow) -> Outcome:
    session = ctx.session.cleared(*flow.slots)
    below = replace(session, flows=session.flows[:-1], step="")
    return Outcome(session=below, reply=ctx.reply("cancel.aside"))


def _next_open(ctx: Context, flow: Flow) -> Step | None:
    for step in flow.steps:
        if step.name not in ctx.session.slots and step.needed(ctx):
            return step
    return None
