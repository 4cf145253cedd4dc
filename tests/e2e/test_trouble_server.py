"""A server that answers 500, something else, or nothing: no dead end, no lost drawing, no blame."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.browser import ASKED, Sheet
from tests.e2e.screenshots import CAT

pytestmark = pytest.mark.e2e
IN_TROUBLE = "The server is in trouble. It isn't you; I keep trying."
LOGIN_PAGE = "<h1>Log in to the network</h1>"


def breaks(route: Route) -> None:
    route.fulfill(status=500, body="oh")


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
        expect(title).to_have_text(ASKED)
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
    # The page waits four seconds for the server: a busy machine may take longer until it has a model.
    sheet.page.goto(sheet.url, wait_until="commit")
    title = sheet.page.get_by_role("heading", level=1)
    expect(title).to_have_text("One moment, I'm thinking of something…")
    expect(title).to_have_text(ASKED)
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
