"""Moderation at the desk in a real browser: by keys alone, twenty a minute, honest where a decision is not stored."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import desk, people
from tests.e2e.axe import violations
from tests.e2e.browser import Sheet
from tests.e2e.desk import fits, is_refused, server_error, writes_fail
from tests.e2e.system import System, running

pytestmark = pytest.mark.e2e
IN_DOUBT = 30
TILES = ".tile"  # beside those of the lists, which are options too


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Drawings by many people, some of them in quarantine."""
    with running(tmp_path_factory.mktemp("home"), BASE_DATA="/nonexistent") as started:
        desk.draw_over_days(started, people.invented("doodle", of_each=9), by=20, days=20, right=0.5)
        desk.doubt(started, of=IN_DOUBT, suggested="dog")
        yield started


@pytest.fixture
def room(sheet: Sheet, system: System) -> Page:
    """A moderator before the quarantine, at the first picture."""
    desk.log_in(sheet.page, system.url, desk.key(system, "moderator"), "/admin/moderation")
    sheet.page.locator(TILES).first.focus()
    return sheet.page


def ids(page: Page) -> list[str]:
    tiles: list[str] = page.locator(TILES).evaluate_all("tiles => tiles.map((one) => one.dataset.testid.slice(5))")
    return tiles


def stored(system: System, state: str) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in system.get(f"/tasks/doodle/submissions?state={state}&limit=100")}


def all_saved(page: Page) -> None:
    expect(page.get_by_test_id("tally")).to_have_attribute("data-saving", "0")


def test_who_may_only_look_is_told_so_and_sees_nobodys_drawings(sheet: Sheet, system: System) -> None:
    asked: list[str] = []
    sheet.page.on("request", lambda request: asked.append(request.url))
    desk.log_in(sheet.page, system.url, desk.key(system, "viewer"), "/admin/moderation")
    expect(sheet.page.get_by_test_id("forbidden")).to_contain_text("needs a moderator key")
    assert [url for url in asked if "submissions" in url] == []
    assert violations(sheet.page) == []


def test_a_picture_is_shown_with_all_that_was_said_of_it_and_nobodys_whole_id(room: Page, system: System) -> None:
    assert len(ids(room)) == IN_DOUBT
    first = stored(system, "quarantined")[ids(room)[0]]
    panel = room.get_by_test_id("decision")
    expect(panel).to_contain_text(f"The label that counts: {first['label']}.")
    expect(panel).to_contain_text(re.compile(r"Version 1 said [\w ]+, 82%\."))
    expect(panel).to_contain_text("doubts the label: dog is more probable")
    expect(room.get_by_test_id("contributor")).to_have_text(f"by {first['contributor'][:6]}")
    assert first["contributor"] not in room.content()


def test_filters_leave_what_they_name(room: Page, system: System) -> None:
    person = stored(system, "quarantined")[ids(room)[0]]["contributor"]
    room.get_by_test_id("contributor").click()
    expect(room.get_by_test_id("filter-contributor")).to_contain_text(person[:6])
    expect(room.get_by_test_id("contributor")).to_contain_text(person[:6])
    theirs = {one for one, found in stored(system, "quarantined").items() if found["contributor"] == person}
    assert set(ids(room)) == theirs
    room.get_by_test_id("filter-contributor").click()
    expect(room.locator(TILES)).to_have_count(IN_DOUBT)
    room.get_by_test_id("filter-disagreement").check()
    expect(room.locator(TILES)).not_to_have_count(IN_DOUBT)
    expect(room.locator(TILES).first).to_be_visible()
    for tile in room.locator(TILES).all():
        label, said = tile.locator(".tile-label").inner_text(), tile.locator(".tile-said").inner_text()
        assert f"said {label}," not in said
    room.get_by_test_id("filter-disagreement").uncheck()
    room.get_by_test_id("filter-label").select_option("cat")
    expect(room.locator(TILES).first).to_contain_text("cat")
    room.get_by_test_id("filter-version").select_option("1")
    expect(room.locator(TILES).first).to_contain_text("cat")
    room.get_by_test_id("pile-sample").click()
    expect(room.get_by_test_id("pile-sample")).to_have_attribute("aria-pressed", "true")
    expect(room.locator(TILES).first).to_contain_text("cat")
    expect(room.get_by_test_id("more")).to_have_text("Draw another sample")


def test_the_next_picture_is_before_one_at_once_and_deciding_again_undoes(room: Page, system: System) -> None:
    first, second = ids(room)[:2]
    room.keyboard.press("r")
    expect(room.get_by_test_id(f"tile-{second}")).to_be_focused()
    expect(room.get_by_test_id(f"tile-{first}")).to_contain_text("rejected")
    room.keyboard.press("ArrowLeft")
    expect(room.get_by_test_id(f"tile-{first}")).to_be_focused()
    room.keyboard.press("6")
    expect(room.get_by_test_id(f"tile-{first}")).to_contain_text("now dog")
    all_saved(room)
    assert stored(system, "relabelled")[first]["label"] == "dog"
    room.keyboard.press("s")
    expect(room.get_by_test_id(f"tile-{second}")).to_contain_text("now dog")
    all_saved(room)
    assert stored(system, "relabelled")[second]["label"] == "dog"


