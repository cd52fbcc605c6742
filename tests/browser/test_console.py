"""The NLU console in a real browser: by keyboard, by mouse, on a phone, with hostile words."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from dialogue.ports import Clock
from tests.browser.test_simulator import shoot
from tests.fixtures.browser import SCREENSHOTS
from tests.fixtures.server import free_port
from tests.webapp.conftest import services
from tests.webapp.console.conftest import (
    Say,
    app,
    enter,
    models_dir,
    say,
    tiny_data,
    tiny_models,
)
from tests.webapp.dashboard.conftest import Enter
from webapp.console.building import Console
from webapp.services import Services
from webapp.store import Stores
from webapp.store.accounts import Role

__all__ = [
    "app",
    "enter",
    "models_dir",
    "say",
    "services",
    "tiny_data",
    "tiny_models",
]
pytestmark = pytest.mark.browser

PATIENCE = 10_000
"""Milliseconds."""
LONG = 180_000
"""For a training on a busy machine."""
HOSTILE = (
    "<img src=x onerror=document.title='broken'>",
    "<script>document.title='broken'</script>",
    '"><svg onload=document.title=1>',
    "{{ 7*7 }} javascript:alert(1)",
)
MESSAGES = (
    "ndoda plumber kuMufakose mangwana",
    "my geyser burst in Avondale",
    "electrician tomorrow",
    "helo frends",
    "thanx a million",
    "yes it is fine with me",
    "no that one is wrong i said Gweru",
    "stop it now please",
    "makadii vakuru",
    "i want a welder for my gate",
    "painter wanted",
    "hongu zvakanaka chaizvo",
)


@dataclass(frozen=True)
class Office:
    """The console as somebody of the team sees it."""

    page: Page
    address: str

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}/admin/nlu/{path}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture
def console(services: Services) -> Console:
    return services.console


@pytest.fixture
def clock(services: Services) -> Clock:
    return services.clock


@pytest.fixture
def stores(services: Services) -> Stores:
    return services.stores


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def office(page: Page, address: str, enter: Enter) -> Callable[..., Office]:
    """Return what lets somebody of a role sit down at the console."""

    def sit_down(role: Role = "annotator", name: str = "") -> Office:
        token = enter(role, name).token
        page.set_default_timeout(PATIENCE)
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "hustlr", "value": token, "url": address}])
        return Office(page, address)

    return sit_down


@pytest.fixture
def full(console: Console, say: Say) -> Console:
    """Return a console with messages to review."""
    for text in MESSAGES:
        say(text)
    console.intake().take()
    return console


def test_ten_messages_are_judged_by_keyboard(office: Callable[..., Office], full: Console) -> None:
    desk = office("annotator", "rudo")
    page = desk.page
    desk.open("inbox?order=newest")
    card = page.locator(".item:visible")
    done = page.locator("#done")
    expect(card).to_have_count(1)
    started = time.perf_counter()

    said = card.locator(".said")
    expect(said).to_contain_text("hongu zvakanaka chaizvo")
    desk.press("i")
    page.keyboard.type("aff")
    desk.press("Enter", "Enter")
    expect(said).to_contain_text("painter wanted")
    if "service_type" not in (card.locator("textarea").input_value()):
        desk.press("m", "1")
    desk.press("i")
    page.keyboard.type("req")
    desk.press("Enter", "Enter")
    expect(said).to_contain_text("i want a welder")
    desk.press("n")  # skipped
    expect(said).to_contain_text("makadii vakuru")
    desk.press("l", "i")
    page.keyboard.type("gre")
    desk.press("Enter", "Enter")
    for number in range(7):
        expect(done).to_have_text(str(3 + number))
        desk.press("x" if number % 2 else "s")
    expect(done).to_have_text("10")
    seconds = time.perf_counter() - started
    shoot(page, "console-inbox-done")

    page.wait_for_load_state("networkidle")
    assert seconds / 10 < 2
    assert full.review.number_waiting() == len(MESSAGES) - 6  # four wait for a second person
    added = {e.text: e for e in full.desk.view().corpus.examples if "reviewed" in e.file}
    assert added["painter wanted"].entities[0].value == "painter"
    assert "hongu zvakanaka chaizvo" in added
    assert set(added) <= set(MESSAGES)

    desk.press("u")
    expect(done).to_have_text("9")
    expect(page.locator(".toast")).to_have_text("Undone.")


def test_words_are_marked_by_keyboard_and_by_mouse(
    office: Callable[..., Office], console: Console, say: Say
) -> None:
    say("zvino ndoda kuMbare welder")
    console.intake().take()
    desk = office("annotator", "rudo")
    page = desk.page
    desk.open("inbox")
    card = page.locator(".item:visible")
    raw = card.locator("textarea")
    keys = {
        b.inner_text().split()[1]: str(n)
        for n, b in enumerate(card.locator("button.type").all(), 1)
    }

    card.get_by_text("As text").click()
    raw.fill("zvino ndoda kuMbare welder")
    page.locator("h1").click()
    desk.press("m", "ArrowRight", "ArrowRight", ".", ".")
    expect(card.locator(".cursor")).to_have_text("Mbare")
    desk.press(keys["location"])
    expect(raw).to_have_value("zvino ndoda ku[Mbare](location) welder")
    desk.press("Shift+ArrowRight")
    expect(card.locator(".cursor").last).to_have_text("welder")
    desk.press("Escape")
    page.evaluate(
        """() => {
        const nodes = [...document.querySelector('.item:not([hidden]) .said').childNodes];
        const last = nodes.filter((n) => n.data?.includes('welder')).at(-1);
        const at = last.data.indexOf('welder');
        document.getSelection().setBaseAndExtent(last, at, last, at + 6);
        }"""
    )
    card.locator("button.type", has_text="service type").click()
    expect(raw).to_have_value("zvino ndoda ku[Mbare](location) [welder](service_type)")
    expect(card.locator("mark")).to_have_count(2)
    shoot(page, "console-marks")

    card.locator("mark").first.click()
    desk.press("Backspace")
    expect(raw).to_have_value("zvino ndoda kuMbare [welder](service_type)")


def test_look_alikes_are_accepted_together(
    office: Callable[..., Office], console: Console, say: Say
) -> None:
    numbers = ("one", "two", "three", "four", "five", "six", "seven", "eight")
    for word in numbers:
        say(f"geyser problem number {word} in the kitchen of my house")
    console.intake().take()
    desk = office("annotator", "rudo")
    page = desk.page
    desk.open("clusters")
    page.get_by_role("link", name="geyser problem").click()
    page.get_by_role("checkbox", name="number eight").uncheck()
    page.get_by_label("Intent of all that are ticked").fill("request_service")
    expect(page.locator("#chosen")).to_have_text("7")
    shoot(page, "console-cluster")
    page.get_by_role("button", name="Accept 7 together").click()

    expect(page.locator(".flash")).to_contain_text("added")
    waiting = console.review.waiting_for("nobody", "newest", 20, console.clock.now())
    told = [i for i in waiting if i.state == "open"]
    assert [i.finding.text.split()[3] for i in told] == ["eight"]


def test_a_conflict_is_settled_by_a_reviewer(
    office: Callable[..., Office], console: Console, say: Say
) -> None:
    say("helo frends of mine")
    console.intake().take()
    for name, intent in (("rudo", "greet"), ("tino", "thank")):
        desk = office("annotator", name)
        desk.open("inbox")
        desk.press("i")
        desk.page.keyboard.type(intent)
        with desk.page.expect_response(lambda answer: answer.request.method == "POST"):
            desk.press("Enter", "s")
        expect(desk.page.locator("#done")).to_have_text("1")

    desk = office("reviewer", "chief")
    desk.open("conflicts")
    expect(desk.page.get_by_role("article")).to_contain_text("helo frends of mine")
    shoot(desk.page, "console-conflict")
    desk.page.get_by_role("button", name="rudo is right").click()

    expect(desk.page.locator(".flash")).to_have_text("Added to greet.")
    expect(desk.page.get_by_text("No opinions differ.")).to_be_visible()
    expect(desk.page.get_by_text("over 1 messages judged twice")).to_be_visible()
    desk.open("latest")
    desk.page.get_by_role("button", name="Undo").click()
    desk.open("conflicts")
    expect(desk.page.get_by_role("article")).to_have_count(1)


@pytest.fixture
def worker(console: Console) -> Iterator[threading.Thread]:
    """Return a thread that does one piece of the background work once it is started."""
    stopping = threading.Event()
    thread = threading.Thread(target=console.runner(stopping).look)
    yield thread
    stopping.set()
    if thread.ident is not None:
        thread.join()


def test_a_model_is_trained_put_into_use_and_rolled_back(
    office: Callable[..., Office], console: Console, worker: threading.Thread
) -> None:
    first = console.versions.used()
    desk = office("reviewer", "chief")
    page = desk.page
    desk.open("data/new")
    page.get_by_label("Message").fill("the [lock is broken](issue) again")
    page.get_by_label("Intent").fill("request_service")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".flash")).to_contain_text("Saved.")

    desk.open("models")
    page.get_by_role("button", name="Train a new version").click()
    expect(page.get_by_text("Training", exact=True)).to_be_visible()
    worker.start()
    expect(page.locator("progress")).to_be_visible(timeout=LONG)
    shoot(page, "console-training")
    put = page.get_by_role("button", name="into use")
    expect(put).to_be_visible(timeout=LONG)
    worker.join()
    put.click()
    expect(page.locator(".flash")).to_contain_text("is in use")
    second = console.versions.used()
    assert second != first
    assert page.evaluate("fetch('/healthz').then((r) => r.status)") == 200

    desk.open(f"models/{second}")
    expect(page.get_by_role("img", name="Matrix of intents")).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "console-report.png", full_page=True)
    desk.open(f"models/compare?old={first}&new={second}")
    expect(page.get_by_role("region", name="Figures")).to_be_visible()
    desk.open(f"models/try?q=plumber+in+Gweru&old={first}&new={second}")
    expect(page.locator("section.card")).to_have_count(2)
    shoot(page, "console-try")

    desk.open("models")
    page.get_by_role("button", name=f"Roll back to {first}").click()
    expect(page.locator(".flash")).to_contain_text(f"{first} is in use again")
    assert console.versions.used() == first


PAGES = (
    "inbox",
    "clusters",
    "latest",
    "conflicts",
    "data",
    "data/insights",
    "data/import",
    "models",
    "models/try?q=plumber+in+gweru",
)


def test_hostile_words_run_no_script_and_pages_fit_a_phone(
    office: Callable[..., Office], console: Console, say: Say
) -> None:
    for text in HOSTILE:
        say(text)
        say(f"{text} again")
    console.intake().take()
    desk = office("reviewer", "chief")
    page = desk.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark")
    for path in PAGES:
        desk.open(path)
        assert "Hustlr" in page.title()
        assert page.locator("#content img, #content svg[onload]").count() == 0
        shoot(page, f"console-phone-{path.partition('?')[0].replace('/', '-')}")
        assert page.evaluate("document.querySelector('main').scrollWidth") <= 390, path
    desk.open("inbox")
    shown = page.locator(".item:visible .said").inner_text()
    assert shown.removesuffix(" again") in HOSTILE
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.locator("#done")).to_have_text("1")
    page.wait_for_load_state("networkidle")
    desk.open("latest")
    expect(page.get_by_role("row")).to_have_count(2)
    assert "Hustlr" in page.title()
