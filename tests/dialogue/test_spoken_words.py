"""The words that a sentence tells people to answer do there what they promise, in each language.

They are taken from the sentences: in quotation marks, named in a hint, or listed in the help. The
third one of a Shona sentence means what the third one of the English sentence means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from dialogue.finer import commanded, finer
from dialogue.responses import Sentence
from nlu.model import NluModel
from nlu.types import Language
from tests.dialogue.test_answering import REFERENCE
from tests.dialogue.test_booking import text_of
from tests.fakes.background import wait
from tests.fakes.world import DATA, NOON, World, build_world, onboard, the_responses

LANGUAGES: tuple[Language, ...] = ("en", "sn", "nd")
SENTENCES = the_responses().sentences
in_each = pytest.mark.parametrize("language", LANGUAGES)

_QUOTED = re.compile(r"(?<!\w)'([^'\n]+)'(?!\w)")
_LISTED = re.compile(r"(?:say|kunyora|nyorai|bhala|bhala njalo): ([^\n:]+)\.(?=\s|$)")
_BARE = re.compile(
    r"\b(Yes|No|Accept|Decline|START|Hongu|Kwete|Ndabvuma|Ndaramba|Yebo|Hatshi|Ngiyasivuma|Angenelisi)\b"
)
_OR = re.compile(r"^(or|kana|kumbe) ")
LISTS = ("help.customer", "help.provider", "rating.not_provider", "jobs.not_provider")
HINTS = (
    *("privacy.hint", "confirm.hint", "sure.hint", "erase.hint", "hours_ok.hint", "answer.hint"),
    *("event.provider_approved", "opt_out.undo", "help.provider", "repair.requests"),
)


def named(key: str, sentence: Sentence) -> Iterator[str]:
    """Return the words that a sentence tells people to say, in order."""
    for text in [sentence] if isinstance(sentence, str) else sentence.values():
        yield from _QUOTED.findall(text)
        if key in LISTS:
            lists = ", ".join(_LISTED.findall(text)).split(", ")
            yield from (_OR.sub("", word) for word in lists)
        if key in HINTS:
            yield from _BARE.findall(text)


MEANT = {
    "Yes": {"affirm"},
    "No": {"deny"},
    "no": {"deny"},
    "Accept": {"accept_booking"},
    "Decline": {"decline_booking"},
    "accept new time": {"accept_booking"},
    "keep old time": {"refuse_time"},
    "agent": {"human_handoff"},
    "help": {"help"},
    "start over": {"restart"},
    "cancel": {"cancel", "cancel_booking"},
    "register": {"register_provider"},
    "my bookings": {"view_bookings"},
    "move": {"reschedule_booking"},
    "move it to Friday 10am": {"reschedule_booking"},
    "same as last time": {"book_again"},
    "he didn't come": {"no_show"},
    "5 stars": {"rate_provider"},
    "add it to my calendar": {"calendar"},
    "delete my data": {"delete_data"},
    "my jobs": {"provider_jobs"},
    "my jobs today": {"provider_jobs"},
    "job done": {"complete_booking"},
    "running late": {"running_late"},
    "off on Friday": {"set_availability"},
    "off until Monday": {"set_availability"},
    "available again": {"set_availability"},
    "working hours": {"working_hours"},
    "I also serve Kuwadzana": {"update_service_area"},
    "not Mbare any more": {"update_service_area"},
    "I only serve Mbare": {"update_service_area"},
    "my rating": {"my_rating"},
}
"""The intents that the words of the English sentences may have."""
OTHERWISE = {"START", "bot", "Mon-Sat 8-5", "I only serve …"}
"""Words that are known without the model, and the one that has to be filled in."""


def words(language: Language) -> dict[tuple[str, str], str]:
    """Return what the words of a language mean, by key and words: those of the English sentence."""
    found: dict[tuple[str, str], str] = {}
    for key, sentence in SENTENCES["en"].items():
        english = list(named(key, sentence))
        said = list(named(key, SENTENCES[language][key]))
        assert len(said) == len(english), f"{key}: {said}, expected one for each of {english}"
        found |= {(key, word): meant for word, meant in zip(said, english, strict=True)}
    return found


@in_each
def test_every_word_that_is_named_means_the_same(language: Language, nlu_model: NluModel) -> None:
    wrong = []
    for (key, said), meant in words(language).items():
        if meant in OTHERWISE:
            continue
        parse = finer(commanded(nlu_model.parse(said, now=NOON)))
        if parse.intent not in MEANT[meant] or not parse.understood:
            wrong.append(f"{key}: {said!r} is read as {parse.intent}, not as {meant!r}")
    assert not wrong


@in_each
def test_the_words_that_need_no_model_are_named(language: Language) -> None:
    assert {meant for meant in words(language).values() if meant in OTHERWISE} == OTHERWISE


@pytest.fixture
def talk(nlu_model: NluModel) -> World:
    """Return a world in which messages are understood by the model."""
    world = build_world(lambda text, now: nlu_model.parse(text, now=now))
    onboard(world, "user")
    return world


def examples() -> list[list[str]]:
    """Return the messages of the README's table, a row each, the three languages side by side."""
    section = (DATA.parent / "README.md").read_text("utf-8").partition("## What people can say")[2]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|"]
    return [row[:3] for row in rows if len(row) == 4 and row[0] != "English"]


