"""A real Chromium on the real page: draws with the mouse, reads what the page answers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Route, expect, sync_playwright

from local import browser as chromium
from tests.waiting import wait_for

Stroke = Sequence[Sequence[float]]
SIDE = 255.0  # of a simplified drawing
ASKED = re.compile("^Draw (an?|the) ")  # the title of a game that asks for something, whatever chance chose

# A page works on its answer, maybe on a busy machine; Playwright itself gives up after five seconds.
expect.set_options(timeout=20_000)


@contextmanager
def launched(*flags: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=[*chromium.FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Guess:
    label: str
    probability: float
    version: int
    unsure: bool


@dataclass
class Sheet:
    """The page as a person uses it."""

    page: Page
    url: str

    def open(self, path: str = "/draw", task: str = "doodle") -> None:
        self.page.goto(f"{self.url}{path}?task={task}")
        expect(self.page.get_by_test_id("model-version")).to_contain_text("1", timeout=20_000)

    def draw(self, strokes: Sequence[Stroke]) -> Guess:
        """Draw on a clear sheet with the mouse; returns the guess after the last stroke."""
        self.clear()
        box = self.page.get_by_test_id("canvas").bounding_box()
        assert box is not None
        scale = 0.8 * min(box["width"], box["height"]) / SIDE
        left = box["x"] + (box["width"] - scale * SIDE) / 2
        top = box["y"] + (box["height"] - scale * SIDE) / 2
        mouse = self.page.mouse
        for stroke in strokes:
            points = [(left + x * scale, top + y * scale) for x, y in zip(stroke[0], stroke[1], strict=True)]
            mouse.move(*points[0])
            mouse.down()
            for point in points[1:]:
                mouse.move(*point)
            mouse.up()
        return self.guess()

    def guess(self) -> Guess:
        """What the page answers, once nothing is being worked out any more."""
        found = self.page.get_by_test_id("guess")
        expect(found).to_have_attribute("aria-busy", "false", timeout=20_000)  # a page without its worker starts anew
        expect(found).to_have_attribute("data-label", re.compile("."))
        label, probability, version, unsure = (found.get_attribute(f"data-{name}") for name in _GUESS)
        assert label is not None
        assert probability is not None
        assert version is not None
        return Guess(label, float(probability), int(version), unsure == "true")

    def says(self, words: str) -> None:
        """Wait until the model says so."""
        expect(self.page.get_by_test_id("guess")).to_contain_text(words)

    def has_strokes(self, count: int) -> None:
        """Wait until so many lie on the sheet."""
        name = re.compile(rf"{count} stroke" if count else "empty sheet")
        expect(self.page.get_by_test_id("canvas")).to_have_attribute("aria-label", name, ignore_case=True)

    def bring(self, *contents: bytes, kind: str = "image/png") -> None:
        """Choose files on the page for pictures: "picture 1", "picture 2", …"""
        files: list[FilePayload] = [
            {"name": f"picture {number}", "mimeType": kind, "buffer": content}
            for number, content in enumerate(contents, 1)
        ]
        self.page.get_by_test_id("upload").set_input_files(files)

    def finish(self) -> None:
        """End a round of play, where the model does not end it by guessing, maybe at this very moment."""
        verdict = self.page.get_by_test_id("confirm")
        done = self.page.get_by_test_id("done")
        expect(verdict.or_(done)).to_be_visible()
        done.evaluate_all("buttons => buttons.forEach(button => button.click())")  # looks and clicks in one
        expect(verdict).to_be_visible()

    def ask_for(self, *labels: str) -> None:
        """Have the server wish for these, one after the other, the last again and again."""
        wishes = list(labels)

        def answer(route: Route) -> None:
            route.fulfill(json={"label": wishes.pop(0) if len(wishes) > 1 else wishes[0]})

        self.page.route("**/api/v1/tasks/*/prompt", answer)

    def clear(self) -> None:
        clear = self.page.get_by_test_id("clear")
        if clear.is_enabled():
            clear.click()

    def confirm(self) -> None:
        self.page.get_by_test_id("confirm").click()
        self.stored()

    def correct(self, label: str) -> None:
        self.page.get_by_test_id("correct").click()
        self.page.get_by_test_id(f"label-{label}").click()
        self.stored()

    def stored(self) -> None:
        """Wait until nothing is left to be sent."""
        expect(self.page.get_by_test_id("queued")).to_have_text("0")

    def contributor(self) -> dict[str, Any]:
        """What the server knows of the person at this page."""
        answer = self.page.request.get(f"{self.url}/api/v1/contributors/me")
        assert answer.ok
        return dict(answer.json())

    def version(self) -> int:
        return int(self.page.get_by_test_id("model-version").inner_text())

    def look_for_new_model(self) -> None:
        """What happens when a person comes back to the tab."""
        self.page.evaluate("window.dispatchEvent(new Event('focus'))")

    def come_back_until_it_swaps(self, version: int) -> None:
        """A look that was under way already, or that a busy machine did not answer, sees no new version."""

        def look() -> bool | None:
            self.look_for_new_model()
            self.page.wait_for_timeout(300)
            return self.version() == version or None

        wait_for(look, seconds=30, what=f"version {version}")


def png(gray: NDArray[np.uint8]) -> bytes:
    """A picture file of uint8 (h, w)."""
    buffer = io.BytesIO()
    Image.fromarray(gray).save(buffer, "PNG")
    return buffer.getvalue()


_GUESS = ("label", "probability", "version", "unsure")
