"""The desk in a real browser: its door, the overview, and what it says when the server does not answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import desk, people
from tests.e2e.browser import Sheet
from tests.e2e.desk import is_refused, server_error
from tests.e2e.system import System, running

pytestmark = pytest.mark.e2e
MINUTES = 240_000  # milliseconds: a run on a busy machine


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """People have drawn for three weeks, and nobody has trained yet."""
    home = tmp_path_factory.mktemp("home")
    with running(home, BASE_DATA="/nonexistent") as started:
        desk.draw_over_days(started, people.tilted(of_each=200)[:1500], by=50, days=20, right=0.5)
        yield started


# --- the door


def test_a_wrong_key_opens_nothing_and_the_right_one_does(page: Page, system: System) -> None:
    page.goto(f"{system.url}/admin/runs")
    enter = page.get_by_test_id("log-in")
    enter.click()
    is_refused(page, "Paste a key first.")
    for wrong in ("nonsense", "x" * 5000):
        page.get_by_test_id("key").fill(wrong)
        enter.click()
        is_refused(page, "does not know this key")
        expect(page.get_by_test_id("key")).to_be_focused()
    page.route("**/api/v1/sessions", lambda route: route.abort())
    enter.click()
    is_refused(page, "does not answer")
    page.unroute("**/api/v1/sessions")
    page.route("**/api/v1/sessions", server_error)
    enter.click()
    is_refused(page, "Something broke.")
    page.unroute("**/api/v1/sessions")
    page.get_by_test_id("key").fill(f"  {desk.key(system)}\n")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("who")).to_contain_text("first admin, admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Training runs")
    page.reload()
    expect(page.get_by_test_id("who")).to_be_visible()


def test_the_session_is_a_cookie_that_no_script_reads_and_logging_out_ends_it(admin: Page, system: System) -> None:
    (cookie,) = [one for one in admin.context.cookies() if one["name"] == "dl_s"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    kept = admin.evaluate("[document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)].join()")
    assert desk.key(system) not in kept
    assert cookie["value"] not in kept
    admin.route("**/api/v1/sessions", lambda route: route.abort())
    admin.get_by_test_id("log-out").click()
    is_refused(admin, "the session is still open")
    admin.unroute("**/api/v1/sessions")
    admin.get_by_test_id("log-out").click()
    expect(admin.get_by_text("You are logged out.")).to_be_visible()
    admin.reload()
    expect(admin.get_by_test_id("key")).to_be_visible()


def test_a_session_that_ran_out_asks_for_the_key_and_goes_on_where_one_was(admin: Page, system: System) -> None:
    admin.get_by_role("link", name="Runs").click()
    expect(admin.get_by_test_id("no-runs").or_(admin.locator(".runs"))).to_be_visible()
    admin.context.clear_cookies()
    expect(admin.get_by_text("Your session ran out.")).to_be_visible(timeout=60_000)
    expect(admin.get_by_test_id("key")).to_be_focused()
    admin.keyboard.type(desk.key(system))
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", level=1)).to_have_text("Training runs")


def test_who_logs_in_in_another_tab_opens_the_door_in_this_one(admin: Page, system: System) -> None:
    admin.get_by_role("link", name="Runs").click()
    admin.context.clear_cookies()
    expect(admin.get_by_text("Your session ran out.")).to_be_visible(timeout=60_000)
    desk.log_in(admin.context.new_page(), system.url, desk.key(system))
    expect(admin.get_by_role("heading", level=1)).to_have_text("Training runs")


@pytest.mark.parametrize("role", ["viewer", "moderator"])
def test_who_may_only_look_sees_everything_and_starts_nothing(page: Page, system: System, role: str) -> None:
    desk.log_in(page, system.url, desk.key(system, role), "/admin/runs")
    expect(page.get_by_test_id("who")).to_contain_text(role)
    expect(page.get_by_text("Your key can only view.")).to_be_visible()
    expect(page.get_by_test_id("start")).to_have_count(0)
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_test_id("champion")).to_be_visible()


# --- the overview


def test_the_overview_says_what_is_live_what_came_in_and_what_the_next_run_waits_for(
    admin: Page, system: System
) -> None:
    expect(admin.get_by_role("heading", level=1)).to_have_text("Version 1 answers.")
    champion = admin.get_by_test_id("champion")
    expect(champion).to_contain_text("Live since")
    stats = system.get("/tasks/doodle/stats")
    value = f"{100 * stats['live']['accuracy']['value']:.1f}%"
    expect(champion).to_contain_text(f"Right in {value} of the newest drawings")
    expect(champion).to_contain_text(re.compile(r"% to [\d.]+% with 95% confidence; .* by 50 people"))
    live = admin.get_by_test_id("live")
    expect(live.get_by_role("img")).to_have_attribute("aria-label", re.compile("Version 1, .*: \\d+%"))
    days = [one for one in system.get("/tasks/doodle/live")["days"] if one["accuracy"]["n"] >= 10]
    assert len(days) > 10
    expect(live.locator(".lines-dot")).to_have_count(len(days))
    arrived = admin.get_by_test_id("arrivals")
    expect(arrived).to_contain_text("1,500 in all")
    labels = {label: sum(day["labels"].get(label, 0) for day in stats["days"]) for label in ("shoe", "sun")}
    for label, count in labels.items():
        expect(arrived.locator(f'[data-key="{label}"]')).to_contain_text(f"{count}")
    expect(admin.get_by_test_id("drift")).to_contain_text("how sure the model is")
    following = admin.get_by_test_id("next-run")
    expect(following).to_contain_text("Triggers are switched off here")
    waits = system.get("/tasks/doodle/next-run")
    expect(following).to_contain_text(f"by new drawings{min(waits['labels']['arrived'], 500)} of 500")
    expect(following).to_contain_text("new drawings to learn from100 of 100")
    expect(following).to_contain_text("next on")


def test_an_overview_of_nothing_says_what_will_stand_there(admin: Page) -> None:
    admin.get_by_label("Task").select_option("digits")
    expect(admin.get_by_text("Nobody has labelled a drawing that it answered yet")).to_be_visible()
    expect(admin.get_by_test_id("arrivals")).to_contain_text("No drawings yet.")
    expect(admin.get_by_test_id("live")).to_contain_text("The days will appear here")
    admin.get_by_role("link", name="Runs").click()
    assert "task=digits" in admin.url
    expect(admin.get_by_test_id("no-runs")).to_contain_text("No runs yet.")


def test_a_server_that_breaks_leaves_what_is_known_and_a_way_on(admin: Page, system: System) -> None:
    expect(admin.get_by_test_id("champion")).to_be_visible()
    admin.route("**/api/v1/tasks/**", server_error)
    expect(admin.get_by_test_id("stale")).to_contain_text("This is as of", timeout=60_000)
    expect(admin.get_by_test_id("champion")).to_be_visible()
    admin.get_by_role("link", name="Runs").click()
    is_refused(admin, "The runs could not be loaded. Something broke.")
    admin.unroute("**/api/v1/tasks/**")
    admin.get_by_test_id("again").click()
    expect(admin.get_by_test_id("start")).to_be_enabled()
    admin.goto(f"{system.url}/admin/runs/999999")
    expect(admin.get_by_role("heading", level=1)).to_have_text("There is no such run.")
    admin.goto(f"{system.url}/admin/nowhere")
    admin.get_by_role("link", name="To the overview").click()
    expect(admin.get_by_test_id("champion")).to_be_visible()


def test_who_comes_to_draw_loads_nothing_of_the_desk(sheet: Sheet) -> None:
    asked: list[str] = []
    sheet.page.on("request", lambda request: asked.append(request.url))
    sheet.page.goto(sheet.url)
    expect(sheet.page.get_by_test_id("model-version")).not_to_be_empty()
    sheet.page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "Admin" in url]
    sheet.page.goto(f"{sheet.url}/admin")
    expect(sheet.page.get_by_test_id("key")).to_be_visible()
    assert [url for url in asked if "Admin" in url]
