"""Runs at the desk in a real browser: from the button to a verdict one can argue with, for everybody."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import REPOSITORY
from tests.e2e import desk, german, people
from tests.e2e.axe import violations
from tests.e2e.desk import fits, is_refused, press_tab_to, server_error
from tests.e2e.system import System, running
from tests.waiting import wait_for

pytestmark = pytest.mark.e2e
MINUTES = 240_000  # milliseconds: a run on a busy machine


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """People have drawn with a tilt for three weeks, and nobody has trained yet."""
    home = tmp_path_factory.mktemp("home")
    with running(home, BASE_DATA="/nonexistent") as started:
        people.import_synthetic_base(home, tmp_path_factory.mktemp("synthetic"), "doodle")
        desk.draw_over_days(started, people.tilted(of_each=200)[:1500], by=80, days=20, right=0.5)
        yield started


def test_who_logged_in_anew_in_another_tab_goes_on_in_this_one(admin: Page, system: System) -> None:
    # Both sessions hold: no question of this tab, on its way or to come, falls between them.
    anew = admin.context.request.post(f"{system.url}/api/v1/sessions", data={"key": desk.key(system)})
    assert anew.ok
    admin.get_by_role("link", name="Runs").click()
    expect(admin.get_by_test_id("start")).to_be_enabled()
    with admin.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 202) as asked:
        admin.get_by_test_id("start").click()
    cancelled(admin, system, asked.value.json()["id"])


def cancelled(page: Page, system: System, run: int) -> None:
    page.wait_for_url(f"**/admin/runs/{run}")
    page.get_by_test_id("cancel").click()
    expect(page.get_by_test_id("verdict")).to_have_text("Cancelled", timeout=MINUTES)
    assert system.get(f"/training-runs/{run}")["state"] == "cancelled"


def test_a_double_tap_starts_one_run(admin: Page) -> None:
    admin.get_by_role("link", name="Runs").click()
    held: list[Route] = []
    admin.route(
        "**/training-runs", lambda route: held.append(route) if route.request.method == "POST" else route.fallback()
    )
    admin.get_by_test_id("start").dblclick()
    expect(admin.get_by_test_id("start")).to_have_text("Starting…")

    def arrived() -> bool | None:
        admin.evaluate("0")  # lets the news of it come
        return bool(held) or None

    wait_for(arrived, seconds=20, what="the question")
    assert len(held) == 1
    server_error(held[0])
    is_refused(admin, "No run was started: Something broke.")


def test_a_run_that_cannot_start_says_why(admin: Page) -> None:
    admin.get_by_role("link", name="Runs").click()
    admin.route(
        "**/training-runs", lambda route: server_error(route) if route.request.method == "POST" else route.fallback()
    )
    admin.get_by_test_id("start").click()
    is_refused(admin, "No run was started: Something broke.")
    expect(admin.get_by_test_id("start")).to_be_enabled()


@pytest.fixture(scope="module")
def finished(system: System, chromium: Browser) -> int:
    """A run that was started by keys alone, watched to its end, and judged. Its number."""
    page = chromium.new_page()
    desk.log_in(page, system.url, desk.key(system), "/admin/runs")
    expect(page.get_by_test_id("start")).to_be_enabled(timeout=MINUTES)
    page.get_by_test_id("start").press("Enter")
    page.wait_for_url("**/admin/runs/*")
    expect(page.get_by_test_id("step-training")).to_have_attribute("aria-current", "step", timeout=MINUTES)
    curves = page.get_by_test_id("curves")
    expect(curves).to_have_attribute("data-epochs", re.compile("[1-9]"), timeout=MINUTES)
    expect(page.get_by_test_id("run")).to_have_attribute("data-state", "running")
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_test_id("verdict")).to_have_attribute(
        "data-ending", re.compile("promoted|rejected"), timeout=MINUTES
    )
    assert int(curves.get_attribute("data-epochs") or 0) > 1
    number = int(page.url.rsplit("/", 1)[1])
    page.context.close()
    return number


def test_a_run_is_watched_from_the_button_to_its_verdict(finished: int, system: System) -> None:
    run = system.get(f"/training-runs/{finished}")
    assert (run["state"], run["requested_by"]) == ("succeeded", "first admin")


def any_numbers(reason: str) -> re.Pattern[str]:
    """The sentence with whatever numbers: tests/contract holds these to the gate's, up to how they are rounded."""
    words = [re.escape(part) for part in re.split(r"\d+(?:\.\d+)?", reason.replace(" %", "\N{NO-BREAK SPACE}%"))]
    return re.compile("^" + r"\d+(?:\.\d+)?".join(words) + "$")


