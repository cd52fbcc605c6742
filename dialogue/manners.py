"""What is honoured in every state by its very words, whatever the model makes of them."""

from __future__ import annotations

import re

from dialogue.answers.common import Answer, says
from dialogue.answers.privacy import known, opt_in, opt_out
from dialogue.context import Context

_STOP = frozenset({"stop", "stop all", "unsubscribe", "stop messages"})
_HOLD = frozenset({"mira", "misa", "yima"})
"""The same, and "wait": that is what they mean while something is under way."""
_START = frozenset({"start", "unstop", "subscribe", "resume", "tanga", "qala"})
_ABOUT_ME = re.compile(
    r"\bwhat (data|info(rmation)?|details)? ?(do|does|did|have|has) (you|u|hustlr) "
    r"(know|have|keep|kept|store|stored|save|saved|got)\b.*\b(me|my|us)\b|"
    r"\b(show|see|download|export|send)( me)? (all )?my (own )?(data|info(rmation)?|details)\b|"
    r"^(my data|my details)$|"
    r"\bwhat (do|does|will|would|are) (you|u|hustlr) (do|doing|going to do) with my "
    r"(data|number|details|info(rmation)?)\b|"
    r"\b(chii|zvii) (chamunoziva|zvamunoziva|chamakachengeta|zvamakachengeta)\b"
    r".*\b(nezvangu|pamusoro pangu)\b|"
    r"\b(munoziva|unoziva|muno ziva|uno ziva|makachengeta|munochengeta|unochengeta)"
    r"( chii| zvii)? (nezvangu|pamusoro pangu)|"
    r"\b(wazini|lazini|ukwazini|okwaziyo|oyaziyo|elikwaziyo|eliyaziyo|ugcineni|ligcineni|okugcinileyo)\b"
    r".*\b(ngami|yami)\b",
    re.IGNORECASE,
)
_ABUSE = re.compile(
    r"\bf+u+c*k+\w*|\bf\*+k?\w*|\b(bastard|bitch|ass?hole|moron|idiots?|dumb|prick|wanker)\b|"
    r"\bstupid( bot| thing| robot| app| machine)?[.!]*$|"
    r"\b(you|u|ur|you'?re|this (bot|thing|app|robot))( bot| are| is| r)* (so |such |really |a )*"
    r"(useless|stupid|rubbish|trash|mad|crazy|silly|nonsense|dumb)\b|\b(useless|rubbish) bot\b|"
    r"\b(mboko|(ma|zi)?(benzi|dofo)|mapenzi|(wak|mak)apusa|rombe|duzvi|fus+eki?|fos+eki?|"
    r"voe?tsek|satani|imbwa iwe|uri imbwa|nyoko)\b|"
    r"\b(i?siphukuphuku|sphukuphuku|i?silima|uyinja|msunu|msathanyoko|masimba|uyisilima|"
    r"(uy)?isithutha|(u|li)yahlanya|ulihlanya)\b",
    re.IGNORECASE,
)
_ACTING = frozenset({"cancel", "cancel_booking", "restart", "human_handoff", "opt_out", "complain"})
"""Intents that count more than the bad words beside them."""


def answer(ctx: Context) -> Answer | None:
    """Return what to do about a message that is about the conversation itself, or None."""
    said = ctx.text.casefold().strip(" .!*\"'")
    if said in _STOP or (said in _HOLD and not ctx.session.flows):
        return opt_out
    # A turn that is taken again after a crash finds the person stored as it is about to be.
    if said in _START and (ctx.session.stopped or ctx.person.opted_out):
        return opt_in
    if _ABOUT_ME.search(ctx.text):
        return known
    return says("abuse", "abuse") if _is_abuse(ctx) else None


def _is_abuse(ctx: Context) -> bool:
    """Tell an insult from a report that the toilet is full of it, or an angry "cancel"."""
    told = {entity.type for entity in ctx.entities_told} - {"person_name", "issue"}
    return not told and ctx.intent not in _ACTING and _ABUSE.search(ctx.text) is not None
