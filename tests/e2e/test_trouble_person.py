"""One person in two tabs, and one whose cookie is gone: no lost drawing."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System

pytestmark = pytest.mark.e2e


def test_two_tabs_play_a_game_each_and_teach_as_one_person(system: System, context: BrowserContext) -> None:
    tabs = [Sheet(context.new_page(), system.url) for _ in range(2)]
    for tab, labels in zip(tabs, (("cat", "sun"), ("dog", "bird")), strict=True):
        tab.ask_for(*labels)
        tab.open("/")
    for tab in tabs:
        tab.page.bring_to_front()
        tab.draw(CAT)
        tab.finish()
    for tab in tabs:  # the first word of either, before the other's is stored
        tab.page.get_by_test_id("confirm").click()
    for tab, thing in zip(tabs, ("the sun", "a bird"), strict=True):
        expect(tab.page.get_by_role("heading", level=1)).to_have_text(f"Draw {thing}")
        expect(tab.page.get_by_role("img", name="Drawing 2 of 6")).to_be_visible()
        tab.stored()
    assert tabs[0].contributor()["submissions"] == 2
    assert tabs[0].contributor() == tabs[1].contributor()


def test_whose_cookie_ran_out_goes_on_teaching_and_is_told_what_that_means(sheet: Sheet) -> None:
    sheet.open("/draw")
    sheet.draw(CAT)
    sheet.confirm()
    sheet.page.context.clear_cookies()
    sheet.page.goto(f"{sheet.url}/yours")
    expect(sheet.page.get_by_test_id("deed")).to_have_text("I can't tell any more which drawings were yours.")
    expect(sheet.page.get_by_text("What you taught me is still with me")).to_be_visible()
    expect(sheet.page.get_by_role("link", name="Show me something")).to_be_visible()
    sheet.open("/draw")
    sheet.draw(CAT)
    sheet.confirm()
    sheet.says("Thanks. That's drawing 2 you have taught me.")
    assert sheet.contributor()["submissions"] == 1, "a new cookie, and the drawing is stored"
    sheet.page.goto(f"{sheet.url}/yours")
    expect(sheet.page.get_by_test_id("wall").locator(".tile")).to_have_count(1)
