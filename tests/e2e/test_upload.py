"""Pictures instead of drawings: chosen, dropped or pasted; recognised, stored, or refused with a sentence."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tasks import spec
from tests import synthetic
from tests.e2e.browser import Sheet
from tests.e2e.system import System, running

pytestmark = pytest.mark.e2e
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}

# As a browser hands over a file that comes from outside the page.
HAND_OVER = """([how, data, type]) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "picture", { type }));
  if (how === "paste") {
    window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, cancelable: true }));
  } else {
    const sheet = document.querySelector(".picture-sheet");
    for (const kind of ["dragover", "drop"])
      sheet.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running(tmp_path_factory.mktemp("home"), BASE_DATA="/nonexistent") as started:
        yield started


def photo(kind: str = "PNG") -> bytes:
    """A pencil drawing of the sun on paper, photographed."""
    strokes = synthetic.drawing("sun", np.random.default_rng(3), size=180)
    return picture(synthetic.photo(strokes, np.random.default_rng(4)), kind)


def picture(gray: np.ndarray, kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(gray).save(buffer, kind)
    return buffer.getvalue()


def header_of_a_huge_png() -> bytes:
    """The first bytes of a picture of 20,000 × 20,000 pixels: decoding it would take 1.6 GB."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def choose(sheet: Sheet, content: bytes, kind: str = "image/png") -> None:
    sheet.page.get_by_test_id("upload").set_input_files({"name": "picture", "mimeType": kind, "buffer": content})


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_chosen_photo_is_recognised_and_stored(system: System, sheet: Sheet, kind: str) -> None:
    sheet.open("/upload")
    choose(sheet, photo(kind), KINDS[kind])
    guess = sheet.guess()
    assert guess.label in spec.named("doodle").labels
    assert guess.version == 1
    sheet.confirm()
    assert sheet.contributor()["submissions"] == 1
    newest = system.get("/tasks/doodle/submissions", params={"limit": 1})[0]
    assert (newest["label"], newest["has_source"]) == (guess.label, True)


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_a_photo_that_is_dropped_or_pasted_is_recognised(sheet: Sheet, how: str) -> None:
    sheet.open("/upload")
    choose(sheet, photo())
    chosen = sheet.guess()
    sheet.clear()
    expect(sheet.page.get_by_test_id("guess")).not_to_have_attribute("data-label", chosen.label)
    sheet.page.evaluate(HAND_OVER, [how, base64.b64encode(photo()).decode(), "image/png"])
    assert sheet.guess() == chosen


def test_a_file_that_cannot_be_used_gets_a_sentence_and_the_page_goes_on(sheet: Sheet) -> None:
    sheet.open("/upload")
    says = sheet.page.get_by_test_id("guess")
    refusals = {
        b"a text that calls itself a picture": "This is not a picture I can read. Choose a PNG, JPEG or WebP file.",
        picture(np.zeros((8, 8), np.uint8), "GIF"): (
            "I can't read GIF pictures. Save it as PNG, JPEG or WebP and try again."
        ),
        header_of_a_huge_png(): (
            "This picture has 20000 × 20000 pixels. Make it smaller than 50 megapixels and try again."
        ),
    }
    for content, sentence in refusals.items():
        choose(sheet, content)
        expect(says).to_have_text(sentence)
        expect(sheet.page.get_by_test_id("confirm")).to_have_count(0)
        choose(sheet, photo())
        assert sheet.guess().version == 1
