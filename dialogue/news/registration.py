"""News to a provider about the review of the registration."""

from __future__ import annotations

from dialogue.context import Context
from dialogue.flow import Outcome
from dialogue.messages import EventName, Notice, Reply
from dialogue.news.common import because
from dialogue.values import ProviderStatus

HOLDS: dict[EventName, ProviderStatus] = {
    "provider_approved": "active",
    "provider_rejected": "rejected",
    "provider_suspended": "suspended",
    "provider_reinstated": "active",
}
"""The status with which the news is true."""


def tell(ctx: Context) -> Outcome:
    """Tell the decision with its reason, unless it was changed meanwhile."""
    event, provider = ctx.incoming.event, ctx.ports.providers.get(ctx.person.id)
    if event is None or provider is None or provider.status != HOLDS[event.name]:
        return Outcome(session=ctx.session)
    reason = event.detail or provider.status_reason
    text = ctx.say(f"event.{event.name}", name=provider.name)
    service = ctx.service(provider.service_type)
    values = {
        "hearer": "provider",
        "provider": provider.name,
        "service": service.names["en"] if service else provider.service_type,
        "reason": reason or "not given",
    }
    notice = Notice(name=event.name, values=values)
    reply = Reply(text=f"{text}{because(reason, ctx)}", notice=notice)
    return Outcome(session=ctx.session, reply=reply)
