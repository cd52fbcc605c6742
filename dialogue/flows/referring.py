"""Who of the providers shown is meant by "the closest", "him again" or "the one in Borrowdale"."""

from __future__ import annotations

import re

from dialogue.anytime import COMMANDS
from dialogue.context import Context
from dialogue.flow import Reading
from dialogue.slots.agreement import asks
from dialogue.slots.slips import is_slip
from dialogue.slots.words import SOMEBODY
from dialogue.values import Offer
from nlu.types import PlaceMatch

SURE = 0.8
"""Confidence from which a command is one, whatever words are beside it."""
SHORT = 2
"""Words of a message that may be "the closest" with a slip in it."""
LONGEST = 7
"""Words of a message that does nothing but choose."""
MOST_PAST = 20
"""Earlier bookings that are looked through for who came last time."""


def _wording(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b({pattern})\b", re.IGNORECASE)


_PRICE = _wording(
    r"cheap(er|est)?|less expensive|least expensive|lowest price|affordable|chea?pst|"
    r"\w*chipa\w*|mutengo|mitengo|\w*shibhile\w*|\w*tshiphile\w*|odula kancane|intengo"
)
_BEST = _wording(
    r"(the )?best( one| rated| rating)?|highest[ -]rat\w+|top[ -]rated|(most|more) stars|"
    r"(best|highest|good) rat\w+|better one|akanakisa|wakanakisa|nyeredzi|"
    r"ongcono\w*|inkanyezi|izinkanyezi"
)
_AGAIN = _wording(
    r"(same|one|guy|lady|person|man|him|her|them).{0,12}\b(again|last time|before)|"
    r"same as (last|before)|"
    r"(from|as|like) last time|(i|we) (had|used|booked)( \w+)? (before|last)|my usual|the usual|"
    r"the same (one|guy|person|man|lady|plumber)|wandakambo\w*|vandakambo\w*|uya wekare|"
    r"wekare|wekupedzisira kuuya|iye zvakare|engake ng\w+|lowana wakuqala|yena futhi|yena njalo"
)
_NEAREST = _wording(
    r"closest|nearest|near(by)?|close to me|closer|pedyo|padhuze|e?duze|os?eduze|seduze|"
    r"any(one| one|body)?|next( one)?|whoever|you choose|chero|ipi zvayo|upi zvake|"
    r"sarudzai( henyu)?|(loba|noma) ngubani|khetha wena"
)
NEAREST_WORDS = ("closest", "nearest", "pedyo", "oseduze", "eduze")
"""What is looked for in a message that chooses and has it misspelt."""


def referred(ctx: Context, shown: tuple[Offer, ...]) -> Reading | tuple[Offer, ...]:
    """Return the offers that the message means, none where it means none.

    A Reading where the wish is understood and cannot be met: nobody's price is known.
    """
    text = ctx.text
    if not shown or not text:
        return ()
    if _PRICE.search(text):
        nearest = min(shown, key=_distance).provider.name
        return Reading(remark=ctx.say("provider.no_prices", name=nearest))
    if _AGAIN.search(text):
        return _served_before(ctx, shown)
    if _BEST.search(text):
        rated = [offer for offer in shown if offer.provider.standing.ratings]
        best = sorted(rated, key=lambda offer: -offer.provider.standing.stars)
        return tuple(best[:1]) or Reading(remark=ctx.say("provider.none_rated"))
    there = at_the_place_named(ctx, shown)
    if there:
        return there
    return (min(shown, key=_distance),) if _wants_nearest(ctx) else ()


def _wants_nearest(ctx: Context) -> bool:
    if asks(ctx):
        return False
    chooses = ctx.intent == "choose_option" or len(ctx.text.split()) <= SHORT
    said = ctx.text.casefold().split()
    slips = any(is_slip(word, known) for word in said for known in NEAREST_WORDS)
    misspelt = chooses and (slips or bool(ctx.ports.names.matching(ctx.text, NEAREST_WORDS)))
    return misspelt or _NEAREST.search(ctx.text) is not None


def refers(ctx: Context) -> bool:
    """Tell whether a short message chooses by a quality: "which one is cheaper?"."""
    commands = ctx.intent in COMMANDS and ctx.parse.confidence >= SURE
    if commands or len(ctx.text.split()) > LONGEST:
        return False
    # "I need a plumber in Luveve" asks for anybody, "the plumber in Luveve" for one of them.
    anybody = ctx.intent == "request_service" and ctx.entities("service_type")
    somebody = SOMEBODY.search(ctx.text) and not anybody and not asks(ctx)
    of_a_place = ctx.entities("location") and somebody
    return bool(of_a_place) or any(words.search(ctx.text) for words in (_PRICE, _BEST, _AGAIN))


def _distance(offer: Offer) -> float:
    return offer.distance_km


def _served_before(ctx: Context, shown: tuple[Offer, ...]) -> tuple[Offer, ...] | Reading:
    """Return the one who came last time, or says that nobody shown has come before."""
    bookings = ctx.ports.bookings
    past = bookings.past_of_customer(ctx.person.id, MOST_PAST)
    standing = bookings.of_customer(ctx.person.id, ctx.now, ctx.incoming.message_id)
    for booking in (*past, *standing):
        for offer in shown:
            if offer.provider.id == booking.request.provider_id:
                return (offer,)
    return Reading(remark=ctx.say("provider.none_before"))


def at_the_place_named(ctx: Context, shown: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """Return who is meant by "the one in Borrowdale"."""
    if not SOMEBODY.search(ctx.text):
        return ()
    named = {
        place.label
        for entity in ctx.entities("location")
        if isinstance(entity.value, PlaceMatch)
        for place in entity.value.candidates
    }
    located = ((offer, offer.provider.location) for offer in shown)
    return tuple(offer for offer, place in located if place and place.label in named)
