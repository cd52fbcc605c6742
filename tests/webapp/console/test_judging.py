"""What becomes of a message that people judge."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pymongo.collection import Collection
from pymongo.results import UpdateResult

from tests.webapp.console.conftest import Say
from webapp.console.building import Console
from webapp.console.intake import id_of_text
from webapp.console.judging import kappa
from webapp.store.direct import Raw
from webapp.store.review import Item, Judgement


class Desk:
    """Two people and a reviewer over one message at a time."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def opinion(self, by: str, annotated: str, intent: str = "greet") -> Judgement:
        return Judgement(
            by=by, at=self.console.clock.now(), intent=intent, annotated=annotated, language="en"
        )

    def judge(self, by: str, annotated: str, intent: str = "greet", **how: bool) -> str:
        """Judge the message with these words and return what came of it."""
        text = annotated.replace("[", "").partition("]")[0] if "[" in annotated else annotated
        item = next(i for i in self.waiting("nobody") if i.finding.text.startswith(text[:6]))
        outcome = self.console.judging.judge(item.id, self.opinion(by, annotated, intent), **how)
        return outcome.kind if outcome.ok else f"refused: {outcome.words}"

    def waiting(self, account: str) -> tuple[Item, ...]:
        clock = self.console.clock
        return self.console.review.waiting_for(account, "newest", 50, clock.now())

    def item(self, text: str) -> Item:
        found = self.console.review.get(id_of_text(text))
        assert found is not None
        return found

    def examples(self) -> list[tuple[str, str]]:
        """Return what was added, with its file."""
        desk = self.console.desk
        return [
            (e.file.rpartition("/")[2], e.text)
            for e in desk.view().corpus.examples
            if e.file.startswith(str(desk.changes))
        ]


@pytest.fixture
def desk(console: Console, say: Say) -> Desk:
    for text in ("helo frends", "welder kuMufakose now", "thanks a lott", "please cancel it noww"):
        say(text)
    console.intake().take()
    for item in console.review.waiting_for("nobody", "newest", 9, console.clock.now()):
        console.review.save(item, replace(item, second=False))
    return Desk(console)


def test_what_is_accepted_becomes_an_example_in_the_file_of_its_language(desk: Desk) -> None:
    assert desk.judge("rudo", "helo frends") == "added"

    assert desk.examples() == [("reviewed_en.yml", "helo frends")]
    assert desk.item("helo frends").state == "accepted"
    assert "helo frends" not in [i.finding.text for i in desk.waiting("tino")]


def test_marks_are_kept(desk: Desk) -> None:
    annotated = "[welder](service_type) ku[Mufakose](location) now"

    assert desk.judge("rudo", annotated, "request_service") == "added"

    path = desk.console.desk.changes / "reviewed_en.yml"
    assert f"    - {annotated}\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("annotated", "intent", "why"),
    [
        ("helo [frends](planet)", "greet", "no kind of entity 'planet'"),
        ("helo frends", "sing", "no intent 'sing'"),
        ("helo fiends", "greet", "words stay as they were"),
        ("helo [frends", "greet", "marks cannot be read"),
        ('helo [frends]{"entity": "location", "value": "Paris"}', "greet", "No location is called"),
    ],
)
def test_what_cannot_be_learnt_is_refused(
    desk: Desk, annotated: str, intent: str, why: str
) -> None:
    item = desk.item("helo frends")

    outcome = desk.console.judging.judge(item.id, desk.opinion("rudo", annotated, intent))

    assert not outcome.ok
    assert why in outcome.words
    assert desk.item("helo frends") == item


def test_a_near_duplicate_is_not_added_and_its_twin_is_shown(desk: Desk) -> None:
    item = desk.item("thanks a lott")
    outcome = desk.console.judging.judge(item.id, desk.opinion("rudo", "thanks a lott", "thank"))

    assert (outcome.ok, outcome.kind) == (True, "known")
    assert "“thanks a lot” (en_all.yml:18)" in outcome.words
    assert not desk.examples()
    assert desk.item("thanks a lott").state == "known"


