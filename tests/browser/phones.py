"""A phone of the simulator, as somebody holds it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PATIENCE = 20_000
"""Milliseconds in which an answer must be seen on a busy machine."""


class Phone:
    """One of the three phones: customer, provider or third."""

    def __init__(self, page: Page, role: str) -> None:
        self.root = page.locator(f"#phone-{role}")
        self.log = self.root.locator(".log")
        self.sheet = self.root.locator(".sheet")

    @property
    def heard(self) -> Locator:
        """All bubbles of the bot."""
        return self.log.locator(".row:not(.me):not(.typing) .words")

    def type(self, text: str) -> None:
        """Type a message and press Enter."""
        field = self.root.get_by_label("Message")
        field.fill(text)
        field.press("Enter")

    def hears(self, text: str) -> None:
        """Wait until the last thing the bot said has this in it."""
        expect(self.heard.last).to_contain_text(text, timeout=PATIENCE)

    def says(self, text: str, answer: str) -> None:
        """Type a message and wait for the answer."""
        self.type(text)
        self.hears(answer)

    def taps(self, title: str) -> None:
        """Tap the newest button of that title."""
        self.log.get_by_role("button", name=title, exact=True).last.click()

    def picks(self, list_title: str, row: str) -> None:
        """Open the newest list, choose a row and send it."""
        self.taps(list_title)
        self.sheet.get_by_text(row).click()
        self.sheet.get_by_role("button", name="Send").click()

    def onboards(self, name: str, home: str) -> None:
        """Tell name, home and consent, after the bot has asked."""
        self.hears("What's your name")
        self.says(f"{name}, {home}", "Do you agree?")
        self.taps("I agree")
        self.hears(f"Welcome, {name}!")