def test_what_the_server_does_not_store_is_said_where_it_was_decided(room: Page, system: System) -> None:
    first = ids(room)[0]
    room.route("**/moderation", writes_fail)
    room.keyboard.press("a")
    expect(room.get_by_test_id(f"tile-{first}")).to_contain_text("not saved: accepted")
    is_refused(room, "One picture could not be saved.")
    room.keyboard.press("ArrowLeft")
    is_refused(room, "This was not saved: Something broke.")
    room.unroute("**/moderation")
    room.keyboard.press("a")
    all_saved(room)
    expect(room.get_by_test_id("tally")).to_contain_text("1 saved")
    assert first in stored(system, "accepted")


def test_a_session_that_ran_out_between_two_pictures_costs_no_decision(room: Page, system: System) -> None:
    first, second, third = ids(room)[:3]
    room.keyboard.press("r")
    all_saved(room)
    room.context.clear_cookies()
    room.keyboard.press("r")
    expect(room.get_by_text("Your session ran out.")).to_be_visible()
    expect(room.get_by_test_id("key")).to_be_focused()
    assert second not in stored(system, "rejected")
    room.keyboard.type(desk.key(system, "moderator"))
    room.keyboard.press("Enter")
    expect(room.get_by_test_id(f"tile-{first}")).to_contain_text("rejected")
    expect(room.get_by_test_id(f"tile-{second}")).to_contain_text("not saved: rejected")
    room.get_by_test_id(f"tile-{second}").click()
    room.keyboard.press("r")
    all_saved(room)
    assert {first, second} <= set(stored(system, "rejected"))
    expect(room.get_by_test_id(f"tile-{third}")).to_be_focused()


def test_twenty_go_by_keys_within_a_minute(room: Page, system: System) -> None:
    """Each waits for the picture after it, as a person would; the time of a glance is not in it."""
    todo = ids(room)[:20]
    began = time.monotonic()
    for place, identity in enumerate(todo):
        expect(room.get_by_test_id(f"tile-{identity}")).to_be_focused()
        room.keyboard.press(("a", "r", "s", "1")[place % 4])
    all_saved(room)
    assert time.monotonic() - began < 60
    states = {state: set(stored(system, state)) for state in ("accepted", "rejected", "relabelled")}
    assert set(todo[0::4]) <= states["accepted"]
    assert set(todo[1::4]) <= states["rejected"]
    assert set(todo[2::4] + todo[3::4]) <= states["relabelled"]
    left = len(ids(room)) - 20
    expect(room.get_by_test_id("tally")).to_contain_text(f"{left} to decide, 20 saved")
    room.get_by_test_id("more").click()
    expect(room.locator(TILES)).to_have_count(left)


def test_by_buttons_as_well(room: Page, system: System) -> None:
    first, second = ids(room)[:2]
    room.get_by_test_id(f"tile-{second}").click()
    room.get_by_test_id("relabel-sun").click()
    expect(room.get_by_test_id(f"tile-{second}")).to_contain_text("now sun")
    expect(room.get_by_test_id("relabel-sun")).to_be_focused()
    room.get_by_test_id(f"tile-{first}").click()
    room.get_by_test_id("accept").click()
    all_saved(room)
    assert stored(system, "relabelled")[second]["label"] == "sun"
    assert first in stored(system, "accepted")


def test_without_pictures_and_without_an_answer_it_says_so(room: Page) -> None:
    room.route("**/submissions?*", server_error)
    room.get_by_test_id("pile-all").click()
    is_refused(room, "The drawings could not be fetched.")
    room.unroute("**/submissions?*")
    room.route("**/submissions?*", lambda route: route.fulfill(json=[]))
    room.get_by_test_id("again").click()
    expect(room.get_by_test_id("nothing")).to_contain_text("No drawings.")
    room.get_by_test_id("pile-quarantine").click()
    expect(room.get_by_test_id("nothing")).to_contain_text("Quarantine is empty.")
    room.get_by_test_id("filter-label").select_option("cat")
    expect(room.get_by_test_id("nothing")).to_contain_text("None of these fits")


def test_axe_finds_nothing_to_mend(screen: Page, system: System) -> None:
    desk.log_in(screen, system.url, desk.key(system), "/admin/moderation")
    screen.get_by_test_id("pile-all").click()
    screen.route("**/moderation", writes_fail)
    screen.locator(TILES).first.focus()
    screen.keyboard.press("r")
    screen.keyboard.press("ArrowLeft")
    is_refused(screen, "This was not saved")
    assert violations(screen) == []
    fits(screen)
