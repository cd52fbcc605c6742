"""How people of twelve styles answer what they are asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from dialogue.session import Session
from dialogue.values import Location, When
from nlu.types import Language
from tests.simulation.goals import Goal, another_time, some_goal, wordings

STYLES = (
    "terse", "over-informing", "correcting", "digressing", "misspelling", "code-switching",
    "double-sending", "changing mind", "one-shot", "asking for a person", "providing", "hostile",
)  # fmt: skip
LANGUAGES: tuple[Language, ...] = ("en", "sn", "nd")
NEAREST = ""
"""Who is wanted by somebody who names nobody."""
ASIDES = ("ask", "insult", "nonsense", "person")
"""Kinds of wordings that answer nothing."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, and whether it answers what was asked."""

    text: str
    answers: bool = True
    with_last: bool = False
    """Written in one go with the message before, without reading what came between."""


@dataclass
class Somebody:
    """One simulated person, who looks at the open question and says what comes next."""

    style: str
    rng: Random
    goal: Goal
    now: datetime
    left: list[str] = field(default_factory=list)
    """What this style still has to do before the goal is reached."""

    def opening(self) -> list[Said]:
        """Return the first messages."""
        if self.style == "one-shot" or (self.style == "over-informing"):
            return [Said(self.say("request_all"))]
        if self.style == "terse":
            return [Said(self.goal.trade)]
        kind = self.rng.choice(["request", "request_place"])
        return self._sent(self.say(kind))

    def reply(self, session: Session) -> list[Said]:
        """Return what is said to the question that the session waits on."""
        aside = self._aside(session)
        return aside if aside else self._sent(self._answer(session))

    def _aside(self, session: Session) -> list[Said]:
        """Return what a style does beside answering; empty when it just answers."""
        if session.held_by_human:
            return [Said(self.say("bot"), answers=False)]
        if not self.left or (self.left[0] not in ASIDES and session.step != "confirm"):
            return []
        if self.rng.random() < 0.4 and session.step != "confirm":
            return []
        doing = self.left.pop(0)
        if doing == "cancel":
            self.goal = some_goal(self.rng, self.goal.language, self.now)
            return [Said(self.say("cancel"), answers=False), *self.opening()]
        if doing == "change_time":
            self.goal = replace(self.goal, time=another_time(self.rng, self.goal, self.now))
        return [Said(self.say(doing), answers=False)]

    def _answer(self, session: Session) -> str:
        labels = session.slots.get(f"{session.step}_options")
        # Who finds the place among those offered takes it from there.
        if isinstance(labels, tuple) and self.goal.place in labels:
            number = labels.index(self.goal.place) + 1
            return self.rng.choice([str(number), self.goal.place])
        by_step = {
            "name": "name",
            "home": "place",
            "privacy": "agree",
            "service": "request",
            "location": "place",
            "issue": "issue",
            "time": "time",
            "confirm": "yes",
        }
        if session.step == "provider":
            return self._provider(session)
        if session.step == "edit":
            return next(o.title for o in session.options if o.id == "edit:time")
        wrong = self._wrong_on_card(session) if session.step == "confirm" else ""
        if wrong:
            return self.say(f"change_{wrong}")
        return self.say(by_step.get(session.step, "request"))

    def _wrong_on_card(self, session: Session) -> str:
        """Return what the review card has wrong, since people read it; empty when nothing."""
        when, place = session.get("time", When), session.get("location", Location)
        if when is not None and when.start != self.goal.time.start:
            return "time"
        return "place" if place is not None and place.label != self.goal.place else ""

    def _provider(self, session: Session) -> str:
        if not any(option.id.startswith("provider:") for option in session.options):
            misheard = self._wrong_on_card(session) == "place"
            return self.say("change_place" if misheard else "request")  # or another trade was heard
        if any(option.id == f"provider:{self.goal.provider_id}" for option in session.options):
            return self.say("yes") if len(session.options) == 1 else self._by_name(session)
        if self.goal.provider == -1 or self.goal.provider >= len(session.options):
            self.goal = replace(self.goal, provider_id=NEAREST)
            return self.say("closest")
        wanted = session.options[self.goal.provider]
        self.goal = replace(self.goal, provider_id=wanted.id.partition(":")[2])
        return self._by_name(session)

    def _by_name(self, session: Session) -> str:
        """Name the one wanted, of those shown: by number, in full, or by the first word."""
        ids = [option.id for option in session.options]
        at = ids.index(f"provider:{self.goal.provider_id}")
        title = session.options[at].title
        return self.rng.choice([str(at + 1), title, title.split()[0]])

    def say(self, kind: str) -> str:
        """Return a wording of a kind with what is wanted put in."""
        goal = self.goal
        language = goal.language
        if self.style == "code-switching" and kind in ("place", "yes", "name", "closest", "agree"):
            language = self.rng.choice(LANGUAGES)
        choices: list[str] = wordings()[language][kind]
        wording = choices[0] if self.style == "terse" else self.rng.choice(choices)
        return wording.format(
            s=goal.trade, p=goal.place, t=goal.time.said, i=goal.issue, n=goal.name
        )

    def _sent(self, text: str) -> list[Said]:
        if self.style == "misspelling":
            return [Said(misspelt(text, self.rng))]
        if self.style == "double-sending":
            return [Said(text), Said(text, answers=False, with_last=True)]
        return [Said(text)]


def misspelt(text: str, rng: Random) -> str:
    """Return the text with one slip in one of its long words."""
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text
    n = rng.choice(long)
    word, at = words[n], rng.randrange(1, len(words[n]) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at - 1] + word[at:],
    )
    words[n] = rng.choice(slips)
    return " ".join(words)


def somebody(style: str, language: Language, rng: Random, now: datetime) -> Somebody:
    """Return a person of a style with a wish and what the style adds to it."""
    left = {
        "correcting": ["change_time"],
        "digressing": ["ask", "ask"],
        "changing mind": ["cancel"],
        "asking for a person": ["person"],
        "hostile": ["insult", "nonsense", "insult"],
    }.get(style, [])
    goal = some_goal(rng, language, now)
    return Somebody(style=style, rng=rng, goal=goal, now=now, left=list(left))
