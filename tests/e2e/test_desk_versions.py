"""Versions at the desk in a real browser: what each shows, what was live when, two side by side, and going back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import desk, people, versions
from tests.e2e.axe import violations
from tests.e2e.browser import Sheet
from tests.e2e.desk import fits, is_refused, press_tab_to, server_error, writes_fail
from tests.e2e.system import System, running

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Version 2 passed the gate and is live; version 3 did not."""
    with running(tmp_path_factory.mktemp("home"), BASE_DATA="/nonexistent") as started:
        desk.draw_over_days(started, people.invented("doodle", of_each=12), by=20, days=20, right=0.5)
        assert versions.tried(started, accuracy=0.931, fresh=0.874, promoted=True, of=90) == 2
        assert versions.tried(started, accuracy=0.902, fresh=0.861, promoted=False, of=70) == 3
        yield started


@pytest.fixture
def room(sheet: Sheet, system: System) -> Page:
    """An admin among the versions, of which 2 is live."""
    desk.log_in(sheet.page, system.url, desk.key(system), "/admin/versions")
    expect(sheet.page.get_by_test_id("version-table")).to_be_visible()
    return sheet.page


def live(system: System) -> tuple[int, str, str]:
    newest = system.get("/tasks/doodle/promotions")[0]
    return newest["version"], newest["reason"], newest["promoted_by"]


def test_each_version_says_what_it_showed_what_it_learned_from_and_when_it_was_live(room: Page) -> None:
    rows = [room.get_by_test_id(f"version-{number}") for number in (3, 2, 1)]
    expect(rows[0]).to_contain_text("never: the gate did not let it through")
    expect(rows[0]).to_contain_text("70 drawings by")
    expect(rows[1]).to_contain_text("93.1% 92.5 to 93.7%, of 7,209")
    expect(rows[1]).to_contain_text("87.4%")
    expect(rows[1]).to_contain_text("since ")
    expect(rows[2]).to_contain_text("a base model")
    expect(rows[2]).to_contain_text("not measured")
    assert [row.get_attribute("data-live") for row in rows] == ["false", "true", "false"]
    expect(room.get_by_test_id("choose-2")).to_have_count(0)
    rows[0].get_by_role("link", name="run").click()
    expect(room.get_by_test_id("run")).to_be_visible()


def test_what_was_live_when_is_a_line_with_its_reasons(room: Page) -> None:
    timeline = room.get_by_test_id("timeline")
    expect(timeline.locator(".timeline-row[data-version]")).to_have_count(2)
    newest = room.get_by_test_id("promotions").get_by_role("listitem").first
    expect(newest).to_contain_text("the gate let it through")
    expect(newest).to_contain_text("Better on new drawings")


def test_two_stand_side_by_side_as_far_as_they_can(room: Page) -> None:
    compare = room.get_by_test_id("compare")
    expect(compare.get_by_test_id("compare-right")).to_have_value("2")
    expect(compare.get_by_test_id("compare-left")).to_have_value("1")
    expect(compare.get_by_test_id("accuracy-base")).to_contain_text("the same number of base holdout drawings.")
    expect(compare.get_by_test_id("accuracy-fresh")).to_contain_text("one was not judged on new drawings")
    expect(compare).to_contain_text("Both answered the same drawings, one by one, in run")
    expect(compare.get_by_test_id("recalls").locator('[data-key="dog"]')).to_contain_text("→")
    expect(compare.get_by_test_id("doubts")).to_contain_text("0.9 → 1.4 points")
    compare.get_by_test_id("compare-left").select_option("3")
    expect(compare.get_by_test_id("accuracy-fresh")).to_contain_text("Not comparable by themselves")
    compare.get_by_test_id("compare-left").select_option("2")
    expect(compare).to_contain_text("Choose two versions.")


