"""One's drawings, however many, and another label for one."""

from __future__ import annotations

import base64
import uuid

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tasks import spec
from tests.e2e import people
from tests.e2e.axe import violations
from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT, photo
from tests.e2e.system import System
from tests.e2e.yours import look, teach, tiles

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def system(own_system: System) -> System:
    return own_system


def test_who_taught_nothing_yet_is_invited_and_told_how_anonymous_they_are(sheet: Sheet) -> None:
    page = look(sheet)
    expect(page.get_by_test_id("deed")).to_have_text("You haven't taught me anything here yet.")
    expect(page.get_by_text("This browser holds it for a year in a cookie")).to_be_visible()
    expect(page.get_by_test_id("erase")).to_have_count(0)
    assert page.context.cookies() == []
    page.get_by_role("link", name="Show me something").click()
    expect(page.get_by_test_id("canvas")).to_be_visible()


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
