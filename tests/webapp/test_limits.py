"""Too much of one person, of one address, of everything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from dialogue.messages import Incoming, Reply
from nlu.types import Language
from tests.webapp.harness import CUSTOMER, Harness
from tests.webapp.manual_clock import ManualClock
from webapp import limits, store
from webapp.errors import StoreUnavailable
from webapp.limits import Limits
from webapp.store import connection
from webapp.store.backlog import Backlog
from webapp.store.counters import Counters

OUTSIDE = {"REMOTE_ADDR": "41.60.1.2"}


def too_fast(language: Language) -> Reply:
    return Reply(text=f"too fast ({language})")


def limits_over(bot: Harness) -> Limits:
    return Limits(clock=bot.clock, stores=bot.stores, too_fast=too_fast)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(autouse=True)
def always_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNASKED", 0)


@pytest.fixture
def bot(clock: ManualClock, database: str) -> Harness:
    return Harness(clock)


def write(bot: Harness, by: Limits, text: str, seconds_ago: float = 0.0) -> bool:
    """Receive a message; process what is due when there is something to do."""
    message = bot.inbound(text)
    bot.clock.advance(-seconds_ago)
    incoming: Incoming = bot.inbound(text, message_id=message.incoming.message_id).incoming
    bot.clock.advance(seconds_ago)
    person = bot.conversation.receive(
        bot.inbound(text, message_id=incoming.message_id, sent_at=incoming.sent_at)
    )
    assert person is not None
    wanted = by.answers(person, incoming)
    if wanted:
        bot.conversation.process(person)
    return wanted


def test_up_to_the_limit_every_message_is_answered(bot: Harness) -> None:
    by = limits_over(bot)

    assert all(write(bot, by, str(number)) for number in range(limits.MOST_MESSAGES))

    assert len(bot.channel.texts(CUSTOMER)) == limits.MOST_MESSAGES


def test_beyond_it_there_is_one_kind_answer_and_then_silence(bot: Harness) -> None:
    processes = [limits_over(bot), limits_over(bot)]
    for number in range(limits.MOST_MESSAGES):
        write(bot, processes[number % 2], str(number))
    said = len(bot.channel.sent)

    wanted = [write(bot, processes[number % 2], "and more") for number in range(5)]

    assert wanted == [True, False, False, False, False]
    assert bot.channel.texts(CUSTOMER)[said:] == ["too fast (en)"]


def test_a_few_are_taken_by_each_process_without_asking_the_others(
    bot: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNASKED", 2)
    monkeypatch.setattr(limits, "MOST_MESSAGES", 3)
    processes = [limits_over(bot), limits_over(bot)]

    wanted = [write(bot, processes[number % 2], str(number)) for number in range(9)]

    assert wanted == [True] * 8 + [False], "two each, three shared, and one for the kind answer"


def test_in_the_next_minute_it_goes_on(bot: Harness, clock: ManualClock) -> None:
    by = limits_over(bot)
    for number in range(limits.MOST_MESSAGES + 3):
        write(bot, by, str(number))
    clock.advance(60)

    assert write(bot, by, "back")
    assert bot.channel.texts(CUSTOMER)[-1].endswith(": back")


def test_a_backlog_that_comes_at_once_is_not_too_much(bot: Harness) -> None:
    by = limits_over(bot)

    assert all(write(bot, by, str(n), seconds_ago=60.0 * n) for n in range(60, 0, -1))


def test_one_person_says_nothing_of_another(bot: Harness) -> None:
    by = limits_over(bot)
    for number in range(limits.MOST_MESSAGES + 3):
        write(bot, by, str(number))

    other = bot.inbound("hello", phone="+263771000029")
    person = bot.conversation.receive(other)

    assert person is not None
    assert by.answers(person, other.incoming)


def test_too_much_that_is_due_is_noticed_and_forgotten(
    bot: Harness, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_DUE", 3)
    by = limits_over(bot)
    for _ in range(3):
        bot.conversation.receive(bot.inbound("hello"))

    assert by.full()
    bot.conversation.process(bot.identify(CUSTOMER))
    assert by.full(), "the count is believed for a second"
    clock.advance(limits.LOOK_AGAIN.total_seconds())
    assert not by.full()


def test_what_is_far_from_full_is_not_counted_every_second(
    bot: Harness, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    count = Backlog.due

    def due(self: Backlog, at_most: int) -> int:
        counted.append(count(self, at_most))
        return counted[-1]

    monkeypatch.setattr(Backlog, "due", due)
    by = limits_over(bot)
    room = limits.MOST_DUE / limits.MOST_MORE
    for seconds in (0.0, room - 0.1, 0.1):
        clock.advance(seconds)
        assert not by.full()

    assert counted == [0, 0]


def test_replies_that_are_due_count_too_and_those_that_wait_do_not(
    bot: Harness, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_DUE", 1)
    bot.stores.outbox.put("a turn", bot.identify(CUSTOMER), Reply(text="Hi"))

    assert limits_over(bot).full()
    in_an_hour = ManualClock(clock.now())
    in_an_hour.advance(3600)
    bot.stores.outbox.postpone("a turn", bot.identify(CUSTOMER), in_an_hour.now(), "busy")
    assert not limits_over(bot).full()


def test_counts_are_shared_and_none_is_given_twice(clock: ManualClock, database: str) -> None:
    counters = [Counters() for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda n: counters[n % 4].add("one", clock.now()), range(100)))

    assert sorted(given) == list(range(1, 101))


def test_an_address_is_refused_after_its_share_and_told_when_to_come_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_REQUESTS", 3)

    codes = [client.get("/nothing", environ_base=OUTSIDE).status_code for _ in range(5)]
    refused = client.get("/nothing", environ_base=OUTSIDE)

    assert codes == [404, 404, 404, 429, 429]
    assert refused.headers["Retry-After"] == "60"
    assert client.get("/nothing", environ_base={"REMOTE_ADDR": "41.60.1.3"}).status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_are_not_counted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(limits, "MOST_REQUESTS", 0)

    assert client.get(path, environ_base=OUTSIDE).status_code == 200


def test_webhooks_are_not_counted(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_REQUESTS", 0)

    answer = client.post("/api/whatsapp/webhook", data=b"{}", environ_base=OUTSIDE)

    assert answer.status_code == 403, "its signature was looked at"


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("127.0.0.1", "", []),
        ("41.60.1.2", "", ["41.60.1.2"]),
        ("41.60.1.2", "10.0.0.1", ["41.60.1.2"]),
        ("127.0.0.1", "9.9.9.9, 41.60.1.2", ["41.60.1.2"]),
        ("10.0.0.2", "nonsense", ["10.0.0.2"]),
        ("10.0.0.2", "127.0.0.1", ["127.0.0.1"]),
        ("2c0f:f3b8:1:2:3:4:5:6", "", ["2c0f:f3b8:1:2::"]),
    ],
)
def test_who_is_counted(
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    peer: str,
    forwarded: str,
    counted: list[str],
) -> None:
    seen: list[str] = []

    def allow(_: Limits, address: str) -> bool:
        seen.append(address)
        return True

    monkeypatch.setattr(Limits, "allows_request", allow)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    client.get("/nothing", headers=headers, environ_base={"REMOTE_ADDR": peer})

    assert seen == counted


def test_without_a_database_nobody_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_REQUESTS", 0)
    monkeypatch.setattr(connection, "_SECONDS_TO_FIND_A_SERVER", 0.05)
    store.connect("mongodb://127.0.0.1:1/", "gone")

    with pytest.raises(StoreUnavailable):
        store.ping()
    assert client.get("/nothing", environ_base=OUTSIDE).status_code == 404


def test_the_handshake_counts_like_every_other_question(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_REQUESTS", 0)

    assert client.get("/api/whatsapp/webhook", environ_base=OUTSIDE).status_code == 429