def test_a_verdict_can_be_argued_with(admin: Page, system: System, finished: int) -> None:
    run = system.get(f"/training-runs/{finished}")
    verdict = run["verdict"]
    admin.goto(f"{system.url}/admin/runs/{finished}")
    done = "Promoted" if verdict["decision"] == "promote" else "Not promoted"
    expect(admin.get_by_test_id("verdict")).to_have_text(f"{done}: version {run['candidate_version']}")
    stated = admin.get_by_test_id("reasons").get_by_role("listitem")
    expect(stated).to_have_text([any_numbers(reason) for reason in verdict["reasons"]])
    fresh, base = verdict["fresh"], verdict["base"]
    won = admin.get_by_test_id("won-lost")
    for name, found in (("new drawings", fresh), ("base holdout", base)):
        expect(won.get_by_label(f"{name}: {found['won']} won, {found['lost']} lost")).to_be_visible()
    labels = admin.get_by_test_id("labels")
    row = next(row for row in verdict["per_label"] if row["base"]["n"] >= 10)
    text = f"{row['base']['won']} won, {row['base']['lost']} lost of {row['base']['n']:,}"
    expect(labels.locator(f'[data-key="{row["label"]}"]').last).to_contain_text(text)
    expect(admin.get_by_test_id("dial")).to_have_attribute("data-alpha", f"{run['record']['dial']['alpha']:g}")
    expect(admin.get_by_test_id("outlook")).to_contain_text("chance to show the gain")
    expect(admin.get_by_test_id("calibration")).to_contain_text("scribbles")
    assert f"deltaloop gate replay {finished}" in admin.get_by_test_id("replay").inner_text()
    command = [sys.executable, "-m", "cli", "gate", "replay", str(finished)]
    replayed = subprocess.run(command, cwd=REPOSITORY, env=desk.environment(system), capture_output=True, text=True)
    assert (replayed.returncode, replayed.stdout.splitlines()[-1]) == (0, "Both are the same."), replayed.stderr


def test_the_command_is_copied_by_a_button(chromium: Browser, system: System, finished: int) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    desk.log_in(page, system.url, desk.key(system), f"/admin/runs/{finished}")
    page.get_by_test_id("copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"deltaloop gate replay {finished}"
    context.close()


def test_pictures_that_changed_sides_hang_on_two_walls(admin: Page, system: System, finished: int) -> None:
    kept = system.get(f"/training-runs/{finished}/flips")["flips"]
    gained = admin.get_by_test_id("gained")
    admin.goto(f"{system.url}/admin/runs/{finished}")
    won = sorted((one for one in kept if one["gained"]), key=lambda one: one["set"] == "base")
    assert len(won) > 24, "a run that learned a style"
    expect(gained.get_by_role("heading")).to_contain_text(f"Now right ({len(won)}")
    expect(gained.get_by_role("listitem")).to_have_count(24)
    expect(gained.get_by_role("listitem").first).to_contain_text(f"{won[0]['champion']} → {won[0]['label']}")
    gained.get_by_role("button").press("Enter")
    expect(gained.get_by_role("listitem")).to_have_count(min(120, len(won)))


def test_a_wall_can_be_looked_at_label_by_label_and_may_be_empty_or_not_come(
    admin: Page, system: System, finished: int
) -> None:
    admin.route("**/flips", lambda route: route.fulfill(json=flips(30)))
    admin.goto(f"{system.url}/admin/runs/{finished}")
    gained, lost = admin.get_by_test_id("gained"), admin.get_by_test_id("lost")
    expect(gained.get_by_role("heading")).to_contain_text("Now right (20")
    expect(lost.get_by_role("listitem")).to_have_count(10)
    expect(gained.get_by_role("listitem").first).to_contain_text("dog → cat")
    ink = "canvases => canvases.every((c) => c.getContext('2d').getImageData(0, 0, 28, 28).data.some(Boolean))"
    assert admin.locator(".flip canvas").evaluate_all(ink)
    admin.get_by_label("Show").select_option("sun")
    expect(gained.get_by_role("heading")).to_have_text("Now right (0)")
    expect(gained).to_contain_text("None that was wrong before is right now.")
    admin.unroute("**/flips")
    admin.route("**/flips", lambda route: route.fulfill(json={"flips": [], "shape": [28, 28, 1]}))
    admin.reload()
    expect(admin.get_by_test_id("flips")).to_contain_text("No pictures hang here")
    admin.unroute("**/flips")
    admin.route("**/flips", lambda route: route.abort())
    admin.reload()
    expect(admin.get_by_test_id("flips")).to_contain_text("The pictures could not be loaded.")
    expect(admin.get_by_test_id("replay")).to_be_visible()


def flips(number: int) -> dict[str, Any]:
    """Two thirds are gained; all of them are of cats but a third, of suns that are lost."""
    drawn = people.model_input("doodle", people.invented("doodle", of_each=1)[4])
    image = base64.b64encode(drawn.tobytes()).decode()
    return {
        "flips": [
            {
                "set": "fresh" if place % 2 else "base",
                "gained": place % 3 != 0,
                "label": "cat" if place % 3 else "sun",
                "champion": "dog" if place % 3 else "sun",
                "challenger": "cat" if place % 3 else "dog",
                "image": image,
            }
            for place in range(number)
        ],
        "shape": [28, 28, 1],
    }


ENDINGS: dict[str, dict[str, Any]] = {
    "Waiting for the training server": {"state": "queued", "step": "queued"},
    "Failed": {"state": "failed", "error": "The loss is no number."},
    "Nothing to judge": {
        "state": "succeeded",
        "verdict": {"decision": "reject", "reasons": ["Too little was gained."], "base": {}, "fresh": {}},
        "record": {"outlook": {"look": 2, "people": 23, "seen": 10, "gain": 0.004, "chance": 0.12}},
    },
}


@pytest.mark.parametrize("heading", sorted(ENDINGS))
def test_whatever_becomes_of_a_run_it_is_said(admin: Page, system: System, finished: int, heading: str) -> None:
    run = system.get(f"/training-runs/{finished}")
    nothing = {"verdict": None, "record": {}, "epochs": [], "candidate_version": None, "error": None}
    admin.route(f"**/training-runs/{finished}", lambda route: route.fulfill(json=run | nothing | ENDINGS[heading]))
    admin.goto(f"{system.url}/admin/runs/{finished}")
    expect(admin.get_by_test_id("verdict")).to_have_text(heading)
    expect(admin.get_by_test_id("flips")).to_have_count(0)
    if heading == "Nothing to judge":
        expect(admin.get_by_test_id("outlook")).to_contain_text("a chance of 12%. So the holdouts were not looked at")
    if heading == "Failed":
        expect(admin.get_by_text("The loss is no number.")).to_be_visible()


# --- for all


def test_everything_goes_by_keys(page: Page, system: System, finished: int) -> None:
    page.goto(f"{system.url}/admin")
    page.get_by_test_id("key").focus()
    page.keyboard.type(desk.key(system))
    page.keyboard.press("Enter")
    runs = page.get_by_role("link", name="Runs")
    expect(runs).to_be_visible()
    press_tab_to(page, "Runs")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id(f"run-{finished}")).to_be_visible()
    press_tab_to(page, system.get(f"/training-runs/{finished}")["verdict"]["decision"][:6])
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("verdict")).to_be_visible()
    press_tab_to(page, "All runs")


