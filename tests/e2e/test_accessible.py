"""What axe finds on the pages people draw on (nothing), in light and dark, wide and narrow; and by keys alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import synthetic
from tests.e2e import browser, people
from tests.e2e.axe import violations
from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System

pytestmark = pytest.mark.e2e
ASKED = "({ name }) => name.endsWith('/prompt')"
ASKED_TWICE = f"() => performance.getEntriesByType('resource').filter({ASKED}).length >= 2"


def test_axe_finds_nothing_to_mend(screen: Page, system: System) -> None:
    sheet = Sheet(screen, system.url)
    sheet.ask_for("airplane", "dog", "sun", "bird", "shoe", "car", "cat")
    sheet.open("/")
    found = {"ready": violations(sheet.page)}
    for number in range(6):
        sheet.draw(CAT if number == 0 else people.SCRIBBLES[1])
        if number == 0:
            found["drawing"] = violations(sheet.page)
        sheet.finish()
        if number == 0:
            sheet.page.get_by_test_id("correct").click()
            found["choosing"] = violations(sheet.page)
        sheet.page.get_by_test_id("decline").click()
    expect(sheet.page.get_by_test_id("result")).to_be_visible()
    found["card"] = violations(sheet.page)
    sheet.open("/draw")
    found["empty sheet"] = violations(sheet.page)
    sheet.draw(CAT)
    sheet.page.get_by_text("What I see").click()
    sheet.page.get_by_test_id("correct").click()
    found["drawn"] = violations(sheet.page)
    sheet.open("/upload")
    found["no picture"] = violations(sheet.page)
    sheet.bring(*[browser.png(synthetic.photo(CAT, np.random.default_rng(seed))) for seed in range(3)], b"%PDF-1.7")
    sheet.guess()
    sheet.page.get_by_test_id("closer").click()
    sheet.page.get_by_test_id("correct").click()
    found["pictures"] = violations(sheet.page)
    for _ in range(3):
        sheet.guess()
        sheet.page.get_by_test_id("skip").click()
    expect(sheet.page.get_by_test_id("progress")).to_have_attribute("aria-valuenow", "4")
    found["pictures, all done"] = violations(sheet.page)
    assert {name: what for name, what in found.items() if what} == {}


def test_everything_but_the_strokes_goes_by_keys(sheet: Sheet) -> None:
    sheet.ask_for("cat", "dog", "sun")
    sheet.open("/")
    title = sheet.page.get_by_role("heading", level=1)
    expect(title).to_have_text("Draw a cat")
    sheet.page.wait_for_function(ASKED_TWICE)  # a question on its way is skipped as well
    sheet.page.get_by_test_id("skip").focus()
    sheet.page.keyboard.press("Enter")
    expect(title).to_have_text("Draw a dog")
    sheet.draw(people.SCRIBBLES[1])
    sheet.page.get_by_test_id("done").focus()
    sheet.page.keyboard.press("Enter")
    expect(sheet.page.get_by_test_id("confirm")).to_be_visible()
    sheet.page.keyboard.press("n")
    sheet.page.get_by_test_id("label-bird").focus()
    sheet.page.keyboard.press("Enter")
    # Whoever goes by keys or listens is taken to the next question.
    expect(title).to_have_text("Draw the sun")
    expect(title).to_be_focused()
    sheet.stored()
    assert sheet.contributor()["submissions"] == 1


def test_what_is_said_is_read_out_politely_and_not_twice(sheet: Sheet) -> None:
    page = sheet.page
    page.clock.install()
    sheet.ask_for("airplane", "dog")
    sheet.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw an airplane")
    page.evaluate("""() => {
      window.heard = [];
      const region = document.querySelector(".board-guess [aria-live=polite]");
      new MutationObserver(() => window.heard.push([performance.now(), region.textContent])).observe(region, {
        characterData: true, childList: true, subtree: true,
      });
    }""")
    # A hand that draws slowly hears of more than the whole drawing: here no time passes meanwhile.
    page.clock.pause_at(page.evaluate("Date.now()") / 1_000 + 60)
    sheet.draw(CAT)
    page.clock.resume()
    page.wait_for_function("() => window.heard.some(([, text]) => text.includes('a cat…'))")
    sheet.finish()
    page.wait_for_function("() => window.heard.at(-1)[1].startsWith('You win')")
    page.wait_for_timeout(1200)
    heard: list[tuple[float, str]] = page.evaluate("window.heard")
    words = [text for _, text in heard]
    assert words[-1].startswith("You win")
    assert any("a cat…" in text for text in words)
    assert len(words) == len(set(words)) <= 4
    times = [at for at, _ in heard]
    assert all(later - earlier >= 800 for earlier, later in itertools.pairwise(times))


def test_with_reduced_motion_nothing_moves(chromium: Browser, system: System) -> None:
    context = chromium.new_context(reduced_motion="reduce", service_workers="block")
    sheet = Sheet(context.new_page(), system.url)
    sheet.ask_for("cat", "dog")
    sheet.open("/")
    sheet.draw(CAT)
    expect(sheet.page.locator(".guess-burst")).to_be_visible()
    moving = "() => document.getAnimations().filter((one) => one.playState === 'running').length"
    assert sheet.page.evaluate(moving) == 0
    context.close()