def test_the_same_message_with_another_intent_is_refused(desk: Desk) -> None:
    assert "“thanks a lot” (en_all.yml:18) is thank" in desk.judge("rudo", "thanks a lott", "deny")
    assert desk.item("thanks a lott").state == "open"


def test_what_judges_models_is_not_learnt(desk: Desk) -> None:
    assert desk.judge("rudo", "please cancel it noww", "cancel") == "leak"
    assert not desk.examples()


def test_what_is_left_out_is_gone(desk: Desk) -> None:
    assert desk.judge("rudo", "helo frends", "") == "left_out"
    assert desk.item("helo frends").state == "discarded"


def test_who_is_unsure_asks_a_second_person_who_does_not_see_it_twice(desk: Desk) -> None:
    assert desk.judge("rudo", "helo frends", unsure=True) == "second"

    assert "helo frends" not in [i.finding.text for i in desk.waiting("rudo")]
    assert desk.judge("rudo", "helo frends").startswith("refused: You have judged")
    assert desk.judge("tino", "helo frends") == "added"
    assert desk.console.judging.agreement() == (None, 1)


def test_where_two_differ_a_reviewer_decides(desk: Desk) -> None:
    desk.judge("rudo", "helo frends", unsure=True)
    assert desk.judge("tino", "helo frends", "thank") == "conflict"
    assert not desk.examples()

    (item,) = desk.console.review.in_state("conflict", 5)
    assert (
        desk.console.judging.decide(item.id, desk.opinion("chief", "helo frends")).kind == "added"
    )
    assert desk.examples() == [("reviewed_en.yml", "helo frends")]
    assert desk.console.review.pairs(5) == (("greet", "thank"),)


def test_one_in_ten_is_shown_to_two(console: Console, say: Say) -> None:
    for number in range(24):
        say(f"word{number}")
    console.intake().take()

    items = console.review.waiting_for("rudo", "newest", 60, console.clock.now())
    assert 0 < sum(item.second for item in items) < 10


def test_everything_can_be_undone_step_by_step(desk: Desk) -> None:
    before = desk.item("helo frends")
    desk.judge("rudo", "helo frends", unsure=True)
    desk.judge("tino", "helo frends")

    assert desk.console.judging.undo(before.id, "tino").ok
    assert desk.item("helo frends").state == "second"
    assert not desk.examples()
    assert not desk.console.judging.undo(before.id, "tino").ok
    assert desk.console.judging.undo(before.id, "chief", anybodys=True).ok

    after = desk.item("helo frends")
    assert (after.state, after.judgements, after.changes) == ("open", (), ())
    assert not desk.console.judging.undo(before.id, "rudo").ok


def test_of_two_at_once_one_counts(desk: Desk) -> None:
    item = desk.item("helo frends")
    assert desk.console.review.save(item, replace(item, state="discarded"))

    assert not desk.console.review.save(item, replace(item, state="accepted"))


def test_what_one_has_before_the_eyes_is_not_shown_to_another(desk: Desk) -> None:
    mine = {i.id for i in desk.waiting("rudo")}

    assert not mine & {i.id for i in desk.waiting("tino")}
    assert mine == {i.id for i in desk.waiting("rudo")}


def test_what_is_judged_while_more_is_fetched_is_held_for_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Collection.update_many

    def judged_meanwhile(rows: Collection[Raw], found: Raw, change: Raw) -> UpdateResult:
        monkeypatch.undo()
        item = desk.item("helo frends")
        desk.console.judging.judge(item.id, desk.opinion("rudo", "helo frends"), unsure=True)
        return write(rows, found, change)

    monkeypatch.setattr(Collection, "update_many", judged_meanwhile)
    desk.waiting("rudo")

    assert [i.finding.text for i in desk.waiting("tino")] == ["helo frends"]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([("a", "a"), ("a", "a")], None),
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
        ([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], 0.0),
        # Cohen 1960: of 50, both yes 20, both no 15, yes-no 5, no-yes 10.
        ([("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10, 0.4),
    ],
)
def test_kappa_is_agreement_beyond_chance(
    pairs: list[tuple[str, str]], expected: float | None
) -> None:
    assert kappa(pairs) == (None if expected is None else pytest.approx(expected))
