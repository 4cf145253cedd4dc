"""A game on the real page: asked, drawn, guessed or given up, said, and looked at in the end."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Sequence

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e import people
from tests.e2e.browser import ASKED, Sheet, Stroke
from tests.e2e.screenshots import CAT
from tests.e2e.system import System

pytestmark = pytest.mark.e2e
SCRIBBLE = people.SCRIBBLES[1]
HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def asked(sheet: Sheet, thing: str) -> None:
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text(f"Draw {thing}")


def seconds_left(sheet: Sheet) -> int:
    return int(sheet.page.get_by_test_id("clock").inner_text().split(":")[1])


def shows_seconds(sheet: Sheet, left: int) -> None:
    expect(sheet.page.get_by_test_id("clock")).to_have_text(f"0:{left:02d}")


def stop_the_time(sheet: Sheet) -> None:
    """From here on it passes by `clock.run_for` alone, however long a busy machine draws."""
    sheet.page.clock.pause_at(sheet.page.evaluate("Date.now()") / 1_000 + 60)


def strokes_on(sheet: Sheet) -> int:
    words = sheet.page.get_by_test_id("canvas").get_attribute("aria-label") or ""
    found = re.search(r"(\d+) stroke", words)
    return int(found[1]) if found else 0


def newest(system: System) -> dict[str, object]:
    return dict(system.get("/tasks/doodle/submissions", params={"limit": 1})[0])


def play(sheet: Sheet, strokes: Sequence[Stroke], click: str) -> None:
    sheet.draw(strokes)
    sheet.finish()
    sheet.page.get_by_test_id(click).click()


def test_a_game_of_six_drawings_ends_in_a_card_that_can_be_shared(system: System, sheet: Sheet) -> None:
    sheet.ask_for("cat", "car", "flower", "shoe", "sun", "bird", "dog")
    sheet.open("/")
    asked(sheet, "a cat")
    assert sheet.draw(CAT).label == "cat"
    sheet.says("oh, it's a cat!")
    expect(sheet.page.get_by_test_id("done")).to_have_count(0)
    sheet.confirm()
    assert (newest(system)["label"], newest(system)["label_origin"]) == ("cat", "confirmed")

    asked(sheet, "a car")
    play(sheet, SCRIBBLE, "confirm")  # not recognised, and a car all the same
    sheet.stored()
    assert (newest(system)["label"], newest(system)["label_origin"]) == ("car", "prompt")

    asked(sheet, "a flower")
    play(sheet, SCRIBBLE, "decline")
    asked(sheet, "a shoe")
    sheet.draw(SCRIBBLE)
    sheet.finish()
    sheet.correct("backpack")
    assert (newest(system)["label"], newest(system)["label_origin"]) == ("backpack", "corrected")
    for thing in ("the sun", "a bird"):
        asked(sheet, thing)
        play(sheet, SCRIBBLE, "decline")

    card = sheet.page.get_by_test_id("result")
    expect(card).to_have_text(re.compile(r"^I knew \d of 6\.$"))
    expect(sheet.page.locator(".card-drawing svg")).to_have_count(6)
    sheet.stored()
    assert sheet.contributor()["submissions"] == 3
    sheet.page.wait_for_timeout(700)  # taps that were meant for the last round are not heard
    with sheet.page.expect_download() as download:
        sheet.page.get_by_test_id("share").click()
    picture = Image.open(io.BytesIO(download.value.path().read_bytes()))
    assert (picture.format, picture.size) == ("PNG", (1080, 1500))
    assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 50, "a card with ink on it"

    sheet.page.reload()
    expect(card).to_be_visible()
    sheet.page.wait_for_timeout(700)
    sheet.page.get_by_test_id("again").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text(re.compile("^Draw "))
    assert strokes_on(sheet) == 0


def test_the_time_runs_from_the_first_stroke_stands_while_nobody_looks_and_ends_the_round(sheet: Sheet) -> None:
    sheet.page.clock.install()
    sheet.ask_for("cat", "dog")
    sheet.open("/")
    asked(sheet, "a cat")
    sheet.page.clock.run_for(30_000)
    shows_seconds(sheet, 20)
    stop_the_time(sheet)
    sheet.draw(SCRIBBLE)
    shows_seconds(sheet, 20)
    sheet.page.clock.run_for(5_000)
    shows_seconds(sheet, 15)
    sheet.page.evaluate(HIDE, True)
    sheet.page.clock.run_for(60_000)
    shows_seconds(sheet, 15)
    sheet.page.clock.resume()  # it may take a moment until the page counts again
    sheet.page.evaluate(HIDE, False)
    sheet.page.clock.run_for(20_000)
    sheet.says("Time's up")
    expect(sheet.page.get_by_test_id("confirm")).to_have_text("Yes, a cat")
    assert strokes_on(sheet) == len(SCRIBBLE)
    # It may be drawn again: no round is lost to the clock.
    sheet.page.get_by_test_id("clear").click()
    asked(sheet, "a cat")
    assert (seconds_left(sheet), strokes_on(sheet)) == (20, 0)
    # Who only wanted a stroke back when the time ran out gets the drawing back.
    sheet.page.get_by_test_id("undo").click()
    assert strokes_on(sheet) == len(SCRIBBLE)
    sheet.page.get_by_test_id("done").click()
    expect(sheet.page.get_by_test_id("confirm")).to_have_text("Yes, a cat")


def test_while_one_draws_it_says_each_thing_once(sheet: Sheet) -> None:
    sheet.page.clock.install()
    sheet.ask_for("airplane", "dog")
    sheet.open("/")
    asked(sheet, "an airplane")
    stop_the_time(sheet)  # while one draws slowly it says more, and what it said before is shown no more
    sheet.draw(CAT)
    sheet.page.clock.run_for(1_500)
    sheet.says(" a cat…")
    undo = sheet.page.get_by_test_id("undo")
    for _ in CAT[1:]:
        undo.click()
    sheet.guess()
    sheet.page.clock.run_for(1_500)
    sheet.draw(CAT)
    sheet.guess()
    sheet.page.clock.run_for(1_500)
    assert sheet.page.get_by_test_id("guess").inner_text().count("cat") == 1


def test_a_reload_and_the_back_button_lose_neither_drawing_nor_game(system: System, sheet: Sheet) -> None:
    sheet.ask_for("cat", "dog", "sun", "bird")
    sheet.open("/")
    sheet.draw(CAT)
    sheet.confirm()
    asked(sheet, "a dog")
    sheet.draw(SCRIBBLE)
    left, looked = seconds_left(sheet), time.monotonic()

    sheet.page.reload()
    asked(sheet, "a dog")
    expect(sheet.page.get_by_role("img", name="Drawing 2 of 6")).to_be_visible()
    assert strokes_on(sheet) == len(SCRIBBLE)
    sheet.guess()
    again = seconds_left(sheet)
    assert left - 1 - (time.monotonic() - looked) <= again <= left
    sheet.page.wait_for_timeout(1500)
    assert seconds_left(sheet) == again, "it waits for the next stroke"

    sheet.page.get_by_role("link", name="About").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("I learn from what you draw")
    sheet.page.go_back()
    asked(sheet, "a dog")
    assert strokes_on(sheet) == len(SCRIBBLE)
    sheet.finish()
    sheet.confirm()
    assert sheet.contributor()["submissions"] == 2
    assert (newest(system)["label"], newest(system)["label_origin"]) == ("dog", "prompt")


def test_a_double_tap_is_one_word_and_no_second_one_falls_on_the_next_round(sheet: Sheet) -> None:
    sheet.ask_for("cat", "dog", "sun")
    sheet.open("/")
    sheet.draw(CAT)
    sheet.page.get_by_test_id("confirm").dblclick()
    asked(sheet, "a dog")
    sheet.stored()
    sheet.page.wait_for_timeout(300)
    asked(sheet, "a dog")
    expect(sheet.page.get_by_role("img", name="Drawing 2 of 6")).to_be_visible()
    assert sheet.contributor()["submissions"] == 1


def test_without_the_server_the_game_goes_on_and_what_was_said_waits(sheet: Sheet) -> None:
    sheet.open("/")
    title = sheet.page.get_by_role("heading", level=1)
    expect(title).to_have_text(ASKED)
    sheet.page.context.set_offline(True)
    seen: list[str] = []
    for _ in range(4):
        expect(title).to_have_text(ASKED)
        seen.append(title.inner_text())
        play(sheet, SCRIBBLE, "confirm")
        expect(title).not_to_have_text(seen[-1])
    expect(sheet.page.get_by_test_id("queued")).to_have_text("4")
    assert len(set(seen)) == 4, "it asks for other things"
    sheet.page.context.set_offline(False)
    sheet.stored()
    assert sheet.contributor()["submissions"] == 4


def test_a_game_without_a_model_has_no_dead_end_and_keeps_its_drawings(sheet: Sheet) -> None:
    sheet.ask_for("cat", "dog")
    sheet.page.route("**/api/v1/tasks/*/model", lambda route: route.abort())
    sheet.page.goto(sheet.url)
    asked(sheet, "a cat")
    sheet.says("I can't reach the server.")
    box = sheet.page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    sheet.page.mouse.click(box["x"] + 50, box["y"] + 50)
    sheet.page.get_by_test_id("done").click()
    expect(sheet.page.get_by_test_id("confirm")).to_have_count(0)
    # The model comes after all: then there is something to say a word about.
    sheet.page.unroute("**/api/v1/tasks/*/model")
    sheet.look_for_new_model()
    expect(sheet.page.get_by_test_id("confirm")).to_be_visible(timeout=20_000)
    sheet.page.get_by_test_id("decline").click()
    asked(sheet, "a dog")


def test_the_page_speaks_the_browsers_language_and_another_when_asked(chromium: Browser, system: System) -> None:
    context = chromium.new_context(locale="de-AT", service_workers="block")
    sheet = Sheet(context.new_page(), system.url)
    sheet.ask_for("dog", "cat")
    sheet.open("/")
    title = sheet.page.get_by_role("heading", level=1)
    expect(title).to_have_text("Zeichne einen Hund")
    assert sheet.draw(CAT).label == "cat"
    sheet.says("eine Katze…")
    sheet.page.get_by_label("Sprache").select_option("en")
    expect(title).to_have_text("Draw a dog")
    sheet.says("a cat…")
    assert strokes_on(sheet) == len(CAT)
    sheet.page.reload()
    expect(title).to_have_text("Draw a dog")
    assert sheet.page.evaluate("document.documentElement.lang") == "en"
    context.close()


def test_a_page_that_does_not_arrive_says_so_and_the_game_goes_on(sheet: Sheet) -> None:
    sheet.ask_for("cat", "dog")
    sheet.open("/")
    sheet.page.route("**/assets/AboutPage*", lambda route: route.abort())
    sheet.page.get_by_role("link", name="About").click()
    expect(sheet.page.get_by_text("This page did not arrive.")).to_be_visible()
    sheet.page.get_by_role("link", name="Play").click()
    asked(sheet, "a cat")


def test_a_page_lost_on_the_way_once_is_asked_for_again(sheet: Sheet) -> None:
    sheet.open("/")
    sheet.page.route("**/assets/AboutPage*.js", lambda route: route.abort(), times=1)
    sheet.page.get_by_role("link", name="About").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("I learn from what you draw")
