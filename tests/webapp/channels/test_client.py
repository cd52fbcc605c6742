"""The client against a Graph API on loopback, through real sockets."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Iterator

import pytest
import requests

from dialogue.messages import Address, OutboundMessage, Reply
from tests.fakes.graph_api import FakeGraphApi, accepted, cut_off, graph_api, hanging, refused
from tests.fakes.http import Answer
from webapp.channels.cloud_api import CloudApi
from webapp.channels.cloud_api.client import messages_url
from webapp.errors import (
    AmbiguousSendError,
    PairRateError,
    PermanentSendError,
    SenderBlockedError,
    SendError,
    TransientSendError,
    UnreachableError,
    WindowClosedError,
)

TOKEN = "EAAG-token-of-tests"
MESSAGE = OutboundMessage(id="turn-1", to=Address(phone="+263771000001"), reply=Reply(text="Hello"))


@pytest.fixture
def graph() -> Iterator[FakeGraphApi]:
    with graph_api() as api:
        yield api


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def client(
    session: requests.Session, url: str, timeout: tuple[float, float] = (3, 5), token: str = TOKEN
) -> CloudApi:
    return CloudApi(
        api_url=url,
        api_version="v25.0",
        phone_number_id="110220330440550",
        access_token=token,
        session=session,
        timeout=timeout,
    )


def failure_of(channel: CloudApi) -> SendError:
    with pytest.raises(SendError) as caught:
        channel.send(MESSAGE)
    return caught.value


def test_a_message_is_posted_and_its_id_returned(
    graph: FakeGraphApi, session: requests.Session
) -> None:
    assert client(session, graph.url).send(MESSAGE) == "wamid.OUT1"
    (request,) = graph.requests
    assert (request.method, request.path) == ("POST", "/v25.0/110220330440550/messages")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["content-type"] == "application/json"
    (body,) = graph.messages
    assert body["to"] == "+263771000001"
    assert body["text"] == {"preview_url": False, "body": "Hello"}
    assert body["biz_opaque_callback_data"] == "turn-1"


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://graph.facebook.com", "v25.0"),
        ("https://graph.facebook.com/", "v25.0"),
        ("https://graph.facebook.com/", "25.0"),
        ("https://graph.facebook.com/v25.0", "v18.0"),
        (" https://graph.facebook.com/v25.0/ ", "v18.0"),
        ("https://graph.facebook.com/v25.0/110220330440550", "v18.0"),
        ("https://graph.facebook.com/v25.0/110220330440550/messages", "v18.0"),
        ("https://graph.facebook.com/v25.0/110220330440550/messages//", "v18.0"),
    ],
)
def test_the_address_may_be_the_base_or_the_whole(url: str, version: str) -> None:
    expected = "https://graph.facebook.com/v25.0/110220330440550/messages"
    assert messages_url(url, version, "110220330440550") == expected


TRANSIENT = [1, 2, 4, 80007, 130429, 131000, 131016, 131057, 133004]
BLOCKED = [0, 3, 10, 33, 190, 200, 299, 368, 131005, 131031, 131042, 131045, 133010]
SPAM = [131048, 131064]
PERMANENT = [
    *(131026, 131021, 131030, 130472, 131049, 131050, 130497, 131062, 137000),
    *(100, 131008, 131009, 131051, 131052, 131053, 135000),
    *(132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069),
    *(131037, 131063, 999999),
]


@pytest.mark.parametrize("status", [400, 401, 500, 503])
@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (TRANSIENT, TransientSendError),
        ([*BLOCKED, *SPAM], SenderBlockedError),
        ([131056], PairRateError),
        ([131047], WindowClosedError),
    ],
)
def test_the_code_decides_and_not_the_status(
    graph: FakeGraphApi,
    session: requests.Session,
    status: int,
    codes: list[int],
    kind: type[SendError],
) -> None:
    channel = client(session, graph.url)
    for code in codes:
        graph.script.append(refused(code, status=status, details="Said so."))
        error = failure_of(channel)
        assert (type(error), error.code) == (kind, code)
        assert str(error) == f"({code}) Said so. [fbtrace_id A1b2]"


def test_what_is_wrong_with_the_message_or_the_person_is_permanent(
    graph: FakeGraphApi, session: requests.Session
) -> None:
    channel = client(session, graph.url)
    for code in PERMANENT:
        graph.script.append(refused(code, status=404 if code == 132001 else 400))
        error = failure_of(channel)
        assert (type(error), error.code) == (PermanentSendError, code)


@pytest.mark.parametrize("answer", [refused(999999, status=500), refused(999999, transient=True)])
def test_an_unknown_code_may_pass_when_meta_says_so(
    graph: FakeGraphApi, session: requests.Session, answer: Answer
) -> None:
    graph.script.append(answer)
    assert type(failure_of(client(session, graph.url))) is TransientSendError


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (refused(130429), None),
        (refused(130429, retry_after="17"), 17.0),
        (refused(130429, retry_after="soon"), None),
        (refused(131057), 60.0),
        (refused(131056), None),
        (refused(131056, retry_after="40"), 40.0),
        (refused(131048), 4 * 3600.0),
        (Answer(status=429, headers={"Retry-After": "9"}), 9.0),
    ],
)
def test_it_says_how_long_to_wait(
    graph: FakeGraphApi, session: requests.Session, answer: Answer, seconds: float | None
) -> None:
    graph.script.append(answer)
    error = failure_of(client(session, graph.url))
    assert isinstance(error, TransientSendError)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(status=500), AmbiguousSendError),
        (Answer(status=502, body=b"<html>Bad gateway</html>"), AmbiguousSendError),
        (Answer(status=500, body=b'{"error": "no"}'), AmbiguousSendError),
        (Answer(status=200, body=b"<html>OK</html>"), AmbiguousSendError),
        (Answer(status=200, body=b"[]"), AmbiguousSendError),
        (Answer(status=200, body=b'{"messages": [{}]}'), AmbiguousSendError),
        (Answer(status=200, body=b"[" * 200_000), AmbiguousSendError),
        (Answer(status=401), SenderBlockedError),
        (Answer(status=404, body=b"Not found"), SenderBlockedError),
        (Answer(status=301, headers={"Location": "http://127.0.0.1:9/"}), SenderBlockedError),
        (Answer(status=400), PermanentSendError),
    ],
)
def test_an_answer_without_a_code_is_judged_by_its_status(
    graph: FakeGraphApi, session: requests.Session, answer: Answer, kind: type[SendError]
) -> None:
    graph.script.append(answer)
    assert type(failure_of(client(session, graph.url))) is kind
    assert len(graph.requests) == 1


def test_no_answer_in_time_is_ambiguous(graph: FakeGraphApi, session: requests.Session) -> None:
    graph.script.append(hanging())
    error = failure_of(client(session, graph.url, timeout=(3, 0.1)))
    assert type(error) is AmbiguousSendError
    assert len(graph.requests) == 1


def test_a_connection_that_breaks_after_the_request_is_ambiguous(
    graph: FakeGraphApi, session: requests.Session
) -> None:
    graph.script.append(cut_off())
    assert type(failure_of(client(session, graph.url))) is AmbiguousSendError


def test_a_slow_answer_is_waited_for(graph: FakeGraphApi, session: requests.Session) -> None:
    graph.script.append(accepted("wamid.SLOW", delay=0.2))
    assert client(session, graph.url).send(MESSAGE) == "wamid.SLOW"


def test_a_server_that_is_not_there_is_unreachable(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    error = failure_of(client(session, f"http://127.0.0.1:{port}"))
    assert type(error) is UnreachableError


@pytest.mark.parametrize(
    ("url", "token"), [("http://[::1", TOKEN), ("graph.facebook.com", TOKEN), ("", "\u2022\u2022")]
)
def test_settings_that_make_no_request_stop_the_sender(
    graph: FakeGraphApi, session: requests.Session, url: str, token: str
) -> None:
    error = failure_of(client(session, url or graph.url, token=token))
    assert type(error) is SenderBlockedError
    assert graph.requests == []


def test_numbers_in_what_meta_says_are_masked(
    graph: FakeGraphApi, session: requests.Session
) -> None:
    graph.script.append(refused(131030, details="+263771000001 is not in the allowed list"))
    assert failure_of(client(session, graph.url)).details.startswith("+263…01 is not")


def test_the_token_is_in_no_error_repr_or_log(
    graph: FakeGraphApi, session: requests.Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    broken_header = f"{TOKEN}\nX-Evil: 1"
    failing = [
        (client(session, graph.url), refused(190, status=401)),
        (client(session, graph.url), cut_off()),
        (client(session, graph.url, timeout=(3, 0.05)), hanging()),
        (client(session, graph.url, token=broken_header), accepted("never sent")),
    ]
    for channel, answer in failing:
        graph.script.append(answer)
        error = failure_of(channel)
        shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
        assert TOKEN not in shown
        assert error.__context__ is None
        assert TOKEN not in repr(channel) + repr(vars(channel))
    assert TOKEN not in caplog.text


def test_a_message_is_marked_as_read(graph: FakeGraphApi, session: requests.Session) -> None:
    channel = client(session, graph.url)

    channel.mark_read("wamid.IN1", typing=False)
    channel.mark_read("wamid.IN2", typing=True)

    read = {"messaging_product": "whatsapp", "status": "read"}
    assert graph.messages == [
        {**read, "message_id": "wamid.IN1"},
        {**read, "message_id": "wamid.IN2", "typing_indicator": {"type": "text"}},
    ]


def test_a_receipt_that_is_refused_says_so(graph: FakeGraphApi, session: requests.Session) -> None:
    graph.script.append(refused(100, details="No such message."))

    with pytest.raises(PermanentSendError, match="No such message"):
        client(session, graph.url).mark_read("wamid.IN1", typing=False)


def test_a_missing_template_says_what_to_run(
    graph: FakeGraphApi, session: requests.Session
) -> None:
    graph.script.append(refused(132001, status=404, details="Template name does not exist."))

    error = failure_of(client(session, graph.url))

    assert isinstance(error, PermanentSendError)
    assert "python -m webapp templates status" in str(error)


def test_the_proxy_of_the_environment_is_used(
    graph: FakeGraphApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", graph.url)
    monkeypatch.setenv("no_proxy", "")
    channel = CloudApi(
        api_url="http://graph.invalid",
        api_version="v25.0",
        phone_number_id="110220330440550",
        access_token=TOKEN,
    )

    assert channel.send(MESSAGE) == "wamid.OUT1"

    (request,) = graph.requests
    assert request.path == "http://graph.invalid/v25.0/110220330440550/messages"