def test_axe_finds_nothing_to_mend(screen: Page, system: System, finished: int) -> None:
    screen.route("**/flips", lambda route: route.fulfill(json=flips(12)))
    screen.goto(f"{system.url}/admin")
    screen.get_by_test_id("log-in").click()
    found = {"door": violations(screen)}
    desk.log_in(screen, system.url, desk.key(system))
    expect(screen.get_by_test_id("champion")).to_be_visible()
    found["overview"] = violations(screen)
    fits(screen)
    screen.get_by_role("link", name="Runs").click()
    expect(screen.get_by_test_id(f"run-{finished}")).to_be_visible()
    found["runs"] = violations(screen)
    fits(screen)
    screen.get_by_test_id(f"run-{finished}").get_by_role("link").click()
    expect(screen.get_by_test_id("gained")).to_be_visible()
    screen.locator("summary").click()
    found["verdict"] = violations(screen)
    fits(screen)
    going_on = {"state": "running", "step": "training", "progress": 0.4, "verdict": None, "finished_at": None}
    run = system.get(f"/training-runs/{finished}") | going_on
    screen.route(f"**/training-runs/{finished}", lambda route: route.fulfill(json=run))
    screen.reload()
    expect(screen.get_by_test_id("cancel")).to_be_visible()
    found["live"] = violations(screen)
    screen.route("**/api/v1/tasks/doodle/**", server_error)
    screen.get_by_role("link", name="Overview").click()
    expect(screen.get_by_test_id("again")).to_be_visible()
    found["failing"] = violations(screen)
    assert {name: what for name, what in found.items() if what} == {}


def test_the_desk_speaks_german(chromium: Browser, system: System, finished: int) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    page = context.new_page()
    desk.log_in(page, system.url, desk.key(system))
    expect(page.get_by_test_id("champion")).to_contain_text("antwortet.")
    fits(page)
    page.goto(f"{system.url}/admin/runs/{finished}")
    expect(page.get_by_test_id("verdict")).to_contain_text("eröffentlicht: Version")
    expect(page.get_by_test_id("won-lost")).to_contain_text("neue Zeichnungen")
    page.wait_for_load_state("networkidle")
    assert german.left(page) == []
    expect(page.get_by_test_id("reasons")).not_to_have_attribute("lang", "en")
    fits(page)
    context.close()
