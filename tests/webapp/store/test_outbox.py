"""The outbox: one reply per turn, in order, and states that never go back."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from dialogue.messages import Choice, Incoming, Kind, Notice, Reply
from tests.webapp.manual_clock import ManualClock
from tests.webapp.store.raw import find_one
from webapp.store import Inbox, Outbox, OutboxRow
from webapp.store.outbox import CLAIM_SECONDS, _Outbound

PERSON = "person-1"


def reply(text: str) -> Reply:
    return Reply(text=text, choices=(Choice(id="a", title="A"),))


def claim(outbox: Outbox, person_id: str = PERSON) -> OutboxRow | None:
    oldest = outbox.oldest(person_id)
    return outbox.claim(oldest) if oldest else None


def state(turn_id: str) -> str:
    return str(find_one("outbox", turn_id)["state"])


def report(outbox: Outbox, status: str, turn_id: str = "t1", wamid: str = "wamid.1") -> None:
    outbox.record_status(
        turn_id=turn_id, channel_message_id=wamid, status=status, error="", code=None
    )


def test_a_turn_replies_once(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("first"))
    outbox.put("t1", PERSON, reply("again"))

    claimed = claim(outbox)
    assert claimed is not None
    outbox.sent("t1", "wamid.1")

    assert (claimed.id, claimed.reply, claimed.tries) == ("t1", reply("first"), 1)
    assert claim(outbox) is None


def test_a_reply_may_settle_its_message_also_when_it_was_stored_before(outbox: Outbox) -> None:
    inbox = Inbox(ManualClock())
    for turn in ("t1", "t2"):
        heard = Incoming(message_id=turn, kind=Kind.TEXT, sent_at=ManualClock().now(), text="hi")
        inbox.add(PERSON, "test", heard)
    outbox.put("t2", PERSON, reply("left by a process that died"))

    first = outbox.put("t1", PERSON, reply("first"), claimed=True, settles=True)
    second = outbox.put("t2", PERSON, reply("again"), claimed=True, settles=True)

    assert first is not None
    assert second is None
    assert not inbox.has_due(PERSON)
    assert find_one("inbox", "t1")["done_at"] is not None


def test_replies_leave_in_order(outbox: Outbox) -> None:
    for turn in ("t2", "t1", "t3"):
        outbox.put(turn, PERSON, reply(turn))

    left = []
    while (row := claim(outbox)) is not None:
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
            row = claim(outbox, f"person-{number}")
            mine += [row.id] if row else []
        return mine

    for number in range(rounds):
        outbox.put(f"t{number}", f"person-{number}", reply("hello"))
    with ThreadPoolExecutor(senders) as pool:
        claimed = [turn for mine in pool.map(claim_all, range(senders)) for turn in mine]

    assert sorted(claimed) == sorted(f"t{number}" for number in range(rounds))


def test_a_claim_that_was_never_settled_comes_back(outbox: Outbox, clock: ManualClock) -> None:
    outbox.put("t1", PERSON, reply("hello"))
    claim(outbox)
    assert outbox.due_persons(10) == ()

    clock.advance(CLAIM_SECONDS)

    assert outbox.due_persons(10) == (PERSON,)
    again = claim(outbox)
    assert again is not None
    assert again.tries == 2


def test_what_waits_holds_back_the_same_person_only(outbox: Outbox, clock: ManualClock) -> None:
    outbox.put("t1", PERSON, reply("one"))
    outbox.put("t2", PERSON, reply("two"))
    outbox.put("u1", "person-2", reply("other"))
    claim(outbox)

    outbox.postpone("t1", PERSON, clock.now() + timedelta(seconds=5), "throttled")

    assert claim(outbox) is None
    assert outbox.due_persons(10) == ("person-2",)
    clock.advance(5)
    assert outbox.due_persons(10) == ("person-2", PERSON)
    row = claim(outbox)
    assert row is not None
    assert row.id == "t1"


def test_a_reply_given_up_lets_the_next_one_through(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("poison"))
    outbox.put("t2", PERSON, reply("good"))
    claim(outbox)

    outbox.failed("t1", "cannot be delivered", 131026)

    row = claim(outbox)
    assert row is not None
    assert row.id == "t2"
    failed = find_one("outbox", "t1")
    assert (failed["state"], failed["error_code"]) == ("failed", 131026)


def test_a_reply_that_nobody_can_read_is_given_up(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("of a version to come"))
    outbox.put("t2", PERSON, reply("good"))
    _Outbound.objects(id="t1").update_one(set__reply={"words": "changed"})

    row = claim(outbox)

    assert row is not None
    assert row.id == "t2"
    (failure,) = outbox.failures(10)
    assert failure.id == "t1"
    assert failure.error.startswith("the row cannot be read")


def test_what_was_given_up_is_shown_with_its_reason_the_last_first(
    outbox: Outbox, clock: ManualClock
) -> None:
    for turn in ("t1", "t2", "t3"):
        outbox.put(turn, PERSON, reply(f"text of {turn}"))
    outbox.failed("t1", "undeliverable", 131026)
    clock.advance(1)
    outbox.failed("t3", "not a template", 132001)

    shown = [(f.id, f.text, f.error, f.code) for f in outbox.failures(10)]

    assert shown == [
        ("t3", "text of t3", "not a template", 132001),
        ("t1", "text of t1", "undeliverable", 131026),
    ]
    assert outbox.failures(1)[0].failed_at == clock.now()


def test_a_reply_may_be_stored_for_sending_at_once(outbox: Outbox, clock: ManualClock) -> None:
    row = outbox.put("t1", PERSON, reply("hello"), claimed=True)

    assert row is not None
    assert (row.id, row.tries) == ("t1", 1)
    assert claim(outbox) is None
    assert outbox.put("t1", PERSON, reply("again"), claimed=True) is None
    clock.advance(CLAIM_SECONDS)
    assert claim(outbox) is not None


def test_a_refused_reply_with_a_notice_goes_once_more_whatever_the_order_of_reports(
    outbox: Outbox,
) -> None:
    notice = Notice(name="booking_accepted", values={"reference": "booking_1.000"})
    outbox.put("t1", PERSON, replace(reply("news"), notice=notice))
    claim(outbox)
    assert outbox.again_as_notice("t1", "wamid.1", "window")
    outbox.sent("t1", "wamid.1")  # the report was faster than our note
    report(outbox, "sent", wamid="wamid.1")
    report(outbox, "failed", wamid="wamid.1")
    assert not outbox.again_as_notice("t1", "wamid.1", "window")

    again = claim(outbox)

    assert again is not None
    assert again.as_notice
    assert again.reply.notice == notice
    outbox.sent("t1", "wamid.2")
    report(outbox, "delivered", wamid="wamid.2")
    assert state("t1") == "delivered"


def test_a_refused_reply_without_a_notice_is_not_sent_again(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("hello"))
    outbox.sent("t1", "wamid.1")

    assert not outbox.again_as_notice("", "wamid.1", "window")

    assert state("t1") == "sent"


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["sent", "failed", "delivered", "read"]))
)
def test_reports_in_any_order_end_in_the_same_state(outbox: Outbox, order: tuple[str, ...]) -> None:
    outbox.put("t1", PERSON, reply("hello"))
    claim(outbox)
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
    claim(outbox)

    report(outbox, "delivered", turn_id="t1", wamid="wamid.1")
    clock.advance(CLAIM_SECONDS)

    assert claim(outbox) is None
    outbox.sent("t1", "wamid.1")
    assert state("t1") == "delivered"
    report(outbox, "read", turn_id="", wamid="wamid.1")
    assert state("t1") == "read"


def test_a_report_frees_what_waited_behind_an_unanswered_call(
    outbox: Outbox, clock: ManualClock
) -> None:
    for number in (1, 2):
        outbox.put(f"t{number}", PERSON, reply(f"{number}"))
    claim(outbox)
    outbox.postpone("t1", PERSON, clock.now() + timedelta(seconds=120), "no answer")
    assert claim(outbox) is None

    report(outbox, "sent")

    assert outbox.due_persons(5) == (PERSON,)
    freed = claim(outbox)
    assert freed is not None
    assert freed.id == "t2"


def test_a_report_before_the_call_was_given_up_leaves_nothing_waiting(
    outbox: Outbox, clock: ManualClock
) -> None:
    for number in (1, 2):
        outbox.put(f"t{number}", PERSON, reply(f"{number}"))
    claim(outbox)
    report(outbox, "delivered")

    outbox.postpone("t1", PERSON, clock.now() + timedelta(seconds=120), "no answer")

    freed = claim(outbox)
    assert freed is not None
    assert freed.id == "t2"


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


def test_failures_come_in_pages(outbox: Outbox, clock: ManualClock) -> None:
    for number in range(5):
        outbox.put(f"t{number}", PERSON, reply("x"))
        clock.advance(1)
        outbox.failed(f"t{number}", "refused")

    pages = [[f.id for f in outbox.failures(2, page)] for page in (1, 2, 3, 4)]

    assert pages == [["t4", "t3"], ["t2", "t1"], ["t0"], []]


def test_a_reply_that_was_given_up_may_be_sent_again_like_a_new_one(
    outbox: Outbox, clock: ManualClock
) -> None:
    outbox.put("t1", PERSON, reply("first"))
    outbox.failed("t1", "refused", 131026)
    clock.advance(3 * 86_400)

    assert outbox.retry("t1")

    assert outbox.failures(10) == ()
    assert outbox.due_persons(10) == (PERSON,)
    claimed = claim(outbox)
    assert claimed is not None
    assert (claimed.tries, claimed.created_at) == (1, clock.now())


def test_only_what_was_given_up_is_sent_again(outbox: Outbox) -> None:
    outbox.put("t1", PERSON, reply("first"))
    outbox.sent("t1", "wamid.1")

    assert not outbox.retry("t1")
    assert not outbox.retry("unknown")
    assert state("t1") == "sent"
