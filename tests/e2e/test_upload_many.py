"""Many pictures at once: gone through one by one, each with its own word, each stored once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Sheet
from tests.e2e.pictures import paper, photo, picture
from tests.e2e.system import System

pytestmark = pytest.mark.e2e


def test_many_pictures_are_gone_through_each_with_its_own_word(system: System, sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(*(photo(label=label) for label in ("sun", "flower", "cat")), b"%PDF-1.7", photo(label="shoe"))
    title = sheet.page.get_by_role("heading", level=1)
    progress = sheet.page.get_by_test_id("progress")
    expect(title).to_have_text("Picture 1 of 5")
    expect(sheet.page.get_by_test_id("notes")).to_contain_text("picture 4: This is a PDF")
    guesses = [sheet.guess().label]
    sheet.page.get_by_test_id("confirm").click()
    expect(title).to_have_text("Picture 2 of 5")
    sheet.guess()
    sheet.page.get_by_test_id("correct").click()
    sheet.page.get_by_test_id("label-backpack").click()
    expect(title).to_have_text("Picture 3 of 5")
    sheet.guess()
    sheet.page.get_by_test_id("skip").click()
    expect(title).to_have_text("Picture 5 of 5")
    expect(progress).to_have_attribute("aria-valuenow", "4")
    guesses.append(sheet.guess().label)
    sheet.page.get_by_test_id("confirm").click()
    expect(progress).to_have_attribute("aria-valuetext", "5 of 5 done")
    expect(sheet.page.get_by_test_id("guess")).to_have_text(
        "You told me what 3 of 5 pictures are; 1 skipped, 1 I can't use."
    )
    sheet.stored()
    assert sheet.contributor()["submissions"] == 3
    newest = system.get("/tasks/doodle/submissions", params={"limit": 3})
    assert sorted(one["label"] for one in newest) == sorted([*guesses, "backpack"])
    # What was skipped is still there.
    sheet.page.get_by_role("button", name="Picture 3: skipped, show it again").click()
    expect(title).to_have_text("Picture 3 of 5")


# Says yes, and taps on at the same place for 200 ms from the very moment that there is a guess about the next picture.
# Whoever looks for it now and then begins late on a busy machine, and goes on after the time in which no tap is heard.
TAP_ON = """async () => {
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const button = document.querySelector("[data-testid=confirm]");
  const { x, y, width, height } = button.getBoundingClientRect();
  const before = document.querySelector("h1").textContent;
  const guessed = new Promise((resolve) => new MutationObserver(() => {
    const label = document.querySelector("[data-testid=guess]")?.dataset.label;
    if (document.querySelector("h1").textContent !== before && label !== undefined) resolve(performance.now());
  }).observe(document.body, { attributes: true, characterData: true, childList: true, subtree: true }));
  button.click();
  for (const end = (await guessed) + 200; performance.now() < end; await wait(20))
    document.elementFromPoint(x + width / 2, y + height / 2)?.click();
}"""


def test_a_double_tap_says_one_word_on_one_picture(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(*(photo(label=label) for label in ("sun", "flower", "cat", "shoe")))
    sheet.guess()
    sheet.page.get_by_test_id("confirm").dblclick()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 4")
    sheet.guess()
    expect(sheet.page.get_by_test_id("confirm")).to_be_visible()
    sheet.stored()
    assert sheet.contributor()["submissions"] == 1
    # Nor is the second half of a slow one a word on the picture that came meanwhile.
    sheet.page.evaluate(TAP_ON)
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 3 of 4")
    expect(sheet.page.get_by_test_id("confirm")).to_be_visible()
    sheet.stored()
    assert sheet.contributor()["submissions"] == 2
    # By keys one goes on where the last button was.
    sheet.page.get_by_test_id("confirm").press("Enter")
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 4 of 4")
    expect(sheet.page.get_by_test_id("confirm")).to_be_focused()


def test_two_hundred_pictures_are_taken_and_the_rest_is_left(sheet: Sheet) -> None:
    sheet.open("/upload")
    small = picture(paper()[::4, ::4].copy())
    sheet.bring(*[small] * 207)
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 1 of 200")
    expect(sheet.page.get_by_test_id("notes")).to_contain_text("7 more are still with you")
    sheet.guess()
    sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 200")
    assert sheet.guess().version == 1
    expect(sheet.page.locator(".strip img")).to_have_count(200, timeout=60_000)
    # The strip follows, and leaves the page where it is.
    sheet.page.get_by_role("button", name="Picture 150").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 150 of 200")
    assert sheet.page.evaluate("document.querySelector('.strip').scrollLeft") > 5_000


def test_other_pages_can_be_looked_at_meanwhile(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(photo(), photo(label="flower"))
    sheet.guess()
    sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 2")
    sheet.page.get_by_role("link", name="About").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("I learn from what you draw")
    sheet.page.go_back()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 2")
    assert sheet.guess().version == 1
    sheet.confirm()
    assert sheet.contributor()["submissions"] == 2


def test_pictures_wait_for_the_network_and_go_out_once_each(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(photo(), photo(label="flower"), photo(label="cat"))
    sheet.page.context.set_offline(True)
    for number in (1, 2, 3):
        expect(sheet.page.get_by_role("heading", level=1)).to_have_text(f"Picture {number} of 3")
        sheet.guess()
        sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_test_id("notes")).to_contain_text("I can't reach the server. Your drawing is safe here")
    expect(sheet.page.get_by_test_id("queued")).to_have_text("3")
    sheet.page.context.set_offline(False)
    sheet.stored()
    assert sheet.contributor()["submissions"] == 3