def test_the_examples_of_the_readme_mean_the_same(nlu_model: NluModel) -> None:
    assert len(examples()) >= 8
    for row in examples():
        parses = [finer(commanded(nlu_model.parse(said, now=NOON))) for said in row]
        assert len({parse.intent for parse in parses}) == 1, row
        assert all(parse.understood for parse in parses), row
        told = [
            sorted({entity.type for entity in parse.entities} - {"language"}) for parse in parses
        ]
        assert told[0] == told[1] == told[2], row


def word(language: Language, key: str, meant: str) -> str:
    """Return what a sentence tells people to say for what the English one calls `meant`."""
    return next(said for (k, said), en in words(language).items() if (k, en) == (key, meant))


def begins(reply: str, language: Language, key: str) -> bool:
    """Tell whether a reply begins with a sentence, whatever was put into that."""
    sentence = SENTENCES[language][key]
    forms = [sentence] if isinstance(sentence, str) else list(sentence.values())
    patterns = (re.sub(r"\\{\w+\\}", ".*", re.escape(form)) for form in forms)
    return any(re.match(pattern, reply, re.DOTALL) for pattern in patterns)


def idle(world: World, language: Language) -> None:
    for person in ("user", "seagate"):
        known = world.ports.people.get(person)
        told = replace(known, name=known.name or "Sam", onboarding_completed=True)
        world.ports.people.save(replace(told, language=language))


def at_location(world: World, language: Language) -> None:
    idle(world, language)
    world.say("user", "plumber")


def at_provider(world: World, language: Language) -> None:
    idle(world, language)
    world.say("user", "plumber in Mbare")


def at_review(world: World, language: Language) -> None:
    idle(world, language)
    world.say("user", "plumber in Harare tomorrow at 3pm, my sink is blocked")
    world.say("user", "Seagate Plumbers")


def asked(world: World, language: Language) -> None:
    at_review(world, language)
    world.tap_title("user", the_responses().say(language, "answer.yes"))


def booked(world: World, language: Language) -> None:
    asked(world, language)
    world.tap("seagate", f"booking:{REFERENCE}:accept")


def proposed(world: World, language: Language) -> None:
    booked(world, language)
    world.say("seagate", "can I come Friday at 10am?")


def missed(world: World, language: Language) -> None:
    booked(world, language)
    wait(world, "1d 6h")


def rated(world: World, language: Language) -> None:
    missed(world, language)
    world.tap("seagate", f"done:{REFERENCE}")
    world.tap("user", f"rate:{REFERENCE}:4")


def registering(world: World, language: Language) -> None:
    idle(world, language)
    world.say("user", "register")


def declined(world: World, language: Language) -> None:
    idle(world, language)
    person = world.ports.people.get("user")
    world.ports.people.save(replace(person, name=None, home=None, onboarding_completed=False))
    world.say("user", "Tariro, Mufakose")
    world.tap_title("user", the_responses().say(language, "privacy.no"))


def held(world: World, language: Language) -> None:
    idle(world, language)
    world.say("user", "I want to talk to a person")


def stopped(world: World, language: Language) -> None:
    idle(world, language)
    world.say("user", "STOP")


def erasing(world: World, language: Language) -> None:
    idle(world, language)
    world.say("user", "delete my data")


def setting_hours(world: World, language: Language) -> None:
    idle(world, language)
    world.say("seagate", "Mon-Sat 8-5")


