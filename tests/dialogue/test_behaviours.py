"""Behaviours that no transcript can show, in each language: pauses, deploys, media, two roles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import Kind
from dialogue.session import ConversationState, Session
from nlu.model import NluModel
from nlu.types import Language
from tests.dialogue.test_booking import text_of
from tests.fakes.world import DATA, World, the_responses

LANGUAGES: tuple[Language, ...] = ("en", "sn", "nd")
REQUESTS = {"en": "I need a plumber", "sn": "ndoda plumber", "nd": "ngifuna iplumber"}
IN_MBARE = {"en": "in Mbare", "sn": "kuMbare", "nd": "eMbare"}
in_each = pytest.mark.parametrize("language", LANGUAGES)


def sentence(language: Language, key: str, **values: object) -> str:
    return the_responses().say(language, key, **values)


TOLD_TO_SAY: dict[Language, dict[str, str]] = {
    "en": {"restart": "start over", "cancel": "cancel", "human_handoff": "agent"},
    "sn": {"restart": "tangai patsva", "cancel": "kanzurai", "human_handoff": "taura nemunhu"},
    "nd": {"restart": "qala kutsha", "cancel": "khansela", "human_handoff": "khuluma lomuntu"},
}
"""What the sentences tell people to say, by its intent."""


@pytest.fixture
def talk(world: World, nlu_model: NluModel) -> World:
    """Return a world in which messages are understood by the model."""
    world.understand = lambda text, now: nlu_model.parse(text, now=now)
    return world


def begin(talk: World, language: Language) -> None:
    person = talk.ports.people.get("user")
    talk.ports.people.save(replace(person, language=language))
    talk.say("user", REQUESTS[language])


@in_each
def test_hours_later_it_goes_on_where_it_was_and_says_how_to_start_over(
    talk: World, language: Language
) -> None:
    begin(talk, language)
    talk.ports.clock.forward(hours=13)
    reply = text_of(talk.say("user", IN_MBARE[language]))
    assert reply.startswith(sentence(language, "pause.back"))
    assert f"'{TOLD_TO_SAY[language]['restart']}'" in reply
    assert talk.state("user") is ConversationState.PROVIDER_SELECTION


@in_each
@pytest.mark.parametrize("intent", ["restart", "cancel", "human_handoff"])
def test_what_people_are_told_to_say_is_understood(
    talk: World, language: Language, intent: str
) -> None:
    words = TOLD_TO_SAY[language][intent]
    assert f"'{words}'" in (DATA / "responses" / f"{language}.yml").read_text(encoding="utf-8")
    begin(talk, language)
    talk.say("user", words)
    after = talk.sessions["user"]
    done = {
        "restart": after.step == "service",
        "cancel": not after.flows,
        "human_handoff": after.held_by_human,
    }
    assert done[intent]


@in_each
def test_after_a_deploy_that_knows_the_step_no_more_the_next_open_one_is_asked(
    talk: World, language: Language
) -> None:
    begin(talk, language)
    session = talk.sessions["user"]
    talk.sessions["user"] = replace(session, flows=("gone", "booking"), step="renamed", options=())
    reply = text_of(talk.say("user", "hi"))
    assert reply.endswith(sentence(language, "location.ask"))
    assert talk.slot("user", "service") == "plumber"


@in_each
@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Kind.AUDIO, "media.voice"),
        (Kind.CONTACTS, "media.contacts"),
        (Kind.UNSUPPORTED, "media.unsupported"),
        (Kind.IMAGE, "media.picture_kept"),
        (Kind.VIDEO, "media.picture_kept"),
        (Kind.DOCUMENT, "media.picture_kept"),
    ],
)
def test_what_has_no_words_is_answered_politely_and_the_question_stays(
    talk: World, language: Language, kind: Kind, key: str
) -> None:
    begin(talk, language)
    reply = text_of(talk.send("user", kind))
    assert reply == f"{sentence(language, key)}\n\n{sentence(language, 'location.ask')}"


@in_each
@pytest.mark.parametrize("kind", [Kind.STICKER, Kind.REACTION, Kind.EDIT, Kind.REVOKE])
def test_what_says_nothing_is_not_answered(talk: World, language: Language, kind: Kind) -> None:
    begin(talk, language)
    before = talk.sessions["user"]
    assert talk.send("user", kind) is None
    assert replace(talk.sessions["user"], updated_at=None) == replace(before, updated_at=None)


@in_each
def test_a_provider_books_and_answers_a_request_in_between(talk: World, language: Language) -> None:
    provider = talk.ports.people.get("seagate")
    known = replace(provider, name="Sam", onboarding_completed=True, language=language)
    talk.ports.people.save(known)
    talk.sessions["seagate"] = Session(user_id="seagate", language=language)
    talk.say("seagate", f"{REQUESTS[language]} {IN_MBARE[language]}")
    talk.say("user", "plumber in Harare tomorrow at 3pm, my sink is blocked")
    talk.say("user", "Seagate Plumbers")
    talk.say("user", "yes")
    talk.say("seagate", "accept")
    asked_again = talk.heard["seagate"][-1].list_title
    assert asked_again == sentence(language, "provider.list_title")
    assert talk.heard["user"][-1].text.startswith("Booking Confirmed!")
    talk.say("seagate", "Tap Doctor")
    assert talk.slot("seagate", "provider") == "tap"
