"""The outbox: one reply per turn, in order, and states that never go back."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from dialogue.messages import Choice, Reply
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp.store import Outbox
from webapp.store.outbox import CLAIM_SECONDS

PERSON = "person-1"


def reply(text: str) -> Reply:
    return Reply(text=text, choices=(Choice(id="a", title="A"),))


def state(turn_id: str) -> str:
    return str(find_one("outbox", turn_id)["state"])


def report(outbox: Outbox, status: str, turn_id: str = "t1", wamid: str = "wamid.1") -> None:
    outbox.record_status(
        turn_id=turn_id, channel_message_id=wamid, status=status, error="", code=None
    )


def test_a_turn_replies_once(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("first"))
    outbox.put("t1", PERSON, reply("again"))

    claimed = outbox.claim(PERSON)
    assert claimed is not None
    outbox.sent("t1", "wamid.1")

    assert (claimed.id, claimed.reply, claimed.tries) == ("t1", reply("first"), 1)
    assert outbox.claim(PERSON) is None


def test_replies_leave_in_order(outbox: Outbox) -> None:
    for turn in ("t2", "t1", "t3"):
        outbox.put(turn, PERSON, reply(turn))

    left = []
    while (row := outbox.claim(PERSON)) is not None:
        left.append(row.id)
        outbox.sent(row.id, f"wamid.{row.id}")

    assert left == ["t2", "t1", "t3"]


def test_of_many_senders_one_claims(outbox: Outbox) -> None:
    rounds, senders = 25, 4
    together = Barrier(senders)

    def claim_all(_: int) -> list[str]:
        mine = []
        for number in range(rounds):
            together.wait(10)
            row = outbox.claim(f"person-{number}")
            mine += [row.id] if row else []
        return mine

    for number in range(rounds):
        outbox.put(f"t{number}", f"person-{number}", reply("hello"))
    with ThreadPoolExecutor(senders) as pool:
        claimed = [turn for mine in pool.map(claim_all, range(senders)) for turn in mine]

    assert sorted(claimed) == sorted(f"t{number}" for number in range(rounds))


def test_a_claim_that_was_never_settled_comes_back(outbox: Outbox, clock: ManualClock) -> None:
    outbox.put("t1", PERSON, reply("hello"))
    outbox.claim(PERSON)
    assert outbox.due_persons(10) == ()

    clock.advance(CLAIM_SECONDS)

    assert outbox.due_persons(10) == (PERSON,)
    again = outbox.claim(PERSON)
    assert again is not None
    assert again.tries == 2


def test_what_waits_holds_back_the_same_person_only(outbox: Outbox, clock: ManualClock) -> None:
    outbox.put("t1", PERSON, reply("one"))
    outbox.put("t2", PERSON, reply("two"))
    outbox.put("u1", "person-2", reply("other"))
    outbox.claim(PERSON)

    outbox.postpone("t1", PERSON, clock.now() + timedelta(seconds=5), "throttled")

    assert outbox.claim(PERSON) is None
    assert outbox.due_persons(10) == ("person-2",)
    clock.advance(5)
    assert outbox.due_persons(10) == ("person-2", PERSON)
    row = outbox.claim(PERSON)
    assert row is not None
    assert row.id == "t1"


def test_a_reply_given_up_lets_the_next_one_through(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("poison"))
    outbox.put("t2", PERSON, reply("good"))
    outbox.claim(PERSON)

    outbox.failed("t1", "cannot be delivered", 131026)

    row = outbox.claim(PERSON)
    assert row is not None
    assert row.id == "t2"
    failed = find_one("outbox", "t1")
    assert (failed["state"], failed["error_code"]) == ("failed", 131026)


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["sent", "failed", "delivered", "read"]))
)
def test_reports_in_any_order_end_in_the_same_state(outbox: Outbox, order: tuple[str, ...]) -> None:
    outbox.put("t1", PERSON, reply("hello"))
    outbox.claim(PERSON)
    outbox.sent("t1", "wamid.1")

    for status in order:
        report(outbox, status, turn_id="")

    assert state("t1") == "read"


def test_a_state_never_goes_back(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("hello"))
    outbox.sent("t1", "wamid.1")

    seen = []
    for status in ["delivered", "sent", "failed", "delivered", "played", "delivered", "deleted"]:
        report(outbox, status)
        seen.append(state("t1"))

    assert seen == ["delivered"] * 4 + ["read"] * 3


def test_a_report_before_the_send_was_noted_settles_it(outbox: Outbox, clock: ManualClock) -> None:
    outbox.put("t1", PERSON, reply("hello"))
    outbox.claim(PERSON)

    report(outbox, "delivered", turn_id="t1", wamid="wamid.1")
    clock.advance(CLAIM_SECONDS)

    assert outbox.claim(PERSON) is None
    outbox.sent("t1", "wamid.1")
    assert state("t1") == "delivered"
    report(outbox, "read", turn_id="", wamid="wamid.1")
    assert state("t1") == "read"


def test_a_report_on_a_message_that_is_not_ours_changes_nothing(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("hello"))

    report(outbox, "read", turn_id="", wamid="wamid.of-somebody-else")
    report(outbox, "read", turn_id="t9")

    assert state("t1") == "pending"


def test_a_failure_keeps_its_error(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("hello"))
    outbox.sent("t1", "wamid.1")

    outbox.record_status(
        turn_id="", channel_message_id="wamid.1", status="failed", error="window", code=131047
    )

    row = find_one("outbox", "t1")
    assert (row["state"], row["error"], row["error_code"]) == ("failed", "window", 131047)