Situation = Callable[[World, Language], None]
CASES: tuple[tuple[Situation, str, str, str, str], ...] = (
    (idle, "seagate", "help.provider", "my jobs today", "requests.none"),
    (idle, "seagate", "help.provider", "job done", "job.none_begun"),
    (idle, "seagate", "help.provider", "running late", "late.no_job"),
    (idle, "seagate", "help.provider", "off on Friday", "absence.noted"),
    (idle, "seagate", "help.provider", "off until Monday", "absence.noted"),
    (idle, "seagate", "help.provider", "available again", "absence.back"),
    (idle, "seagate", "help.provider", "Mon-Sat 8-5", "hours.sure"),
    (idle, "seagate", "help.provider", "I also serve Kuwadzana", "areas.whole_town"),
    (idle, "seagate", "help.provider", "not Mbare any more", "areas.not_among"),
    (idle, "seagate", "help.provider", "my rating", "rating.none_yet"),
    (idle, "seagate", "help.provider", "my bookings", "bookings.none"),
    (idle, "seagate", "help.provider", "cancel", "cancel.nothing"),
    (idle, "seagate", "help.provider", "start over", "restart.done"),
    (idle, "seagate", "help.provider", "agent", "human"),
    (idle, "seagate", "areas.how", "I only serve Mbare", "areas.now"),
    (idle, "seagate", "absence.none", "working hours", "hours.ask"),
    (idle, "user", "known.data", "delete my data", "erase.sure"),
    (idle, "user", "help.customer", "my bookings", "bookings.none"),
    (idle, "user", "rating.not_provider", "register", "full_name.ask"),
    (at_location, "user", "repair.menu", "help", "help.customer"),
    (at_location, "user", "repair.person", "agent", "human"),
    (at_location, "user", "repair.person", "start over", "restart.done"),
    (at_provider, "user", "provider.none_fits", "cancel", "cancel.done"),
    (at_review, "user", "confirm.hint", "Yes", "booking.sent"),
    (at_review, "user", "confirm.hint", "No", "edit.ask"),
    (asked, "seagate", "request.new", "Accept", "request.confirmed"),
    (asked, "seagate", "request.new", "Decline", "request.declined"),
    (asked, "seagate", "repair.provider", "my jobs", "requests.list"),
    (booked, "user", "help.customer", "my bookings", "bookings.list"),
    (booked, "user", "help.customer", "move it to Friday 10am", "move.proposed"),
    (booked, "user", "help.customer", "cancel", "off.sure"),
    (booked, "user", "help.customer", "add it to my calendar", "calendar.entry"),
    (booked, "seagate", "absence.jobs", "cancel", "off.sure_job"),
    (booked, "seagate", "absence.jobs", "move", "move.when"),
    (proposed, "user", "proposal.open_provider", "accept new time", "proposal.agreed"),
    (proposed, "user", "proposal.open_provider", "keep old time", "proposal.kept"),
    (missed, "user", "help.customer", "he didn't come", "no_show.by_customer"),
    (missed, "seagate", "help.provider", "job done", "job.completed"),
    (rated, "user", "rating.words", "no", "rating.thanks_words"),
    (declined, "user", "privacy.declined", "delete my data", "erase.sure"),
    (registering, "user", "full_name.hint", "cancel", "cancel.done"),
    (held, "user", "human", "bot", "human.back"),
    (stopped, "user", "opt_out.undo", "START", "opt_in"),
    (erasing, "user", "erase.hint", "Yes", "erase.done"),
    (erasing, "user", "erase.hint", "No", "erase.kept"),
    (setting_hours, "seagate", "hours_ok.hint", "Yes", "hours.saved"),
    (setting_hours, "seagate", "hours_ok.hint", "No", "hours.ask"),
    (setting_hours, "seagate", "hours.hint", "cancel", "cancel.aside"),
)
"""Where people are, who writes, the sentence that names the words, the words, and the answer."""


@in_each
@pytest.mark.parametrize(
    ("situation", "person", "key", "meant", "answer"),
    CASES,
    ids=[f"{case[0].__name__}-{case[3]}" for case in CASES],
)
def test_the_words_lead_where_they_promise(
    talk: World,
    language: Language,
    situation: Situation,
    person: str,
    key: str,
    meant: str,
    answer: str,
) -> None:
    situation(talk, language)
    reply = text_of(talk.say(person, word(language, key, meant)))
    assert begins(reply, language, answer), reply
