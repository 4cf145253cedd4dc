"""Whoever reads German reads nothing else: every page and room, with content, empty and while the server fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tasks import spec
from tests.e2e import desk, german, people, versions
from tests.e2e.browser import Sheet
from tests.e2e.pictures import photo
from tests.e2e.screenshots import CAT
from tests.e2e.states import PAGES, ROOMS
from tests.e2e.system import System, running
from training_server.ml import gate
from training_server.ml.evidence import Evidence

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """People drew, runs ended in every way, and some drawings are in doubt."""
    with running(tmp_path_factory.mktemp("home"), BASE_DATA="/nonexistent") as started:
        desk.draw_over_days(started, people.invented("doodle", of_each=20), by=30, days=20, right=0.5)
        versions.tried(started, accuracy=0.931, fresh=0.874, promoted=True, of=90)
        versions.tried(started, accuracy=0.902, fresh=0.861, promoted=False, of=70)
        desk.doubt(started, of=12, suggested="dog")
        assert started.train("doodle")["state"] == "failed", "there is no base dataset"
        yield started


@pytest.fixture
def page(chromium: Browser, system: System) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="de-AT", service_workers="block")
    yield context.new_page()
    context.close()


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")  # on a busy machine that may be before anything is drawn
    expect(page.locator("html[lang=de]")).to_be_attached()
    page.wait_for_function("() => document.body.innerText.length > 60")


def test_english_would_be_found(page: Page, system: System) -> None:
    page.goto(f"{system.url}/yours")
    page.get_by_label("Sprache").select_option("en")
    expect(page.get_by_test_id("deed")).to_have_text("You haven't taught me anything here yet.")
    assert "You haven't taught me anything here yet." in german.left(page)


def test_pages_for_drawing_speak_german(page: Page, system: System) -> None:
    found = {}
    for name, path in PAGES.items():
        page.goto(system.url + path)
        settled(page)
        found[name] = german.left(page)
    sheet = Sheet(page, system.url)
    sheet.page.goto(f"{system.url}/draw")
    sheet.draw(CAT)
    page.get_by_test_id("correct").click()
    found["drawn"] = german.left(page)
    page.get_by_test_id("label-dog").click()
    sheet.stored()
    page.goto(f"{system.url}/yours")
    page.locator(".tile").first.click()
    page.get_by_test_id("erase").click()
    found["something given"] = german.left(page)
    page.goto(f"{system.url}/upload")
    sheet.bring(photo(), photo(label="cat"), b"%PDF-1.7")
    sheet.guess()
    found["pictures"] = german.left(page)
    page.goto(f"{system.url}/")
    sheet.draw(CAT)
    sheet.finish()
    found["a round"] = german.left(page)
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_pages_for_drawing_speak_german_while_the_server_fails(page: Page, system: System) -> None:
    found = {}
    page.route("**/api/v1/tasks", desk.server_error)
    page.goto(system.url)
    expect(page.get_by_role("status")).to_contain_text("Der Server hat Schwierigkeiten.")
    page.unroute("**/api/v1/tasks")
    for asked in ("**/api/v1/tasks/**", "**/api/v1/contributors/**"):
        page.route(asked, desk.server_error)
    for name, path in PAGES.items():
        page.goto(system.url + path)
        settled(page)
        found[name] = german.left(page)
    page.unroute("**/api/v1/tasks/**")
    refusal = {"error": {"code": "all_rejected", "message": "All 1 submissions were rejected."}}
    page.route("**/submissions", lambda route: route.fulfill(status=422, json=refusal))
    sheet = Sheet(page, system.url)
    page.goto(f"{system.url}/draw")
    sheet.draw(CAT)
    page.unroute("**/api/v1/contributors/**")
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("guess")).to_have_text(
        "Diese Zeichnung nahm der Server nicht an. Zeig mir gern noch eine."
    )
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_the_desk_speaks_german(page: Page, system: System) -> None:
    found = {}
    page.goto(f"{system.url}/admin")
    page.get_by_test_id("key").fill("nonsense")
    page.get_by_test_id("log-in").click()
    expect(page.get_by_role("alert").filter(has_text="Der Server kennt diesen Schlüssel nicht")).to_be_visible()
    found["door"] = german.left(page)
    desk.log_in(page, system.url, desk.key(system))
    runs = [one["id"] for one in system.get("/tasks/doodle/training-runs")]
    rooms = {**ROOMS, **{f"run {run}": f"/runs/{run}" for run in runs}, "no run": "/runs/999999", "nowhere": "/nowhere"}
    for name, path in rooms.items():
        page.goto(f"{system.url}/admin{path}")
        settled(page)
        found[name] = german.left(page)
    few = Evidence(("cat", "dog"), (700, 5), (2, 2), 3)
    rules = spec.named("doodle").gate
    verdict = gate.refuse(few.lacking(rules), few.numbers(rules)).to_json()
    refused = system.get(f"/training-runs/{runs[0]}") | {"state": "succeeded", "error": None, "verdict": verdict}
    page.route(f"**/training-runs/{runs[0]}", lambda route: route.fulfill(json=refused))
    page.goto(f"{system.url}/admin/runs/{runs[0]}")
    expect(page.get_by_test_id("reasons")).to_contain_text("Hund (5 von 30; 25 mehr braucht es)")
    found["too few"] = german.left(page)
    page.goto(f"{system.url}/admin/versions")
    page.get_by_test_id("choose-1").click()
    page.route("**/promotions", desk.writes_fail)
    page.get_by_test_id("reason").fill("ein Versuch")
    page.get_by_test_id("promote-now").click()
    expect(page.get_by_role("alert").filter(has_text="Der Server hat Schwierigkeiten.")).to_be_visible()
    found["promoting"] = german.left(page)
    page.route("**/api/v1/*/**", desk.server_error)
    page.route("**/api/v1/keys", desk.server_error)
    for name, path in ROOMS.items():
        page.goto(f"{system.url}/admin{path}")
        settled(page)
        found[f"{name}, failing"] = german.left(page)
    assert {name: texts for name, texts in found.items() if texts} == {}
