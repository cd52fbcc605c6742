"""From the link that `make run` prints to a registration that is approved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phones import Phone
from tests.browser.test_simulator import shoot
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser


def test_a_newcomer_opens_the_dashboard_and_approves_a_provider(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/simulator")
    phone = Phone(page, "third")
    phone.type("Hi")
    phone.onboards("John", "Harare")
    phone.says("register", "Provider Registration. What's your full name?")
    phone.says("John Smith", "Great, John Smith! What service do you provide?")
    phone.says("plumber", "Perfect! What area or neighborhood do you serve?")
    phone.says("Gweru", "Your registration is pending review.")

    printed = re.search(r"Dashboard +(http://\S+/admin/welcome/\S+)", server.said())
    assert printed is not None
    office = page.context.new_page()
    office.goto(printed[1])
    expect(office.get_by_role("heading", name="Overview")).to_be_visible()
    office.get_by_role("link", name="1 provider waits for review").click()
    office.get_by_role("link", name="John Smith").click()
    shoot(office, "dashboard-review")
    office.locator("summary", has_text="Approve").click()
    office.get_by_role("button", name="Approve John Smith").click()
    expect(office.get_by_role("status")).to_contain_text("John Smith is active now")

    expect(phone.heard.last).not_to_contain_text("pending review", timeout=20_000)
    office.get_by_role("link", name="conversation", exact=True).click()
    expect(office.locator(".bubble.in", has_text="Gweru")).to_be_visible()
    expect(office.locator(".turn").first).to_be_visible()
    shoot(office, "dashboard-conversation")


@pytest.mark.parametrize("path", ["/", "/docs", "/admin/sign-in"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_their_window(page: Page, shared_server: Server, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    page.goto(shared_server.address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shoot(page, f"page{path.replace('/', '-')}-{width}")
