"""A registration reviewed in the browser, and the provider hears of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phones import Phone
from tests.browser.test_simulator import shoot
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser


def test_a_registration_is_approved_and_the_provider_is_told(
    page: Page, shared_server: Server
) -> None:
    page.goto(f"{shared_server.address}/simulator")
    phone = Phone(page, "third")
    phone.type("Hi")
    phone.onboards("John", "Harare")
    phone.says("register", "Provider Registration. What's your full name?")
    phone.says("John Smith", "Great, John Smith! What service do you provide?")
    phone.says("plumber", "Perfect! What area or neighborhood do you serve?")
    phone.says("Gweru", "Your registration is pending review.")  # where no other test looks

    office = page.context.new_page()
    office.goto(f"{shared_server.address}/admin")
    row = office.get_by_role("row").filter(has_text="John Smith")
    expect(row).to_contain_text("pending")
    shoot(office, "dashboard")
    row.get_by_role("button", name="Approve").focus()
    office.keyboard.press("Enter")
    expect(row).to_contain_text("active")
    expect(row.get_by_role("button")).to_have_count(0)

    expect(phone.heard.last).not_to_contain_text("pending review", timeout=20_000)


@pytest.mark.parametrize("path", ["/", "/docs", "/admin"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_their_window(page: Page, shared_server: Server, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    page.goto(shared_server.address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shoot(page, f"page{path.replace('/', '-')}-{width}")
