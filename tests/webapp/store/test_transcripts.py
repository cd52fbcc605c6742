"""What a phone shows of the inbox and the outbox."""

from __future__ import annotations

from datetime import timedelta

from dialogue.messages import Event, Incoming, Kind, Reply
from tests.webapp.manual_clock import ManualClock
from webapp.store import Inbox, Outbox
from webapp.store.transcripts import Transcripts

PHONE = "+263771000001"


def message(message_id: str, clock: ManualClock, kind: Kind = Kind.TEXT) -> Incoming:
    event = Event(name="booking_accepted", subject="b1") if kind is Kind.EVENT else None
    return Incoming(message_id=message_id, kind=kind, sent_at=clock.now(), text="Hi", event=event)


def texts() -> list[str]:
    return [line.content.text for line in Transcripts().of(PHONE, 10).lines]


def test_a_stranger_has_said_nothing(customer: str) -> None:
    transcript = Transcripts().of("+263771000099", 10)

    assert (transcript.lines, transcript.answering) == ((), False)


def test_both_directions_are_in_the_order_in_which_they_happened(
    customer: str, inbox: Inbox, outbox: Outbox, clock: ManualClock
) -> None:
    for number in (1, 2):
        inbox.add(customer, "whatsapp", message(f"m{number}", clock))
        clock.advance(1)
        outbox.put(f"m{number}", customer, Reply(text=f"answer {number}"))
        outbox.sent(f"m{number}", f"sim.{number}")
        inbox.done(f"m{number}")
        clock.advance(1)

    transcript = Transcripts().of(PHONE, 10)

    assert texts() == ["Hi", "answer 1", "Hi", "answer 2"]
    assert [line.status for line in transcript.lines] == ["read", "sent", "read", "sent"]
    assert [line.channel_message_id for line in transcript.lines] == ["", "sim.1", "", "sim.2"]
    assert len({line.id for line in transcript.lines}) == 4
    assert transcript.lines[1].at - transcript.lines[0].at == timedelta(seconds=1)
    assert not transcript.answering


def test_it_is_being_answered_until_the_reply_has_left(
    customer: str, inbox: Inbox, outbox: Outbox, clock: ManualClock
) -> None:
    inbox.add(customer, "whatsapp", message("m1", clock))
    assert Transcripts().of(PHONE, 10).answering
    assert Transcripts().of(PHONE, 10).lines[0].status == "delivered"

    outbox.put("m1", customer, Reply(text="answer"))
    inbox.done("m1")
    assert Transcripts().of(PHONE, 10).answering
    assert texts() == ["Hi"]

    outbox.sent("m1", "sim.1")
    assert not Transcripts().of(PHONE, 10).answering
    assert texts() == ["Hi", "answer"]


def test_news_from_another_conversation_is_not_something_the_person_said(
    customer: str, inbox: Inbox, clock: ManualClock
) -> None:
    inbox.add(customer, "event", message("e1", clock, Kind.EVENT))

    transcript = Transcripts().of(PHONE, 10)

    assert transcript.lines == ()
    assert transcript.answering


def test_only_the_end_of_a_long_conversation_is_shown(
    customer: str, outbox: Outbox, clock: ManualClock
) -> None:
    for number in range(5):
        outbox.put(f"m{number}", customer, Reply(text=str(number)))
        outbox.sent(f"m{number}", f"sim.{number}")

    assert [line.content.text for line in Transcripts().of(PHONE, 3).lines] == ["2", "3", "4"]