def test_going_back_needs_a_reason_says_what_it_does_and_does_it(room: Page, system: System) -> None:
    room.get_by_test_id("choose-1").click()
    panel = room.get_by_test_id("promote")
    expect(panel.get_by_role("heading")).to_be_focused()
    expect(panel).to_contain_text("Version 1 will answer instead of version 2.")
    expect(panel).to_contain_text("The next run starts from version 1.")
    room.get_by_test_id("promote-now").click()
    is_refused(room, "Say why first.")
    expect(room.get_by_test_id("reason")).to_be_focused()
    room.get_by_test_id("reason").fill("It calls every dog a cat.")
    room.route("**/promotions", writes_fail)
    room.get_by_test_id("promote-now").click()
    is_refused(room, "Nothing was changed: Something broke.")
    assert live(system)[0] == 2
    room.unroute("**/promotions")
    room.get_by_test_id("promote-now").click()
    expect(room.get_by_test_id("promoted")).to_have_text("Done: version 1 answers now.")
    expect(room.get_by_test_id("version-1")).to_have_attribute("data-live", "true")
    assert live(system) == (1, "It calls every dog a cat.", "first admin")
    expect(room.get_by_test_id("promotions").get_by_role("listitem").first).to_contain_text("It calls every dog a cat.")


def test_a_session_that_ran_out_costs_no_word_of_the_reason(room: Page, system: System) -> None:
    before = live(system)
    other = 3 if before[0] == 2 else 2
    room.get_by_test_id(f"choose-{other}").click()
    room.get_by_test_id("reason").fill("It took an hour to write this.")
    room.context.clear_cookies()
    room.get_by_test_id("promote-now").click()
    expect(room.get_by_text("Your session ran out.")).to_be_visible()
    expect(room.get_by_test_id("reason")).to_be_hidden()
    expect(room.get_by_test_id("key")).to_be_focused()
    assert live(system) == before
    room.keyboard.type(desk.key(system))
    room.keyboard.press("Enter")
    expect(room.get_by_test_id("reason")).to_have_value("It took an hour to write this.")
    is_refused(room, "Nothing was changed:")
    room.get_by_test_id("promote-now").click()
    expect(room.get_by_test_id(f"version-{other}")).to_have_attribute("data-live", "true")
    assert live(system)[:2] == (other, "It took an hour to write this.")
    room.get_by_test_id(f"choose-{before[0]}").click()
    room.get_by_test_id("reason").fill("back to where it was")
    room.get_by_test_id("promote-now").dblclick()
    expect(room.get_by_test_id(f"version-{before[0]}")).to_have_attribute("data-live", "true")
    reasons = [one["reason"] for one in system.get("/tasks/doodle/promotions")]
    assert reasons[:2] == ["back to where it was", "It took an hour to write this."], "a double tap promotes once"


def test_what_the_gate_refused_can_be_promoted_by_keys_alone_and_that_is_said(room: Page, system: System) -> None:
    press_tab_to(room, "Promote")
    room.keyboard.press("Enter")
    panel = room.get_by_test_id("promote")
    expect(panel).to_contain_text("It would be live by your word alone.")
    room.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    press_tab_to(room, "Promote")
    room.keyboard.press("Enter")
    room.keyboard.press("Tab")
    room.keyboard.type("a try")
    room.keyboard.press("Enter")
    expect(room.get_by_test_id("version-3")).to_have_attribute("data-live", "true")
    assert live(system)[:2] == (3, "a try")
    room.get_by_test_id("choose-2").click()
    room.get_by_test_id("reason").fill("back to where it was")
    room.get_by_test_id("promote-now").click()
    expect(room.get_by_test_id("version-2")).to_have_attribute("data-live", "true")


def test_who_may_only_look_promotes_nothing(sheet: Sheet, system: System) -> None:
    desk.log_in(sheet.page, system.url, desk.key(system, "viewer"), "/admin/versions")
    expect(sheet.page.get_by_test_id("version-table")).to_be_visible()
    expect(sheet.page.get_by_text("need an admin key")).to_be_visible()
    expect(sheet.page.locator("[data-testid^=choose]")).to_have_count(0)


def test_without_versions_and_without_an_answer_it_says_so(room: Page) -> None:
    room.route("**/api/v1/tasks/doodle/**", server_error)
    room.reload()
    is_refused(room, "The versions could not be loaded.")
    room.unroute("**/api/v1/tasks/doodle/**")
    for name in ("model-versions", "promotions"):
        room.route(f"**/{name}", lambda route: route.fulfill(json=[]))
    room.get_by_test_id("again").click()
    expect(room.get_by_test_id("no-versions")).to_be_visible()


def test_axe_finds_nothing_to_mend(screen: Page, system: System) -> None:
    desk.log_in(screen, system.url, desk.key(system), "/admin/versions")
    screen.locator("[data-testid^=choose]").first.click()
    screen.get_by_test_id("promote-now").click()
    assert violations(screen) == []
    fits(screen)
