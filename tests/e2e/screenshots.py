"""`make screenshots`: the running system as people see it, phone and desktop, light and dark, into docs/screenshots.

`python -m tests.e2e.screenshots yours about` takes those alone."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from playwright.sync_api import Browser, expect

from tasks.recipes import simplify
from tests import synthetic
from tests.conftest import REPOSITORY
from tests.e2e import browser, desk, people
from tests.e2e.browser import Sheet
from tests.e2e.system import System, running
from tests.e2e.versions import learned, trained

FOLDER = REPOSITORY / "docs" / "screenshots"
WIDTHS = {390: 844, 1440: 900}
AFTER_A_RUN = ("desk", "about")  # each on a system of its own: its run must find the style new
PAGES = ("draw", "upload", "about", "play", "yours", "desk")
ROOMS = {"admin": "", "versions": "/versions", "moderation": "/moderation", "settings": "/settings"}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# A cat, drawn for this page.
CAT = [
    [[48, 40, 60, 92, 128, 166, 190, 208, 200], [120, 20, 78, 64, 60, 64, 80, 22, 122]],
    [[200, 206, 190, 160, 126, 90, 62, 46, 48], [122, 160, 200, 222, 228, 222, 198, 158, 120]],
    [[92, 92], [122, 136]],
    [[158, 158], [122, 136]],
    [[116, 126, 136, 126, 116], [160, 170, 160, 158, 160]],
    [[126, 126, 108], [170, 186, 194]],
    [[126, 146], [186, 194]],
    [[70, 12], [164, 152]],
    [[70, 14], [176, 184]],
    [[182, 242], [164, 152]],
    [[182, 240], [176, 184]],
]


def take(chromium: Browser, system: System, names: Collection[str]) -> None:
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            sheet = Sheet(context.new_page(), system.url)
            for name in (name for name in names if name not in ("yours", *AFTER_A_RUN)):
                picture(sheet, name)
                sheet.page.wait_for_timeout(400)  # the last transition
                sheet.page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png")
            context.close()
    if "yours" in names:
        take_yours(chromium, system)
    if "desk" in names:
        take_desk(chromium, system)
    if "about" in names:
        take_about(chromium, system)


def take_yours(chromium: Browser, system: System) -> None:
    """One person's drawings, of which a version has learned, in every size."""
    context = chromium.new_context()
    sheet = Sheet(context.new_page(), system.url)
    sheet.open("/draw")
    labels = ("sun", "flower", "shoe", "car", "bird", "airplane", "backpack", "dog", "flower", "sun", "shoe")
    for seed, label in enumerate(labels):
        sheet.draw(simplify(drawn(label, seed, tilt=80 if label in ("bird", "airplane") else 0)))  # two are not known
        sheet.correct(label)
    sheet.draw(CAT)
    sheet.correct("cat")
    answer = sheet.page.request.get(f"{sheet.url}/api/v1/contributors/me/submissions")
    with learned(system, of=answer.json()[0]["id"]):
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                again = chromium.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    storage_state=context.storage_state(),
                )
                page = again.new_page()
                page.goto(f"{system.url}/yours")
                expect(page.get_by_test_id("deed")).to_contain_text("helped version")
                page.wait_for_timeout(400)  # the last transition
                page.screenshot(path=FOLDER / f"yours-{width}-{scheme}.png")
                again.close()
    context.close()


def take_desk(chromium: Browser, system: System) -> None:
    """Every room after a run that learned another style from three weeks of drawings."""
    drawings = people.tilted(of_each=300)
    with tempfile.TemporaryDirectory() as folder:
        people.import_base_examples(system.home, Path(folder), "doodle")
    desk.draw_over_days(system, drawings[:2200], by=70, days=21, right=0.5)
    run = system.train("doodle")
    if run["verdict"]["decision"] == "promote":
        desk.draw_over_days(system, drawings[2200:], by=30, days=0, right=0.9, version=run["candidate_version"])
    desk.doubt(system, of=40, suggested="bird")
    rooms = {**ROOMS, "run": f"/runs/{run['id']}"}
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            desk.log_in(page, system.url, desk.key(system))
            for name, path in rooms.items():
                page.goto(f"{system.url}/admin{path}")
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(400)  # the last transition
                page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png")
            context.close()


def take_about(chromium: Browser, system: System) -> None:
    """What a real run changed, from the chart on."""
    with tempfile.TemporaryDirectory() as folder:
        people.import_base_examples(system.home, Path(folder), "doodle")
    trained(system)
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            page.goto(f"{system.url}/about")
            expect(page.get_by_test_id("gained")).to_be_visible(timeout=20_000)
            expect(page.get_by_test_id("square-read")).to_be_visible()
            page.evaluate("document.querySelector('[data-testid=history]').scrollIntoView()")
            page.wait_for_timeout(400)  # the last transition
            page.screenshot(path=FOLDER / f"about-{width}-{scheme}.png")
            context.close()


def picture(sheet: Sheet, name: str) -> None:
    """Bring the page to what is worth looking at."""
    if name == "upload":
        sheet.open("/upload")
        sheet.bring(photo(drawn("sun", 5)), photo(CAT), *(photo(drawn(label)) for label in ("flower", "shoe", "sun")))
        sheet.guess()
        expect(sheet.page.get_by_test_id("confirm")).to_be_visible()
        sheet.page.keyboard.press("y")
        expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 5")
        sheet.guess()
        expect(sheet.page.get_by_test_id("confirm")).to_be_visible()
    else:
        if name == "play":
            sheet.ask_for("cat", "dog")
        sheet.open("/" if name == "play" else f"/{name}")
        if name in ("draw", "play"):
            sheet.draw(CAT)
        if name == "play":
            expect(sheet.page.get_by_test_id("guess")).to_contain_text("cat")


def drawn(label: str, seed: int = 3, tilt: float = 0) -> Sequence[browser.Stroke]:
    return synthetic.drawing(label, np.random.default_rng(seed), size=180, tilt=tilt)


def photo(strokes: Sequence[browser.Stroke]) -> bytes:
    """A drawing on paper, as a file."""
    return browser.png(synthetic.photo(strokes, np.random.default_rng(0), pixels=480, line=6))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = sys.argv[1:] or PAGES
    untaught = [name for name in names if name not in AFTER_A_RUN]
    for together in (untaught, *([name] for name in AFTER_A_RUN if name in names)):
        if together:
            with tempfile.TemporaryDirectory() as home, running(Path(home)) as system, browser.launched() as chromium:
                take(chromium, system, together)


if __name__ == "__main__":
    main()
