"""What one taught, one's drawings, another label for one, and taking everything back."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import make_engine
from db.schema import Contributor, Submission, SubmissionLabel, TrainingRunSubmission
from tasks import spec
from tests.e2e import people
from tests.e2e.axe import violations
from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT, photo
from tests.e2e.system import System
from tests.e2e.versions import learned
from tests.waiting import wait_for

pytestmark = pytest.mark.e2e
LEFT = """async () => {
  const database = await new Promise((resolve) => {
    const opening = indexedDB.open("deltaloop");
    opening.onsuccess = () => resolve(opening.result);
  });
  const waiting = await new Promise((resolve) => {
    const asking = database.transaction("waiting").objectStore("waiting").count();
    asking.onsuccess = () => resolve(asking.result);
  });
  database.close();
  const keys = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
  return { waiting, kept: keys.filter((key) => /taught|contributor|game|sheet/.test(key)) };
}"""


@pytest.fixture(scope="module")
def system(own_system: System) -> System:
    return own_system


@pytest.fixture
def ask(system: System) -> Iterator[Callable[[Any], list[Any]]]:
    """What the database answers to a query."""
    engine = make_engine(system.database_url)

    def answer(query: Any) -> list[Any]:
        with Session(engine) as session:
            return list(session.scalars(query))

    yield answer
    engine.dispose()


def teach(sheet: Sheet, *labels: str) -> None:
    sheet.open("/draw")
    for label in labels:
        sheet.draw(CAT)
        sheet.correct(label)


def look(sheet: Sheet) -> Page:
    sheet.page.goto(f"{sheet.url}/yours?task=doodle")
    expect(sheet.page.get_by_test_id("deed")).not_to_have_text("Let me look…")
    return sheet.page


def tiles(page: Page) -> Locator:
    return page.get_by_test_id("wall").locator(".tile")


def test_who_taught_nothing_yet_is_invited_and_told_how_anonymous_they_are(sheet: Sheet) -> None:
    page = look(sheet)
    expect(page.get_by_test_id("deed")).to_have_text("You haven't taught me anything here yet.")
    expect(page.get_by_text("This browser holds it for a year in a cookie")).to_be_visible()
    expect(page.get_by_test_id("erase")).to_have_count(0)
    assert page.context.cookies() == []
    page.get_by_role("link", name="Show me something").click()
    expect(page.get_by_test_id("canvas")).to_be_visible()


def test_from_two_drawings_to_a_version_to_nothing_at_all(
    system: System, sheet: Sheet, ask: Callable[[Any], list[Any]]
) -> None:
    teach(sheet, "cat", "dog")
    page = look(sheet)
    expect(page.get_by_test_id("deed")).to_have_text("Waiting for the next training run.")
    expect(tiles(page)).to_have_count(2)
    newest = tiles(page).first
    expect(newest).to_contain_text("dog: I said cat")
    expect(tiles(page).last).to_contain_text("cat: I knew it")
    assert newest.locator("path").get_attribute("d"), "the strokes as they were drawn"

    newest.click()
    expect(page.get_by_text(re.compile("version 1 thought: cat, "))).to_be_visible()
    page.get_by_test_id("label-bird").click()
    expect(newest).to_contain_text("bird: I said cat")
    expect(newest).to_be_focused()
    sent = newest.get_attribute("data-id") or ""
    (person,) = ask(select(Submission.contributor).where(Submission.id == uuid.UUID(sent)))
    labels = ask(select(SubmissionLabel.label).order_by(SubmissionLabel.id))
    assert labels[-3:] == ["cat", "dog", "bird"]

    with learned(system, of=sent) as version:
        page.reload()
        expect(page.get_by_test_id("deed")).to_have_text(f"Your 2 drawings helped version {version}.")
        expect(page.get_by_text(f"Version {version} answers now. You gave me 2 drawings in all.")).to_be_visible()
        expect(tiles(page).first).to_contain_text("bird")

    page.get_by_test_id("erase").click()
    confirmation = page.get_by_role("group", name="Erase everything you gave me?")
    expect(confirmation).to_contain_text("2 drawings on the server")
    expect(confirmation).to_contain_text(f"version {version}, which learned from 2 drawings")
    page.keyboard.press("Escape")
    expect(confirmation).to_have_count(0)
    expect(page.get_by_test_id("erase")).to_be_focused()
    assert sheet.contributor()["submissions"] == 2, "nothing happens before one has said so"
    page.get_by_test_id("erase").click()
    page.get_by_test_id("erase-now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is gone.")
    expect(page.get_by_test_id("gone")).to_contain_text(f"version {version} (2 drawings)")

    assert ask(select(Contributor).where(Contributor.id == person)) == []
    assert ask(select(Submission).where(Submission.contributor == person)) == []
    assert ask(select(TrainingRunSubmission)) == []
    assert page.context.cookies() == []
    assert page.evaluate(LEFT) == {"waiting": 0, "kept": []}
    expect(look(sheet).get_by_test_id("deed")).to_have_text("You haven't taught me anything here yet.")


def test_without_the_server_what_waits_here_is_shown_and_nothing_is_erased_by_half(sheet: Sheet) -> None:
    teach(sheet, "cat")
    sheet.page.route("**/api/v1/contributors**", lambda route: route.abort())
    sheet.page.route("**/api/v1/tasks/*/submissions", lambda route: route.abort())
    sheet.draw(CAT)
    sheet.page.get_by_test_id("correct").click()
    sheet.page.get_by_test_id("label-sun").click()
    expect(sheet.page.get_by_test_id("queued")).to_have_text("1")
    page = look(sheet)
    expect(page.get_by_test_id("deed")).to_have_text("Your drawing is waiting on this device.")
    expect(page.get_by_role("alert").first).to_contain_text("something may be missing here")
    expect(tiles(page)).to_have_text(["sun: waits here"])

    page.get_by_test_id("erase").click()
    page.get_by_test_id("erase-now").click()
    expect(page.get_by_text("so nothing was erased")).to_be_visible()
    assert page.evaluate(LEFT)["waiting"] == 1

    page.unroute("**/api/v1/contributors**")
    page.get_by_test_id("try-again").click()
    expect(page.get_by_test_id("deed")).to_have_text("Waiting for the next training run.")
    expect(tiles(page)).to_have_count(2)
    # What was not sent yet goes with the rest, and never arrives.
    page.get_by_test_id("erase-now").click()
    expect(page.get_by_test_id("gone")).to_contain_text("one drawing on this device")
    page.unroute("**/api/v1/tasks/*/submissions")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LEFT) == {"waiting": 0, "kept": []}
    assert page.context.cookies() == []


def test_what_another_tab_is_sending_arrives_before_everything_is_erased(
    sheet: Sheet, ask: Callable[[Any], list[Any]]
) -> None:
    teach(sheet, "cat")
    before = set(ask(select(Contributor.id)))
    page = look(sheet)
    other = Sheet(page.context.new_page(), sheet.url)
    other.open("/draw")
    held: list[Route] = []
    other.page.route("**/api/v1/tasks/*/submissions", lambda route: held.append(route))
    other.draw(CAT)
    with other.page.expect_request("**/api/v1/tasks/*/submissions"):
        other.page.get_by_test_id("correct").click()
        other.page.get_by_test_id("label-dog").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.get_by_test_id("erase").click()
    page.get_by_test_id("erase-now").click()
    page.wait_for_function(
        "async () => (await navigator.locks.query()).pending.some((lock) => lock.mode === 'exclusive')"
    )
    expect(page.get_by_test_id("erase-now")).to_have_text("Erasing…")
    assert "DELETE" not in asked
    held[0].continue_()
    expect(page.get_by_test_id("gone")).to_contain_text("2 drawings on the server")
    other.stored()
    assert set(ask(select(Contributor.id))) < before, "one is gone and nobody has come"
    # What the other tab counted may reach this one late.
    wait_for(lambda: page.evaluate(LEFT) == {"waiting": 0, "kept": []} or None, seconds=10, what="nothing kept")


def test_a_label_that_cannot_be_changed_stays_and_the_page_says_so(sheet: Sheet) -> None:
    teach(sheet, "cat")
    page = look(sheet)
    page.route("**/api/v1/submissions/*", lambda route: route.fulfill(status=500, body="no"))
    tiles(page).first.focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("label-sun").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("I could not change that.")).to_be_visible()
    expect(tiles(page).first).to_contain_text("cat")
    page.unroute("**/api/v1/submissions/*")
    page.keyboard.press("Enter")
    expect(tiles(page).first).to_contain_text("sun: I said cat")


def send_many(sheet: Sheet, number: int) -> None:
    """Without the page, but as the person at it."""
    assert sheet.page.request.post(f"{sheet.url}/api/v1/contributors").ok
    labels = spec.named("doodle").labels
    drawn = people.invented("doodle", of_each=2)
    for start in range(0, number, 100):
        items = []
        for place in range(start, min(start + 100, number)):
            one = drawn[place % len(drawn)]
            image = people.model_input("doodle", one)
            said = np.eye(len(labels))[place % len(labels)]
            items.append(
                {
                    "id": str(uuid.uuid4()),
                    "image": base64.b64encode(image.tobytes()).decode(),
                    "label": one.label,
                    "label_origin": "corrected",
                    "model_version": 1,
                    "probabilities": said.tolist(),
                    **({"drawing": one.strokes} if place % 3 else {}),
                }
            )
        answer = sheet.page.request.post(f"{sheet.url}/api/v1/tasks/doodle/submissions", data={"submissions": items})
        assert answer.status == 201, answer.text()


def test_five_hundred_drawings_come_a_page_at_a_time(sheet: Sheet) -> None:
    send_many(sheet, 500)
    page = look(sheet)
    expect(tiles(page)).to_have_count(48)
    more = page.get_by_test_id("older")
    expect(more).to_have_text("Show older ones (452)")
    for shown in (96, 144, 192, 240, 288, 336, 384, 432, 480, 500):
        more.press("Enter")
        expect(tiles(page)).to_have_count(shown)
    expect(more).to_have_count(0)
    expect(tiles(page).nth(480)).to_be_focused()
    ids = tiles(page).evaluate_all("tiles => new Set(tiles.map((tile) => tile.dataset.id)).size")
    assert ids == 500
    ink = "canvases => canvases.filter((c) => c.getContext('2d').getImageData(0, 0, 28, 28).data.some(Boolean)).length"
    assert page.locator(".tile canvas").evaluate_all(ink) > 100, "inputs are drawn where there are no strokes"


def test_axe_finds_nothing_to_mend(screen: Page, system: System) -> None:
    sheet = Sheet(screen, system.url)
    page = look(sheet)
    found = {"nobody": violations(page)}
    sheet.open("/upload")
    sheet.bring(photo(CAT))
    sheet.guess()
    sheet.confirm()
    send_many(sheet, 50)
    look(sheet)
    found["wall"] = violations(page)
    tiles(page).first.click()
    page.get_by_test_id("erase").click()
    found["open"] = violations(page)
    page.route("**/api/v1/**", lambda route: route.abort() if "contributors" in route.request.url else route.fallback())
    page.get_by_test_id("erase-now").click()
    expect(page.get_by_text("so nothing was erased")).to_be_visible()
    found["failed"] = violations(page)
    page.unroute("**/api/v1/**")
    page.get_by_test_id("erase-now").click()
    expect(page.get_by_test_id("gone")).to_be_visible()
    found["gone"] = violations(page)
    assert {name: what for name, what in found.items() if what} == {}


def test_the_header_has_room_for_every_page_on_a_german_phone(chromium: Browser, system: System) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    page = look(Sheet(context.new_page(), system.url))
    expect(page.get_by_test_id("deed")).to_have_text("Hier hast du mir noch nichts beigebracht.")
    nav = page.locator(".nav")
    expect(nav.get_by_role("link")).to_have_text(["Spielen", "Zeichnen", "Hochladen", "Deins", "Über"])
    assert nav.evaluate("nav => nav.scrollWidth <= nav.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
