"""Which flows are under way, which one a message starts, and what was asked last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogue import anytime
from dialogue.context import Context
from dialogue.flow import Flow, Step
from dialogue.session import Session

UNSURE = 0.75
"""Confidence below which a message that answers what was asked is taken for the answer."""


class FlowTable:
    """The flows by name, and the rules by which they come on top of each other."""

    def __init__(self, flows: tuple[Flow, ...]) -> None:
        self._flows: Mapping[str, Flow] = {flow.name: flow for flow in flows}

    def known(self, session: Session) -> Session:
        """Return the session without flows that this version does not have."""
        return replace(session, flows=tuple(n for n in session.flows if n in self._flows))

    def stack(self, session: Session) -> tuple[Flow, ...]:
        """Return the flows under way; the last is active."""
        return tuple(self._flows[name] for name in session.flows)

    def asked(self, ctx: Context) -> Step | None:
        """Return the step that was asked last, while its flow is still on top."""
        stack = self.stack(ctx.session)
        steps = stack[-1].steps if stack else ()
        return next((step for step in steps if step.name == ctx.session.step), None)

    def is_aside(self, ctx: Context) -> bool:
        """Tell whether the question open is a short one on top of something else."""
        stack = self.stack(ctx.session)
        return bool(stack) and stack[-1].aside

    def opened(self, ctx: Context) -> Flow | None:
        """Return the flow that the message starts; a booking interrupts nothing.

        It may be asked for during the onboarding, and then waits below it.
        """
        flows = self._lasting(ctx)
        may_book = flows in ((), ("onboarding",))
        barred = {*flows, "onboarding", *([] if may_book else ["booking"])}
        startable = (flow for flow in self._flows.values() if flow.name not in barred)
        return next((flow for flow in startable if self._may_open(flow, ctx)), None)

    def on_top(self, ctx: Context, opened: Flow | None) -> Context:
        """Put the flow that the message starts on top; a new customer is onboarded first."""
        flows = (*self._lasting(ctx), opened.name) if opened else ctx.session.flows
        may_be_new = flows == ("booking",) or (not flows and not ctx.is_provider)
        if may_be_new and not ctx.person.onboarding_completed:
            flows = (*flows, "onboarding")
        if flows == ("onboarding", "booking"):
            flows = ("booking", "onboarding")
        # What was asked last is asked no more when another flow has come on top.
        step = ctx.session.step if flows[-1:] == ctx.session.flows[-1:] else ""
        return ctx.with_session(replace(ctx.session, flows=flows, step=step))

    def claims(self, ctx: Context) -> bool:
        """Tell whether a message answers the question, though it sounds like something else."""
        step = self.asked(ctx)
        if step is None or ctx.tapped:
            return False
        if step.claims(ctx):
            return True
        if ctx.intent in anytime.LOOKING and ctx.parse.entities:
            # "Can they come tomorrow at 10?" asks for no list of bookings.
            reading = step.read(ctx, True)
            return reading is not None and step.name in reading.values
        unsure = ctx.intent in anytime.QUESTIONS and ctx.parse.confidence < UNSURE
        return unsure and step.read(ctx, True) is not None

    def tells_beside(self, ctx: Context, step: Step) -> bool:
        """Tell whether the message filled a later step than the one asked, which is asked again."""
        steps = [each.name for flow in reversed(self.stack(ctx.session)) for each in flow.steps]
        if step.name != ctx.session.step or step.name not in steps:
            return False
        filled = {name.removesuffix("_day") for name in ctx.fresh}
        return not filled.isdisjoint(steps[steps.index(step.name) + 1 :])

    def _lasting(self, ctx: Context) -> tuple[str, ...]:
        """Return the flows under way but for those that something else may replace."""
        return tuple(name for name in ctx.session.flows if not self._flows[name].passing)

    def _may_open(self, flow: Flow, ctx: Context) -> bool:
        step = self.asked(ctx)
        if step is None or ctx.tapped:
            return flow.opens(ctx)
        if step.takes_text:
            return anytime.is_sure(ctx) and flow.opens(ctx)
        # A guess opens nothing while the message answers what was asked.
        guess = ctx.parse.confidence < UNSURE and step.read(ctx, True) is not None
        return not guess and flow.opens(ctx)
