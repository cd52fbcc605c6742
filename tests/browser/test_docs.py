"""The API's pages: an operation is tried with a key, under our own content security policy."""

from __future__ import annotations

import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_simulator import shoot
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser


def test_an_operation_is_tried_on_its_page(page: Page, shared_server: Server) -> None:
    command = shared_server.command("keys", "create", "a test", "--scopes", "model:parse")
    made = subprocess.run(
        command, cwd=shared_server.home, capture_output=True, text=True, check=True
    )
    page.goto(f"{shared_server.address}/docs")
    page.get_by_label("Key for trying things out").fill(made.stdout.splitlines()[0])
    operation = page.locator("#parseMessage")
    operation.locator("summary").click()
    shoot(page, "docs-operation")

    operation.get_by_role("button", name="Send").click()

    answer = operation.locator(".answer")
    expect(answer).to_contain_text("200 OK", timeout=20_000)
    expect(answer).to_contain_text('"service_type": "plumber"')
    shoot(page, "docs-answer")
