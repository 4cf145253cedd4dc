"""What goes wrong around a person who draws: no dead end, no lost drawing, no blame."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.e2e import people
from tests.e2e.browser import ASKED, Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System

pytestmark = pytest.mark.e2e
DOT = [[[10], [10]]]
IN_TROUBLE = "The server is in trouble. It isn't you; I keep trying."
LOGIN_PAGE = "<h1>Log in to the network</h1>"


def sent_by(page: Page) -> list[str]:
    """Addresses of what is written to the server from now on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method != "GET":
            sent.append(request.url)

    page.on("request", note)
    return sent


def breaks(route: Route) -> None:
    route.fulfill(status=500, body="oh")


# --- on the sheet


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


# --- two tabs, and a cookie that is gone


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


# --- a server that answers 500, something else, or nothing


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (500, "oh", IN_TROUBLE),
        (200, LOGIN_PAGE, "I can't reach the server. Check the connection; I keep trying."),
        (200, '{"tasks": []}', "I can't reach the server. Check the connection; I keep trying."),
    ],
    ids=["500", "a network's login page", "another answer"],
)
def test_a_first_visit_to_a_server_in_trouble_says_so_and_begins_by_itself(
    sheet: Sheet, status: int, body: str, sentence: str
) -> None:
    sheet.page.route("**/api/v1/tasks", lambda route: route.fulfill(status=status, body=body))
    sheet.page.goto(f"{sheet.url}/draw")
    expect(sheet.page.get_by_role("status")).to_have_text(sentence)
    sheet.page.unroute("**/api/v1/tasks")
    expect(sheet.page.get_by_test_id("model-version")).to_contain_text("1", timeout=20_000)
    assert sheet.draw(CAT).label == "cat"


@pytest.mark.parametrize("path", ["/draw", "/"])
def test_what_is_drawn_while_the_server_has_no_model_to_give_is_guessed_once_it_has(sheet: Sheet, path: str) -> None:
    sheet.page.route("**/api/v1/tasks/*/*", breaks)
    sheet.page.goto(sheet.url + path)
    sheet.says(IN_TROUBLE)
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text(re.compile("^Draw "))
    box = sheet.page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    sheet.page.mouse.move(box["x"] + 80, box["y"] + 80)
    sheet.page.mouse.down()
    sheet.page.mouse.move(box["x"] + 200, box["y"] + 200, steps=5)
    sheet.page.mouse.up()
    sheet.has_strokes(1)
    expect(sheet.page.get_by_test_id("confirm")).to_have_count(0)
    sheet.page.unroute("**/api/v1/tasks/*/*")
    sheet.look_for_new_model()
    assert sheet.guess().version == 1
    sheet.has_strokes(1)


def test_a_game_goes_on_while_the_server_answers_500_and_all_of_it_arrives(sheet: Sheet) -> None:
    sheet.open("/")
    title = sheet.page.get_by_role("heading", level=1)
    expect(title).to_have_text(ASKED)
    sheet.page.route("**/api/v1/**", breaks)
    for _ in range(6):
        before = title.inner_text()
        sheet.draw(CAT)
        sheet.finish()
        sheet.page.get_by_test_id("confirm").click()
        expect(title).not_to_have_text(before)
    expect(sheet.page.get_by_test_id("result")).to_be_visible()
    expect(sheet.page.get_by_test_id("queued")).to_have_text("6")
    sheet.page.unroute("**/api/v1/**")
    sheet.page.evaluate("window.dispatchEvent(new Event('online'))")
    sheet.stored()
    assert sheet.contributor()["submissions"] == 6


def test_while_the_server_is_silent_the_game_asks_and_what_is_taught_outlives_a_reload(sheet: Sheet) -> None:
    for asked in ("prompt", "submissions"):
        sheet.page.route(f"**/api/v1/tasks/*/{asked}", lambda route: None)
    sheet.open("/")
    title = sheet.page.get_by_role("heading", level=1)
    expect(title).to_have_text("One moment, I'm thinking of something…")
    expect(title).to_have_text(ASKED, timeout=10_000)
    sheet.draw(CAT)
    sheet.finish()
    with sheet.page.expect_request("**/submissions"):
        sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_test_id("queued")).to_have_text("1")
    sheet.page.unroute("**/api/v1/tasks/*/submissions")
    with sheet.page.expect_response("**/submissions"):  # it counts 0 until it has looked what waits
        sheet.page.reload()
    sheet.stored()
    assert sheet.contributor()["submissions"] == 1


def test_a_no_from_something_between_page_and_server_costs_no_drawing(sheet: Sheet) -> None:
    sheet.page.route("**/submissions", lambda route: route.fulfill(status=403, body=LOGIN_PAGE))
    sheet.open("/draw")
    sheet.draw(CAT)
    sheet.page.get_by_test_id("confirm").click()
    sheet.says("Your drawing is safe here")
    sheet.page.unroute("**/submissions")
    sheet.page.evaluate("window.dispatchEvent(new Event('online'))")
    sheet.stored()
    assert sheet.contributor()["submissions"] == 1


def test_an_address_of_a_task_that_is_not_there_leads_on(sheet: Sheet) -> None:
    sheet.page.goto(f"{sheet.url}/draw?task=nonsense")
    expect(sheet.page.get_by_role("status")).to_have_text("I don't know the task nonsense.")
    sheet.page.get_by_role("link", name="Back to the start").click()
    expect(sheet.page.get_by_test_id("model-version")).to_contain_text("1", timeout=20_000)


def test_a_page_that_breaks_while_it_is_drawn_says_so_and_comes_again(sheet: Sheet) -> None:
    sheet.open("/draw")
    sheet.draw(CAT)
    broken = [{"name": "doodle", "title": "Doodle", "titles": {}, "label_names": {}, "labels": [], "input": {}}]
    sheet.page.route("**/api/v1/tasks", lambda route: route.fulfill(json=broken))
    sheet.page.reload()
    expect(sheet.page.get_by_role("status")).to_have_text("Something went wrong. Reload the page.")
    sheet.page.unroute("**/api/v1/tasks")
    sheet.page.get_by_role("link", name="Try again").click()
    sheet.has_strokes(len(CAT))
    assert sheet.guess().label == "cat"
