"""What is odd about what a person draws: no dead end, no lost drawing, no blame."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e import people
from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System

pytestmark = pytest.mark.e2e
DOT = [[[10], [10]]]


def sent_by(page: Page) -> list[str]:
    """Addresses of what is written to the server from now on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method != "GET":
            sent.append(request.url)

    page.on("request", note)
    return sent


@pytest.mark.parametrize("path", ["/draw", "/"])
def test_of_an_empty_sheet_nothing_is_said_and_nothing_is_sent(sheet: Sheet, path: str) -> None:
    sheet.ask_for("cat")
    sheet.open(path)
    sent = sent_by(sheet.page)
    for key in ("y", "n", "Enter", "z", "Escape", "Control+z"):
        sheet.page.keyboard.press(key)
    for absent in ("confirm", "correct", "done"):
        expect(sheet.page.get_by_test_id(absent)).to_have_count(0)
    expect(sheet.page.get_by_test_id("guess")).to_have_text("I'm watching.")
    sheet.draw(CAT)
    sheet.clear()
    sheet.has_strokes(0)
    sheet.page.keyboard.press("y")
    expect(sheet.page.get_by_test_id("confirm")).to_have_count(0)
    expect(sheet.page.get_by_test_id("queued")).to_have_text("0")
    assert sent == []


@pytest.mark.parametrize("strokes", [DOT, *people.SCRIBBLES], ids=["a dot", "a line", "knots", "a tangle"])
def test_whatever_is_drawn_in_a_game_is_taken_as_what_it_was_meant_to_be(
    system: System, sheet: Sheet, strokes: people.Strokes
) -> None:
    sheet.ask_for("bird", "dog")
    sheet.open("/")
    sheet.draw(strokes)
    sheet.finish()
    said = sheet.page.get_by_test_id("guess").inner_text()
    assert re.match(r"You win, |I thought of a bird, but I wasn't sure\.|.*oh, it's a bird!", said), said
    sheet.confirm()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Draw a dog")
    assert sheet.contributor()["submissions"] == 1
    assert system.get("/tasks/doodle/submissions", params={"limit": 1})[0]["label"] == "bird"


def test_a_line_that_leaves_the_sheet_ends_at_its_edge_wherever_the_button_is_let_go(sheet: Sheet) -> None:
    sheet.open("/draw")
    box = sheet.page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    left, top, right = box["x"], box["y"], box["x"] + box["width"]
    mouse = sheet.page.mouse
    for number, (beyond_x, beyond_y) in enumerate(((left - 60, top + 40), (right + 200, top - 30), (-40, -40)), 1):
        mouse.move(left + 100, top + 100 * number)
        mouse.down()
        mouse.move(beyond_x, beyond_y, steps=8)
        mouse.move(left + 50, top + 50, steps=8)
        mouse.move(beyond_x, beyond_y, steps=8)
        mouse.up()
        sheet.has_strokes(number)
    # Let go out there: coming back draws nothing.
    mouse.move(left + 200, top + 200, steps=4)
    sheet.has_strokes(3)
    kept = sheet.page.evaluate("JSON.parse(sessionStorage.getItem('deltaloop.sheet.doodle'))")
    reach = max(abs(value) for stroke in kept for axis in stroke for value in axis)
    assert reach <= 500 * max(box["width"], box["height"]) / min(box["width"], box["height"]) + 1, (
        "not beyond the paper"
    )
    assert sheet.guess().version == 1
    sheet.confirm()
    assert sheet.contributor()["submissions"] == 1


def test_a_finger_that_the_system_takes_away_leaves_its_line_and_the_next_one_draws(sheet: Sheet) -> None:
    sheet.open("/draw")
    hand = sheet.page.context.new_cdp_session(sheet.page)
    box = sheet.page.get_by_test_id("canvas").bounding_box()
    assert box is not None

    def touch(kind: str, *places: float) -> None:
        points = [{"x": box["x"] + place * box["width"], "y": box["y"] + 80, "id": 0} for place in places]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.2)
    touch("touchMove", 0.6)
    touch("touchCancel")
    sheet.has_strokes(1)
    touch("touchStart", 0.3)
    touch("touchMove", 0.5)
    touch("touchEnd")
    sheet.has_strokes(2)
    sheet.guess()


def test_a_look_at_another_page_a_reload_and_the_back_button_lose_no_drawing(sheet: Sheet) -> None:
    sheet.open("/draw")
    guess = sheet.draw(CAT)
    sheet.page.get_by_role("link", name="About").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("I learn from what you draw")
    sheet.page.go_back()
    sheet.has_strokes(len(CAT))
    sheet.page.reload()
    sheet.has_strokes(len(CAT))
    assert sheet.guess().label == guess.label
    sheet.page.goto(f"{sheet.url}/draw?task=digits")
    sheet.has_strokes(0)
    sheet.page.go_back()
    sheet.has_strokes(len(CAT))
    # Each tab has its own sheet, and what was handed over is gone from it.
    other = Sheet(sheet.page.context.new_page(), sheet.url)
    other.open("/draw")
    other.has_strokes(0)
    other.page.close()
    sheet.confirm()
    sheet.page.reload()
    sheet.has_strokes(0)
    assert sheet.contributor()["submissions"] == 1
