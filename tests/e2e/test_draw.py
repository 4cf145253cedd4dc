"""Free drawing by mouse, pen, finger and keys on the real page."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from tests.e2e import people
from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System

pytestmark = pytest.mark.e2e


def test_keys_take_back_bring_back_and_clear_and_a_cleared_sheet_comes_back(sheet: Sheet) -> None:
    sheet.open("/draw")
    sheet.draw(CAT)
    press = sheet.page.keyboard.press
    for keys, left in (("z", 10), ("Control+z", 9), ("Shift+Z", 10), ("Control+Shift+Z", 11), ("x", 0), ("z", 11)):
        press(keys)
        sheet.has_strokes(left)
    press("Escape")
    sheet.has_strokes(0)
    # Letters can be switched off; keys with Ctrl stay.
    press("Control+z")
    sheet.page.get_by_label("Letters as shortcuts").uncheck()
    press("z")
    sheet.has_strokes(11)
    press("Control+z")
    sheet.has_strokes(10)


def test_a_guess_is_corrected_in_one_tap_and_what_the_model_sees_is_shown_to_those_who_ask(
    system: System, sheet: Sheet
) -> None:
    sheet.open("/draw")
    assert sheet.draw(CAT).label == "cat"
    seen = sheet.page.locator(".sees canvas")
    expect(seen).to_have_count(0)
    sheet.page.get_by_text("What I see").click()
    expect(seen).to_be_visible()
    assert sheet.page.evaluate("""() => {
      const canvas = document.querySelector(".sees canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return canvas.width === 28 && data.some((value) => value > 200);
    }""")
    sheet.page.get_by_role("button", name="It's a dog").click()
    expect(sheet.page.get_by_test_id("guess")).to_contain_text("Thanks")
    sheet.stored()
    newest = system.get("/tasks/doodle/submissions", params={"limit": 1})[0]
    assert (newest["label"], newest["label_origin"]) == ("dog", "corrected")


class Hand:
    """Pen and fingers as the browser gets them from the device, with the moment at which the device felt them."""

    def __init__(self, sheet: Sheet) -> None:
        self.now = time.time()
        self.session: CDPSession = sheet.page.context.new_cdp_session(sheet.page)
        box = sheet.page.get_by_test_id("canvas").bounding_box()
        assert box is not None
        self.box = box

    def _at(self, place: float) -> dict[str, float]:
        return {"x": self.box["x"] + place * self.box["width"], "y": self.box["y"] + place * self.box["height"]}

    def touch(self, kind: str, *places: float) -> None:
        points: list[dict[str, Any]] = [{**self._at(place), "id": index} for index, place in enumerate(places)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, "timestamp": self.now})

    def pen(self, kind: str, place: float) -> None:
        pressed = {"button": "left", "buttons": 1, "clickCount": 1, "force": 0.9}
        at = {"type": kind, "pointerType": "pen", **self._at(place), **pressed, "timestamp": self.now}
        self.session.send("Input.dispatchMouseEvent", at)


def test_a_second_finger_draws_nothing(sheet: Sheet) -> None:
    sheet.open("/draw")
    hand = Hand(sheet)
    hand.touch("touchStart", 0.3)
    hand.touch("touchMove", 0.4)
    hand.touch("touchStart", 0.4, 0.8)
    hand.touch("touchMove", 0.5, 0.9)
    hand.touch("touchEnd")
    sheet.has_strokes(1)
    sheet.guess()


def test_beside_a_pen_the_palm_draws_nothing_and_a_palm_that_came_first_gives_way(sheet: Sheet) -> None:
    sheet.open("/draw")
    hand = Hand(sheet)
    hand.touch("touchStart", 0.9)
    hand.touch("touchMove", 0.85)
    sheet.has_strokes(1)
    hand.pen("mousePressed", 0.2)
    hand.pen("mouseMoved", 0.4)
    hand.pen("mouseReleased", 0.4)
    sheet.has_strokes(1)
    hand.touch("touchEnd")
    hand.now += 0.4
    hand.touch("touchStart", 0.7)
    hand.touch("touchMove", 0.8)
    hand.touch("touchEnd")
    sheet.has_strokes(1)
    hand.now += 0.2
    hand.touch("touchStart", 0.7)
    hand.touch("touchMove", 0.8)
    hand.touch("touchEnd")
    sheet.has_strokes(2)


@pytest.mark.parametrize("strokes", [people.SCRIBBLES[0], [[[10], [10]]]], ids=["scribble", "dot"])
def test_whatever_lies_on_the_sheet_gets_an_answer(sheet: Sheet, strokes: people.Strokes) -> None:
    sheet.open("/draw")
    assert sheet.draw(strokes).version == 1
    sheet.confirm()
    assert sheet.contributor()["submissions"] == 1
