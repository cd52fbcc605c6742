"""The team's pages in a real Chromium: by keyboard, on a phone, in the dark, and under attack."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from dialogue.messages import Address, Choice, Incoming, Kind, Reply
from dialogue.session import ConversationState, Session, Turn
from nlu.types import Entity, Parse
from tests.webapp.dashboard.conftest import Browser, Enter
from tests.webapp.store.test_desk import talk
from tests.webapp.store.values import MUFAKOSE, at, provider, request
from webapp.services import Services
from webapp.store.accounts import Role
from webapp.turn_notes import Observed

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<script>window.hit=1</script>",
    '<img src=x onerror="window.hit=1">',
    '"><svg onload=window.hit=1>',
    "'><body onload='window.hit=1'>",
    "</textarea></title></style><script>window.hit=1</script>",
    '<a href="javascript:window.hit=1">tap</a>',
    '{{ 7*7 }}{% raw %}<iframe srcdoc="<script>parent.hit=1</script>">',
    "<form action=https://evil.example><input name=csrf autofocus onfocus=window.hit=1>",
    "<style>*{background:url(//evil.example)}</style><link rel=stylesheet href=//evil.example>",
    "\u202e<b>&lt;script&gt;</b>\u0000\ufeff<math><mtext><script>window.hit=1</script>",
)
HOSTILE = "".join(PAYLOADS)

Open = Callable[..., Page]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def see(address: str, page: Page, enter: Enter) -> Open:
    """Return what opens a page as somebody of a role."""

    def opened(path: str, role: Role = "admin") -> Page:
        browser: Browser = enter(role)
        page.context.add_cookies([{"name": "hustlr", "value": browser.token, "url": address}])
        page.goto(address + path)
        return page

    return opened


@pytest.fixture
def ids(services: Services) -> dict[str, str]:
    """Fill every field that people can write with an attack, and return what there is."""
    stores, now = services.stores, services.clock.now()
    customer = stores.people.identify(Address(phone="+263771000081"), HOSTILE)
    plumber = stores.people.identify(Address(phone="+263771000082"), HOSTILE)
    stores.providers.put(replace(provider(plumber, HOSTILE, status="pending"), address=HOSTILE))
    wanted = replace(request(customer, plumber, at(24, 15)), issue=HOSTILE)
    booking = stores.bookings.request(wanted, "m1", now)
    assert booking is not None
    talk(stores.sessions, customer, now, waits=now)
    said = Incoming(message_id="w1", kind=Kind.TEXT, sent_at=now, text=HOSTILE)
    stores.inbox.add(customer, "whatsapp", said)
    stores.inbox.done("w1")
    stores.outbox.put("t1", customer, Reply(text=HOSTILE, choices=(Choice(id="x", title=HOSTILE),)))
    stores.outbox.failed("t1", HOSTILE, 1)
    entity = Entity(type=HOSTILE, text=HOSTILE, start=0, end=1, confidence=1, extractor="x")
    session = Session(
        user_id=customer,
        state=ConversationState.PROVIDER_SELECTION,
        slots={"service": HOSTILE, "location": MUFAKOSE},
    )
    services.turn_notes.note(
        Observed(
            incoming=said,
            arrived_at=now,
            now=now,
            before=Session(user_id=customer),
            turn=Turn(session=session, notes=(HOSTILE,)),
            parse=Parse(text=HOSTILE, intent=HOSTILE, confidence=1, entities=(entity,)),
            parse_seconds=0,
            turn_seconds=0,
        )
    )
    services.turn_notes.flush()
    services.audit.note(HOSTILE, HOSTILE, HOSTILE, why=HOSTILE)
    return {"customer": customer, "plumber": plumber, "booking": booking.reference}


def test_hostile_words_run_nothing_on_any_page(
    see: Open, address: str, ids: dict[str, str]
) -> None:
    page = see("/admin")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("dialog", lambda dialog: dialog.dismiss())
    paths = (
        "",
        "/bookings",
        f"/bookings/{ids['booking']}",
        "/providers",
        f"/providers/{ids['plumber']}",
        "/people",
        f"/people/{ids['customer']}",
        "/conversations",
        f"/conversations/{ids['customer']}",
        "/operations",
        "/operations/keys",
        "/team",
        "/team/audit",
        "/bookings?q=%22%3E%3Cscript%3Ewindow.hit%3D1%3C%2Fscript%3E",
        "/sign-in?next=%22%3E%3Cscript%3Ewindow.hit%3D1%3C%2Fscript%3E",
    )
    for path in paths:
        page.goto(f"{address}/admin{path}")
        assert page.evaluate("window.hit") is None, path
        foreign = "script:not([src^='/']), img:not([src^='/']), iframe, [onload], [onerror], style"
        assert page.locator(foreign).count() == 0, path
        assert page.locator("a[href^='javascript:']").count() == 0, path
    assert page.locator("body").inner_text()
    assert all(url.startswith(address) for url in asked)


def test_the_whole_attack_is_read_as_words(see: Open, ids: dict[str, str]) -> None:
    page = see(f"/admin/conversations/{ids['customer']}")

    for payload in PAYLOADS[:6]:
        expect(page.locator(".bubble.in")).to_contain_text(payload)


def test_a_reviewer_works_without_a_mouse(
    see: Open, services: Services, ids: dict[str, str], tmp_path: Path
) -> None:
    services.stores.providers.put(provider(ids["plumber"], "Seagate Plumbers", status="pending"))
    page = see("/admin/providers?status=pending", "reviewer")
    page.get_by_role("link", name="Seagate Plumbers").focus()
    page.keyboard.press("Enter")
    page.screenshot(path=tmp_path / "review.png", full_page=True)
    page.locator("summary", has_text="Reject").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("No address that can be found")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("is rejected now")
    expect(page.get_by_text("No address that can be found")).to_be_visible()

    page.goto(page.url.partition("/providers")[0] + f"/conversations/{ids['customer']}")
    page.get_by_label("Your answer").fill("Somebody will come at three.")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.locator(".bubble.team")).to_contain_text("Somebody will come at three.")
    page.screenshot(path=tmp_path / "conversation.png", full_page=True)
    page.get_by_role("button", name="Hand back").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The bot answers again")


def test_what_comes_in_is_shown_while_somebody_writes(
    see: Open, services: Services, ids: dict[str, str]
) -> None:
    stores, now = services.stores, services.clock.now()
    page = see(f"/admin/conversations/{ids['customer']}", "reviewer")
    page.locator("details.turn summary").first.click()
    page.get_by_label("Your answer").type("We are on our")
    said = Incoming(message_id="w9", kind=Kind.TEXT, sent_at=now, text="Where are you?")
    stores.inbox.add(ids["customer"], "whatsapp", said)

    expect(page.get_by_text("Where are you?")).to_be_visible(timeout=10_000)
    page.keyboard.type(" way")
    expect(page.get_by_label("Your answer")).to_have_value("We are on our way")
    expect(page.locator("details.turn").first).to_have_attribute("open", "")

    page.goto(page.url.rpartition("/")[0])
    page.get_by_label("Name, number or words").type("some")
    other = stores.people.identify(Address(phone="+263771000083"), "Chipo")
    talk(stores.sessions, other, now)
    expect(page.get_by_role("link", name="Chipo")).to_be_visible(timeout=10_000)
    page.keyboard.type("body")
    expect(page.get_by_label("Name, number or words")).to_have_value("somebody")


def test_a_viewer_sees_everything_and_changes_nothing(see: Open, ids: dict[str, str]) -> None:
    page = see("/admin", "viewer")
    shown = page.locator("nav.side a").all_inner_texts()
    assert "Bookings" in shown
    assert not {"Team", "Audit log"} & set(shown)
    for path in (f"bookings/{ids['booking']}", f"providers/{ids['plumber']}", "operations"):
        page.goto(page.url.partition("/admin")[0] + f"/admin/{path}")
        assert page.locator("main form[method=post] button").count() == 0, path


def test_an_admin_adds_somebody_who_signs_in(see: Open, address: str, tmp_path: Path) -> None:
    page = see("/admin/team")
    page.get_by_label("Name").fill("tino")
    page.locator("aside select[name=role]").select_option("annotator")
    page.get_by_label("First password").fill("three brown horses")
    page.screenshot(path=tmp_path / "team.png")
    page.get_by_role("button", name="Add the account").click()

    page.goto(f"{address}/admin/sign-in")
    page.get_by_label("Name").fill("tino")
    page.get_by_label("Password").fill("three brown horses")
    page.get_by_role("button", name="Sign in").click()

    expect(page.locator(".who")).to_contain_text("tino annotator")


def test_every_page_fits_a_phone_and_a_desk_by_day_and_by_night(
    see: Open, address: str, ids: dict[str, str], tmp_path: Path
) -> None:
    page = see("/admin")
    backgrounds = set()
    for width, scheme in ((390, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 860})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for path in ("", "/bookings", f"/bookings/{ids['booking']}", "/conversations", "/team"):
            page.goto(f"{address}/admin{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            name = path.strip("/").partition("/")[0] or "overview"
            page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}.png")
        backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(backgrounds) == 2
    page.set_viewport_size({"width": 390, "height": 860})
    page.locator(".menu summary").press("Enter")
    page.get_by_role("navigation", name="small screen").get_by_text("Bookings").click()
    expect(page).to_have_url(f"{address}/admin/bookings")
    page.get_by_role("button", name="Colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
