"""Search a message for what the open and the filled steps want to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dialogue.context import Context
from dialogue.flow import Flow, Reading, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a message told."""

    ctx: Context
    remark: str = ""
    """Why something that was told cannot be taken; empty when all is well."""
    anything: bool = False
    corrected: bool = False
    known: bool = False
    """Told again what was told before."""


def fill(ctx: Context, stack: tuple[Flow, ...]) -> Found:
    """Fill every open step that the message answers, of the flow on top first.

    Flows further down are filled only by a message that would start them, and only while the
    one on top comes before them.
    """
    found = Found(ctx=ctx)
    for flow in reversed(stack):
        if flow is stack[-1] or (stack[-1].before_others and flow.opens(ctx)):
            for step in flow.steps:
                found = _read_open(found, step)
    return found


def _read_open(found: Found, step: Step) -> Found:
    ctx = found.ctx
    if step.name in ctx.session.slots or not step.needed(ctx):
        return found
    reading = step.read(ctx, step.name == ctx.session.step)
    if reading is None:
        return found
    filled = _applied(ctx, step, reading)
    return replace(found, ctx=filled, remark=found.remark or reading.remark, anything=True)


def correct(found: Found, stack: tuple[Flow, ...]) -> Found:
    """Replace what was filled before and the message now tells otherwise."""
    for step in _filled_before(found.ctx, stack):
        reading = step.read(found.ctx, False)
        if reading is None:
            continue
        if not _differs(found.ctx, reading):
            found = replace(found, known=True)
            continue
        corrected = _applied(_reopened(found.ctx, step), step, reading)
        found = replace(
            found,
            ctx=corrected,
            remark=found.remark or reading.remark,
            anything=True,
            corrected=True,
        )
    return found


def step_back(ctx: Context, flow: Flow) -> Context:
    """Open the last step of the flow that was filled before the one just asked."""
    names = [step.name for step in flow.steps]
    asked = names.index(ctx.session.step) if ctx.session.step in names else 0
    for step in reversed(flow.steps[:asked]):
        if step.name in ctx.session.slots:
            return _reopened(ctx, step)
    return ctx


def _filled_before(ctx: Context, stack: tuple[Flow, ...]) -> Iterator[Step]:
    for flow in reversed(stack):
        for step in flow.steps:
            if step.name in ctx.session.slots and step.name not in ctx.fresh:
                yield step


def _differs(ctx: Context, reading: Reading) -> bool:
    known = ctx.session.slots
    return bool(reading.remark) or any(
        known.get(name) != value for name, value in reading.values.items()
    )


def _reopened(ctx: Context, step: Step) -> Context:
    return ctx.with_session(ctx.session.cleared(step.name, *step.clears))


def _applied(ctx: Context, step: Step, reading: Reading) -> Context:
    session = ctx.session.cleared(*reading.clears)
    if step.name in reading.values:
        session = session.cleared(*step.clears)
    return ctx.with_session(session).filled(**reading.values)
