"""What the team sees and does: bookings, providers, people, conversations, operations."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
import responses
from pydantic import SecretStr

from dialogue.messages import Address, Incoming, Kind, Reply
from dialogue.session import ConversationState
from dialogue.values import Booking
from tests.webapp.dashboard.conftest import Browser, Enter
from tests.webapp.simulator.test_routes import shown
from tests.webapp.store.test_desk import talk
from tests.webapp.store.values import at, provider, request
from webapp.dashboard import charts, layout
from webapp.dashboard import providers as pages
from webapp.dashboard.spreadsheet import harmless
from webapp.services import Services
from webapp.store.team_lists import TeamLists

PROVIDER, CUSTOMER = "+263771000071", "+263771000072"
HOSTILE = "<b>John</b> & Sons"


@pytest.fixture
def plumber(services: Services) -> str:
    person = services.stores.people.identify(Address(phone=PROVIDER))
    services.stores.providers.put(provider(person, HOSTILE, status="pending"))
    return person


@pytest.fixture
def customer(services: Services) -> str:
    return services.stores.people.identify(Address(phone=CUSTOMER), "Rudo")


@pytest.fixture
def booking(services: Services, customer: str, plumber: str) -> Booking:
    wanted = request(customer, plumber, at(24, 15))
    made = services.stores.bookings.request(wanted, "m1", services.clock.now())
    assert made is not None
    return made


EMPTY = (
    ("", "No bookings in these days"),
    ("/bookings", "No bookings yet"),
    ("/bookings?status=confirmed", "No booking fits"),
    ("/providers", "No providers yet"),
    ("/providers?status=pending", "Nobody waits for review"),
    ("/people", "Nobody yet"),
    ("/conversations", "Nobody has written yet"),
    ("/conversations?who=waiting", "Nobody waits"),
    ("/operations", "Everything was delivered"),
    ("/operations/templates", "WHATSAPP_BUSINESS_ACCOUNT_ID"),
    ("/operations/keys", "No keys yet"),
)


def test_an_empty_page_says_what_will_be_there_and_nothing_is_not_found(admin: Browser) -> None:
    for path, words in EMPTY:
        assert words in admin.get(f"/admin{path}").text, path
    for path in ("bookings", "providers", "people", "conversations"):
        assert admin.get(f"/admin/{path}/nothing").status_code == 404


def test_nonsense_in_the_address_is_no_error(admin: Browser, booking: Booking) -> None:
    for query in ("page=0", "page=-1", "page=x", "page=99999999", "q=%24where"):
        for path in ("bookings", "providers", "people", "conversations", "team/audit"):
            assert admin.get(f"/admin/{path}?{query}").status_code == 200, (path, query)


def test_a_booking_is_listed_found_and_shown_with_masked_numbers(
    admin: Browser, booking: Booking
) -> None:
    for query in ("", "?q=rudo", "?q=0771+000+072", f"?q={booking.reference}", "?status=pending"):
        page = admin.get(f"/admin/bookings{query}").text
        assert booking.reference in page, query
        assert "+263…72" in page
        assert CUSTOMER not in page
    assert booking.reference not in admin.get("/admin/bookings?q=nobody").text
    detail = admin.get(f"/admin/bookings/{booking.reference}").text
    assert "&lt;b&gt;John&lt;/b&gt; &amp; Sons" in detail
    assert "<b>John" not in detail


def test_a_booking_is_cancelled_with_a_reason_that_both_sides_hear(
    admin: Browser, services: Services, booking: Booking
) -> None:
    path = f"/admin/bookings/{booking.reference}"
    admin.post(f"{path}/cancel")
    assert "Please give a reason" in admin.get(path).text

    admin.post(f"{path}/cancel", reason="The provider is ill")

    changed = services.stores.bookings.get(booking.reference)
    assert changed is not None
    assert (changed.status, changed.cancelled_by) == ("cancelled", "admin")
    page = admin.get(path).text
    assert "The provider is ill" in page
    assert "This booking is over" in page
    for number in (CUSTOMER, PROVIDER):
        assert [m["from"] for m in shown(admin.client, number)["messages"]] == ["bot"]
    admin.post(f"{path}/cancel", reason="once more")
    assert "not possible any more" in admin.get(path).text


def test_only_what_the_table_allows_is_offered(admin: Browser, booking: Booking) -> None:
    path = f"/admin/bookings/{booking.reference}"

    page = admin.get(path).text

    assert f"{path}/accept" in page
    assert f"{path}/complete" not in page
    assert admin.post(f"{path}/explode").status_code == 404


@pytest.mark.parametrize(
    ("decision", "after"), [("approve", "active"), ("reject", "rejected"), ("suspend", "pending")]
)
def test_a_decision_changes_the_status_and_tells_the_provider_once(
    admin: Browser, services: Services, plumber: str, decision: str, after: str
) -> None:
    for _ in range(2):
        admin.post(f"/admin/providers/{plumber}/decide/{decision}", reason="No address")

    found = services.stores.providers.get(plumber)
    assert found is not None
    assert found.status == after
    told = shown(admin.client, PROVIDER)["messages"]
    assert len(told) == (0 if after == "pending" else 1)


def test_a_rejection_needs_a_reason(admin: Browser, services: Services, plumber: str) -> None:
    admin.post(f"/admin/providers/{plumber}/decide/reject", reason="  ")

    assert "Please give a reason" in admin.get(f"/admin/providers/{plumber}").text
    found = services.stores.providers.get(plumber)
    assert found is not None
    assert found.status == "pending"


def test_areas_and_hours_are_changed(admin: Browser, services: Services, plumber: str) -> None:
    path = f"/admin/providers/{plumber}"
    admin.post(f"{path}/areas", areas="Mufakose\nNowhere at all")
    assert "Nowhere at all" in admin.get(path).text
    admin.post(f"{path}/areas", areas="Mufakose\r\n\r\nAvondale, Harare")
    days = {
        f"{end}{day}": clock
        for day in range(5)
        for end, clock in (("opens", "07:30"), ("closes", "16:00"))
    }
    admin.post(f"{path}/hours", **days)
    admin.post(f"{path}/hours", opens0="17:00", closes0="09:00")

    found = services.stores.providers.get(plumber)
    assert found is not None
    assert found.areas == ("Mufakose, Harare", "Avondale, Harare")
    assert [hours is not None for hours in found.schedule.hours] == [True] * 5 + [False] * 2
    assert "must end after it begins" in admin.get(path).text


def test_a_file_is_looked_at_before_it_is_imported(admin: Browser, services: Services) -> None:
    text = (
        "whatsapp_number,name,service_type,location\n"
        '+263771000091,"=cmd()",plumber,"1 Main Street, Gweru"\n'
        "nonsense,Abe,plumber,Harare\n"
    )
    data = {"file": (io.BytesIO(text.encode()), "p.csv"), "csrf": admin.csrf}
    page = admin.client.post("/admin/providers/import", data=data).text

    assert "<strong>1</strong> of 2 rows can be imported" in page
    assert "&#39;nonsense&#39; is no number" in page
    assert services.stores.providers.empty()
    admin.post("/admin/providers/import/run", text=text)
    assert "1 imported, 0 unchanged, 1 left out." in admin.get("/admin/providers").text


def test_a_file_that_cannot_be_read_is_refused(
    admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LONGEST_FILE", 1000)
    for content in (b"", b"\xff\xfe\x00", b"a" * 1001, b"one,two\n1,2\n"):
        data = {"file": (io.BytesIO(content), "p.csv"), "csrf": admin.csrf}
        assert admin.client.post("/admin/providers/import", data=data).status_code == 400


def test_a_number_is_shown_on_request_and_that_is_noted(
    admin: Browser, services: Services, customer: str
) -> None:
    assert CUSTOMER not in admin.get(f"/admin/people/{customer}").text

    assert CUSTOMER in admin.post(f"/admin/people/{customer}/number").text

    entry = services.audit.page(0, 1)[0]
    assert (entry.actor, entry.action, entry.subject) == ("a-admin", "person.number", customer)
    assert CUSTOMER not in str(entry)


def test_somebodys_data_is_exported_and_erased(
    admin: Browser, services: Services, customer: str, booking: Booking
) -> None:
    path = f"/admin/people/{customer}"
    copy = admin.post(f"{path}/export")
    assert booking.reference in copy.text
    assert "attachment" in copy.headers["Content-Disposition"]
    admin.post(f"{path}/erase", sure="no")
    assert admin.get(path).status_code == 200

    admin.post(f"{path}/erase", sure="erase")

    assert "Rudo" not in admin.get(path).text
    assert "+263" not in admin.get(path).text
    assert [e.action for e in services.audit.page(0, 2)] == ["person.erase", "person.export"]


def test_the_team_takes_over_answers_and_hands_back(
    enter: Enter, services: Services, customer: str
) -> None:
    now = services.clock.now()
    talk(services.stores.sessions, customer, now, waits=now)
    said = Incoming(message_id="w1", kind=Kind.TEXT, sent_at=now, text="Help me please")
    services.stores.inbox.add(customer, "whatsapp", said)
    services.stores.inbox.done("w1")
    browser, path = enter("reviewer"), f"/admin/conversations/{customer}"
    assert "waits for a person" in browser.get(path).text
    assert "waits" in browser.get("/admin/conversations?who=waiting").text

    browser.post(f"{path}/answer", text="Hello, this is Tino.\nHow can I help?")

    assert not TeamLists().waiting()
    assert services.stores.sessions.load(customer).session.held_by_human
    page = browser.get(path).text
    assert "Help me please" in page
    assert "Hello, this is Tino." in page
    assert "Hello, this is Tino." in str(shown(browser.client, CUSTOMER)["messages"][-1])
    browser.post(f"{path}/answer", text="x" * 1001)
    assert "An answer has 1 to 1000 characters" in browser.get(path).text
    browser.post(f"{path}/hand-back")
    assert not services.stores.sessions.load(customer).session.held_by_human


def test_outside_the_window_an_answer_goes_as_a_template(
    admin: Browser, services: Services, customer: str
) -> None:
    talk(services.stores.sessions, customer, services.clock.now())
    admin.post(f"/admin/conversations/{customer}/take")
    path = f"/admin/conversations/{customer}"
    assert "sent as a template" in admin.get(path).text

    admin.post(f"{path}/answer", text="He comes at 3.")

    assert len(shown(admin.client, CUSTOMER)["messages"]) == 1
    admin.post(f"{path}/answer", text="x" * 501)
    assert "An answer has 1 to 500 characters" in admin.get(path).text


def test_a_reply_that_was_given_up_is_sent_once_more(
    admin: Browser, services: Services, customer: str
) -> None:
    said = Incoming(message_id="w1", kind=Kind.TEXT, sent_at=services.clock.now(), text="Hi")
    services.stores.inbox.add(customer, "whatsapp", said)
    services.stores.inbox.done("w1")
    outbox = services.stores.outbox
    outbox.put("t1", customer, Reply(text="Are you there?"))
    outbox.failed("t1", "the number cannot be reached", 131026)
    page = admin.get("/admin/operations").text
    assert "(131026) the number cannot be reached" in page

    admin.post("/admin/operations/replies/retry", id="t1", person=customer)
    admin.post("/admin/operations/replies/retry", id="nothing", person=customer)

    assert "not among those" in admin.get("/admin/operations").text
    assert outbox.failures(9) == ()


def test_a_key_is_made_shown_once_and_revoked(admin: Browser, services: Services) -> None:
    assert admin.post("/admin/operations/keys", name="x", days="9").status_code == 400
    page = admin.post("/admin/operations/keys", name="Shop", days="9", scope="users:read").text
    (key,) = services.keys.all()
    shown_key = page.partition("<pre><code>")[2].partition("<")[0]

    assert services.keys.recognise(shown_key) is not None
    assert shown_key not in admin.get("/admin/operations/keys").text
    admin.post(f"/admin/operations/keys/{key.id}/revoke")
    assert services.keys.recognise(shown_key) is None
    assert admin.post("/admin/operations/keys/none/revoke").status_code == 404


@responses.activate
def test_a_phone_is_linked_by_the_code_on_the_page(
    admin: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No phone is linked" in admin.get("/admin/operations/phone").text

    linked = services.settings.model_copy(
        update={"whatsapp_channel": "baileys", "baileys_secret": SecretStr("s" * 40)}
    )
    monkeypatch.setitem(
        admin.client.application.extensions, "hustlr", replace(services, settings=linked)
    )
    told = {"state": "pairing", "qr": "2@abc", "pairingCode": None, "advice": ""}
    responses.post("http://127.0.0.1:3001/status", json=told)
    page = admin.get("/admin/operations/phone").text

    assert "<svg" in page
    assert "2@abc" not in page


def test_settings_are_shown_without_secrets(admin: Browser, services: Services) -> None:
    page = admin.get("/admin/operations/settings").text

    assert "HUSTLR_DATA_DIR" in page
    assert "set, not shown" in page
    assert not any(secret in page for secret in services.settings.secret_values)


def test_files_for_spreadsheets_run_nothing(admin: Browser, booking: Booking) -> None:
    text = admin.get("/admin/bookings/export.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))

    assert rows[0][:3] == ["reference", "status", "service"]
    assert rows[1][0] == booking.reference
    assert rows[1][6] == "'+263…72"
    days = list(csv.reader(io.StringIO(admin.get("/admin/overview.csv?days=7").text)))
    assert len(days) == 8
    assert [harmless(cell) for cell in ("=1+1", "@x", "-2", -2, None, "a=b")] == [
        "'=1+1", "'@x", "'-2", "-2", "", "a=b"
    ]  # fmt: skip


def test_the_overview_counts_what_there_is(admin: Browser, booking: Booking) -> None:
    page = admin.get("/admin?days=7").text

    assert '<div class="figure">1</div><span>booking</span>' in page
    assert "1 open" in page
    assert "provider waits" in page
    for query in ("from=2026-13-01", "days=x", "days=0", "from=2020-01-01", "to=2099-01-01"):
        assert admin.get(f"/admin?{query}").status_code == 200


def test_charts_lie_within_their_frames() -> None:
    drawn = charts.columns([(str(n), {"a": n, "b": 3}) for n in range(40)], ("a", "b"))
    assert all(box.x + box.width <= charts.WIDTH and box.y >= 0 for box in drawn.boxes)
    assert [mark.words for mark in drawn.scale] == ["0", "50", "100"]
    assert charts.columns([], ()).boxes == ()
    assert max(bar.width for bar in charts.bars([("a", 3, ""), ("b", 9, "")])) == 300
    assert [charts.nice_top(n) for n in (0, 2, 3, 11, 41, 1000)] == [2, 2, 4, 20, 100, 1000]
    spots = charts.spots([("Harare", -17.8, 31.0, 9), ("Mbare, Harare", -17.85, 31.0, 4)])
    assert [spot.label for spot in spots] == ["Harare", ""]
    assert all(0 < s.x < charts.MAP_WIDTH and 0 < s.y < charts.MAP_HEIGHT for s in spots)


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", "another program"),
        ("", "another program"),
    ],
)
def test_a_browser_is_named_in_two_words(agent: str, shown: str) -> None:
    assert layout.browser(agent) == shown


def test_every_state_of_a_conversation_has_words() -> None:
    assert set(layout.STANDING) == {state.value for state in ConversationState}
