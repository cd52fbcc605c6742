"""Greetings, help, and the commands that end or restart what is under way."""

from __future__ import annotations

from dataclasses import replace

from dialogue.answers.common import asking_something, idle, with_menu
from dialogue.answers.jobs import requests
from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import Reply
from dialogue.session import ConversationState


def cancel(ctx: Context) -> Outcome:
    """Stop what is under way."""
    key = "cancel.done" if ctx.session.flows else "cancel.nothing"
    return Outcome(session=idle(ctx.session, ctx.person), reply=with_menu(ctx, key))


def restart(ctx: Context) -> Outcome:
    """Begin again with the first question."""
    known = ctx.person.onboarding_completed or ctx.is_provider
    flow = "booking" if known else "onboarding"
    fresh = replace(idle(ctx.session, ctx.person), flows=(flow,))
    return Outcome(session=fresh, remark=ctx.say("restart.done"))


def help_out(ctx: Context) -> Outcome:
    """Say what can be said."""
    key = "help.provider" if ctx.is_provider else "help.customer"
    reply = ctx.reply(key) if ctx.session.flows else with_menu(ctx, key)
    return Outcome(session=ctx.session, reply=reply)


def list_services(ctx: Context) -> Outcome:
    """Name every service, and go on with what is asked."""
    names = [service.plurals[ctx.session.language] for service in ctx.services]
    text = ctx.say("services.list", names=", ".join(names))
    return Outcome(session=asking_something(ctx), remark=text)


def greet(ctx: Context) -> Outcome:
    """Greet by name, and say where things stand."""
    provider = ctx.ports.providers.get(ctx.person.id)
    if provider is not None and not ctx.session.flows:
        text = ctx.say("greet.provider", name=provider.name, requests=requests(ctx))
        return Outcome(session=ctx.session, reply=Reply(text=text))
    name = ctx.person.name
    text = ctx.say("greet.known", name=name) if name else ""
    if ctx.session.state is ConversationState.BOOKING_PENDING_PROVIDER and not ctx.session.flows:
        waiting = f"{text} {ctx.say('repair.pending')}"
        return Outcome(session=ctx.session, reply=Reply(text=waiting.strip()))
    return Outcome(session=asking_something(ctx), remark=text)


def okay(ctx: Context) -> Outcome:
    """Answer "ok" or "no" with no question open."""
    waiting = ctx.session.state is ConversationState.BOOKING_PENDING_PROVIDER
    reply = ctx.reply("repair.pending" if waiting else "okay")
    return Outcome(session=ctx.session, reply=reply)


def opt_out(ctx: Context) -> Outcome:
    """Who says "stop" wants no further question either."""
    reply = ctx.reply("opt_out")
    return Outcome(session=idle(ctx.session, ctx.person), reply=reply, notes=("opt_out",))
