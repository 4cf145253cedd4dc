"""From what one taught to nothing at all: what is erased, what stays, and nothing by half."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import make_engine
from db.schema import Contributor, Submission, SubmissionLabel, TrainingRunSubmission
from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System
from tests.e2e.versions import learned
from tests.e2e.yours import look, teach, tiles
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
    wait_for(lambda: page.evaluate(LEFT) == {"waiting": 0, "kept": []} or None, seconds=30, what="nothing kept")


# A note of the service worker: it stored three while no page was open. And how many such notes there are.
NOTES = """(note) => new Promise((resolve) => {
  const opening = indexedDB.open("deltaloop.sent", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("sent", { autoIncrement: true });
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("sent", "readwrite"), notes = transaction.objectStore("sent");
    if (note) notes.add(3);
    const counting = notes.count();
    transaction.oncomplete = () => {
      opening.result.close();
      resolve(counting.result);
    };
  };
})"""


def test_what_was_sent_while_no_page_was_open_is_not_counted_once_everything_is_erased(sheet: Sheet) -> None:
    teach(sheet, "cat")
    page = look(sheet)
    expect(tiles(page)).to_have_count(1)
    assert page.evaluate(NOTES, True) >= 1
    page.get_by_test_id("erase").click()
    page.get_by_test_id("erase-now").click()
    expect(page.get_by_test_id("gone")).to_contain_text("one drawing on the server")
    assert page.evaluate(NOTES, False) == 0
