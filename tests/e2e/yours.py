"""The page about one's own drawings, as a person uses it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT


def teach(sheet: Sheet, *labels: str) -> None:
    sheet.open("/draw")
    for label in labels:
        sheet.draw(CAT)
        sheet.correct(label)


def look(sheet: Sheet) -> Page:
    sheet.page.goto(f"{sheet.url}/yours?task=doodle")
    expect(sheet.page.get_by_test_id("deed")).not_to_have_text("Let me look…")
    return sheet.page


def tiles(page: Page) -> Locator:
    return page.get_by_test_id("wall").locator(".tile")
