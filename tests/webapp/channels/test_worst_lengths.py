"""The longest values there are, in each language: everything still fits what WhatsApp takes.

The longest name of a service, the longest place, the longest dates, names of people as long as they
get, a story of 500 letters; conversations of both sides, as they are sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dialogue.messages import Address, OutboundMessage, Reply
from dialogue.values import Provider
from dialogue.wording import day_and_time
from nlu.model import NluModel
from nlu.types import Language
from tests.fakes.background import wait, work
from tests.fakes.world import ZONE, World, build_world, located, onboard, the_responses
from tests.fakes.world import the_gazetteer as gazetteer
from tests.fakes.world import the_services as services
from webapp.channels.cloud_api import render
from webapp.channels.cloud_api.limits import BUTTON_TITLE, ROW_DESCRIPTION, ROW_TITLE

LANGUAGES: tuple[Language, ...] = ("en", "sn", "nd")
PLACE = max((place.label for place in gazetteer().places), key=len)
SERVICE = "security_installer"
WORST_DAYS = {"en": (2026, 9, 16), "sn": (2026, 8, 14), "nd": (2026, 1, 10)}
"""The days with the longest dates: Wednesday 16 September, Chishanu 14 Nyamavhuvhu ..."""
COMPANY = "Nyamavhuvhu Brothers Security And Surveillance Systems"
PERSON = "Tinotendaishe Mudiwanashe Nyamukapa-Chinyamakobvu"
STORY = "kamera yepagedhi haisi kuratidza " * 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_dates_fit_a_button_on_every_day(language: Language) -> None:
    begin = datetime(2026, 1, 1, 10, tzinfo=ZONE)
    days = (begin + timedelta(days=number) for number in range(366))
    assert max(len(day_and_time(day, language, short=True)) for day in days) <= BUTTON_TITLE


def test_places_stay_apart_when_they_are_cut() -> None:
    cut = {place.label[: ROW_TITLE - 1] for place in gazetteer().places}
    assert len(cut) == len(gazetteer().places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_fit_below_their_service(language: Language) -> None:
    assert max(len(service.examples[language]) for service in services()) <= ROW_DESCRIPTION


@pytest.fixture(params=LANGUAGES)
def world(request: pytest.FixtureRequest, nlu_model: NluModel) -> World:
    """Return a world with long names, the day before the longest date of the language."""
    language: Language = request.param
    now = datetime(*WORST_DAYS[language], 9, tzinfo=ZONE) - timedelta(days=1)
    world = build_world(lambda text, now: nlu_model.parse(text, now=now), now=now)
    onboard(world, "user", name=PERSON, home=PLACE)
    world.ports.people.save(replace(world.ports.people.get("user"), language=language))
    for number in range(12):
        provider = Provider(
            id=f"company{number}",
            name=f"{COMPANY} {number}",
            service_type=SERVICE,
            address=f"{number} Corner Josiah Tongogara Avenue and Seventh Street, {PLACE}",
            location=located(gazetteer(), PLACE),
            areas=(PLACE,),
            status="active",
        )
        world.ports.providers.register(provider)
        onboard(world, provider.id, name=PERSON, home=PLACE)
        person = world.ports.people.get(provider.id)
        world.ports.people.save(replace(person, language=language))
    return world


def language_of(world: World) -> Language:
    return world.sessions["user"].language


def title(world: World, key: str) -> str:
    return the_responses().say(language_of(world), key)


def book(world: World, provider: str, story: str) -> str:
    """Book a provider for the longest date; return the reference."""
    world.say("user", f"security installer in {PLACE}")
    world.tap("user", f"provider:{provider}")
    world.say("user", story)
    world.say("user", "tomorrow at 10:00")
    world.tap_title("user", title(world, "answer.yes"))
    return world.ports.bookings.open_for_provider(provider, "")[-1].reference


def live(world: World) -> None:
    """Go through what can become of bookings, on both sides."""
    first = book(world, "company1", STORY)
    work(world, "reminds")
    world.say("company1", "can I come tomorrow at 12:00?")
    world.tap_title("user", title(world, "proposal.accept"))
    second = book(world, "company2", STORY)
    world.tap("company2", f"booking:{second}:accept")
    book(world, "company3", STORY)
    for said in ("my bookings", "cancel my booking", "no", "move my booking", "cancel"):
        world.say("user", said)
    for said in ("I'm off tomorrow", "Mon-Sat 13-15", "yes", "my jobs", "help", "xyzzy plugh"):
        world.say("company1", said)
    work(world, "reminds of tomorrow")
    wait(world, "1d 6h")
    world.say("company2", "job done")
    world.tap("user", f"rate:{second}:4")
    world.say("user", "no")
    world.tap("user", f"noshow:{first}")
    for said in ("same as last time", "cancel", "plumber", "qwrt zxcv", "bbvv", "zzxx", "xxzz"):
        world.say("user", said)
    for said in ("cancel", "what do you know about me", "delete my data", "no", "help"):
        world.say("user", said)


def body(reply: Reply) -> dict[str, Any]:
    to = Address(phone="+263771000001")
    return dict(render(OutboundMessage(id="turn-1", to=to, reply=reply)))


def test_the_longest_values_are_sent_whole_and_can_be_tapped(world: World) -> None:
    live(world)
    replies = [reply for heard in world.heard.values() for reply in heard]
    assert len(replies) > 50
    for reply in replies:
        sent = body(reply)
        if reply.choices:
            # What is too long for buttons and lists is sent as plain text with numbers.
            assert sent["type"] == "interactive", reply.text
        if sent["type"] == "interactive" and sent["interactive"]["type"] == "list":
            assert reply.list_title, f"the list of {reply.text!r} would open with English words"
        own = [choice for choice in reply.choices if COMPANY not in choice.title]
        names = {place.label for place in gazetteer().places}
        names |= {service.names[language_of(world)].casefold() for service in services()}
        assert not [
            choice.title
            for choice in own
            if len(choice.title) > ROW_TITLE
            and choice.title not in names
            and choice.title.casefold() not in names
        ]
