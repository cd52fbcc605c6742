"""Real people's phones, in a real browser, against the real server."""

from __future__ import annotations

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phones import PATIENCE, Phone
from tests.fixtures.browser import SCREENSHOTS
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def phones(page: Page, shared_server: Server) -> tuple[Phone, Phone, Phone]:
    page.goto(f"{shared_server.address}/simulator")
    return Phone(page, "customer"), Phone(page, "provider"), Phone(page, "third")


def shoot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


def test_a_booking_from_the_first_word_to_the_confirmation(
    page: Page, phones: tuple[Phone, Phone, Phone]
) -> None:
    customer, provider, _ = phones
    customer.type("Hi")
    customer.onboards("Rudo", "Mufakose")

    customer.says(
        "I need a plumber", "Great! I can help you find a plumber. Where are you located?"
    )
    customer.says("Harare", "Found 5 plumbers in Harare. Which one interests you?")
    shoot(page, "simulator-providers")
    customer.picks("See providers", "Seagate Plumbers")
    customer.hears("What's the issue? (e.g., blocked drain, leaking pipe)")
    customer.says("My bathroom sink is blocked", "When would you like the service?")
    customer.says("Tomorrow at 3pm", "Reply 'Yes' to confirm or 'No' to edit.")
    expect(customer.heard.last).to_contain_text("Issue: Bathroom sink is blocked")
    expect(customer.heard.last).to_contain_text("Location: 6 Weale Road, Milton Park, Harare")
    customer.taps("Yes")
    customer.hears("Your booking was sent to Seagate Plumbers!")
    reference = re.search(r"booking_\d+\.\d{3}", customer.heard.last.inner_text())
    assert reference is not None

    provider.hears("New booking request")
    shoot(page, "simulator-request")
    provider.says("accept", f"Booking Confirmed! Reference: {reference[0]}")
    customer.hears("Booking Confirmed! Seagate Plumbers has accepted your booking!")
    shoot(page, "simulator-booking")


def test_a_conversation_goes_on_after_the_server_was_killed(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/simulator")
    customer = Phone(page, "customer")
    customer.type("I need a plumber")
    customer.onboards("Rudo", "Mufakose")
    customer.hears("Found 5 plumbers in Mufakose")
    customer.says("Harare", "Found 5 plumbers in Harare")

    server.stop(signal.SIGKILL)
    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE)
    server.wait_for(lambda: not server.processes())
    server.start()
    expect(page.get_by_role("alert")).to_be_hidden(timeout=PATIENCE)

    customer.says("Seagate Plumbers", "What's the issue?")


def test_a_reload_shows_the_same_conversation(
    page: Page, phones: tuple[Phone, Phone, Phone]
) -> None:
    customer = phones[0]
    customer.says("Hi", "What's your name")
    before = customer.log.locator(".words").all_inner_texts()

    page.reload()

    expect(customer.log.locator(".words")).to_have_text(before, timeout=PATIENCE)


def test_a_new_person_starts_afresh(page: Page, phones: tuple[Phone, Phone, Phone]) -> None:
    customer = phones[0]
    customer.says("Hi", "What's your name")
    number = customer.root.locator(".number").inner_text()

    customer.root.get_by_role("button", name="New person").click()

    expect(customer.log.locator(".row")).to_have_count(0)
    expect(customer.root.locator(".number")).not_to_have_text(number)


def test_a_pin_a_photo_and_a_voice_note_can_be_sent(
    page: Page, phones: tuple[Phone, Phone, Phone]
) -> None:
    customer = phones[0]
    customer.type("I need a plumber")
    customer.onboards("Rudo", "Mufakose")
    for kind in ("Photo", "Voice note"):
        heard = customer.heard.count()
        customer.root.get_by_role("button", name="Attach").click()
        customer.sheet.get_by_role("button", name=kind).click()
        expect(customer.heard).to_have_count(heard + 1, timeout=PATIENCE)
    customer.root.get_by_role("button", name="Attach").click()
    customer.sheet.get_by_role("button", name="Location").click()
    customer.sheet.get_by_role("button", name="Avondale, Harare").click()

    customer.hears("plumbers in Avondale, Harare")
    shoot(page, "simulator-media")


def test_what_people_write_is_never_markup(page: Page, phones: tuple[Phone, Phone, Phone]) -> None:
    customer = phones[0]
    hostile = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>"
    customer.type(hostile)

    expect(customer.log.locator(".me .words")).to_have_text(hostile, timeout=PATIENCE)
    assert customer.log.locator("img, b").count() == 0
    assert page.title() == "Hustlr chat simulator"


def test_a_small_screen_shows_one_phone_at_a_time(
    page: Page, phones: tuple[Phone, Phone, Phone]
) -> None:
    customer, provider, _ = phones
    page.set_viewport_size({"width": 390, "height": 780})
    expect(customer.root).to_be_visible()
    expect(provider.root).to_be_hidden()

    page.get_by_role("tab", name="Customer").press("ArrowRight")

    expect(provider.root).to_be_visible()
    expect(customer.root).to_be_hidden()
    expect(page.get_by_role("tab", name="Provider")).to_be_focused()
    shoot(page, "simulator-small")


def test_it_is_dark_where_people_like_it_dark(
    page: Page, phones: tuple[Phone, Phone, Phone]
) -> None:
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    shoot(page, "simulator-dark")
