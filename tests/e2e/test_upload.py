"""Pictures instead of drawings: chosen, dropped or pasted, framed and turned, one or many; and files that are none."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
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
  if (type.startsWith("image/")) transfer.items.add(new File([bytes], "picture", { type }));
  else transfer.setData(type, atob(data));
  if (how === "paste") {
    window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, cancelable: true }));
  } else {
    const sheet = document.querySelector(".sheet");
    for (const kind of ["dragover", "drop"])
      sheet.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running(tmp_path_factory.mktemp("home"), BASE_DATA="/nonexistent") as started:
        yield started


def paper(label: str = "sun") -> NDArray[np.uint8]:
    """A pencil drawing on paper, photographed."""
    strokes = synthetic.drawing(label, np.random.default_rng(3), size=180)
    return synthetic.photo(strokes, np.random.default_rng(4))


def photo(kind: str = "PNG", label: str = "sun") -> bytes:
    return picture(paper(label), kind)


def picture(gray: NDArray[np.uint8], kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(gray).save(buffer, kind, **options)
    return buffer.getvalue()


def header_of_a_huge_png() -> bytes:
    """The first bytes of a picture of 20,000 × 20,000 pixels: decoding it would take 1.6 GB."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def hand_over(sheet: Sheet, how: str, content: bytes, kind: str = "image/png") -> None:
    sheet.page.evaluate(HAND_OVER, [how, base64.b64encode(content).decode(), kind])


def seen(sheet: Sheet) -> NDArray[np.int64]:
    """What the recipe made of the picture, as the page shows it before anything is sent: (28, 28) of 0…255."""
    sheet.guess()
    rgba = sheet.page.evaluate("""() => {
      const canvas = document.querySelector(".sees canvas");
      return [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data];
    }""")
    return np.array(rgba, np.int64).reshape(28, 28, 4)[..., 3]


def apart(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """How far two inputs lie apart, as a share of their ink."""
    return float(np.abs(one - other).sum() / (one.sum() + other.sum()))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_chosen_photo_is_recognised_and_stored(system: System, sheet: Sheet, kind: str) -> None:
    sheet.open("/upload")
    sheet.bring(photo(kind), kind=KINDS[kind])
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
    sheet.bring(photo())
    chosen = sheet.guess()
    sheet.clear()
    expect(sheet.page.get_by_test_id("guess")).not_to_have_attribute("data-label", chosen.label)
    hand_over(sheet, how, photo())
    assert sheet.guess() == chosen


@pytest.mark.parametrize("sideways", [6, 8, 3])
def test_a_photo_is_seen_upright_however_the_phone_was_held(sheet: Sheet, sideways: int) -> None:
    """EXIF orientation 6: the camera was held upright, and its pixels lie on their left side."""
    quarters = {6: 1, 3: 2, 8: 3}[sideways]
    exif = Image.Exif()
    exif[0x0112] = sideways
    sheet.open("/upload")
    upright = paper("flower")
    sheet.bring(picture(upright, "JPEG", quality=95), kind="image/jpeg")
    expected = seen(sheet)
    sheet.clear()
    sheet.bring(picture(np.rot90(upright, quarters).copy(), "JPEG", quality=95), kind="image/jpeg")
    assert apart(seen(sheet), expected) > 0.2, "without the mark it lies on its side"
    sheet.clear()
    sheet.bring(picture(np.rot90(upright, quarters).copy(), "JPEG", quality=95, exif=exif), kind="image/jpeg")
    assert apart(seen(sheet), expected) < 0.05


def test_keys_frame_one_of_two_drawings_and_turn_it(sheet: Sheet) -> None:
    sheet.open("/upload")
    flower = paper("flower")
    sheet.bring(picture(flower))
    alone = seen(sheet)
    sheet.clear()
    sheet.bring(picture(np.rot90(flower, -1).copy()))
    turned = seen(sheet)
    sheet.clear()
    sheet.bring(picture(np.concatenate([flower, paper("sun")], axis=1)))
    assert apart(seen(sheet), alone) > 0.2
    sheet.page.get_by_test_id("crop-frame").focus()
    for _ in range(25):
        sheet.page.keyboard.press("Shift+ArrowLeft")
    assert apart(seen(sheet), alone) < 0.1
    sheet.page.keyboard.press("r")
    assert apart(seen(sheet), turned) < 0.1
    sheet.page.keyboard.press("Shift+R")
    assert apart(seen(sheet), alone) < 0.1
    sheet.page.get_by_test_id("tilt").focus()
    for _ in range(40):
        sheet.page.keyboard.press("ArrowRight")
    assert apart(seen(sheet), alone) > 0.1
    sheet.page.get_by_test_id("as-it-was").press("Enter")
    assert sheet.page.get_by_test_id("tilt").input_value() == "0"
    sheet.page.get_by_test_id("crop-frame").focus()
    for _ in range(25):
        sheet.page.keyboard.press("Shift+ArrowLeft")
    sheet.guess()
    sheet.page.keyboard.press("y")
    sheet.stored()
    assert sheet.contributor()["submissions"] == 1


def test_the_frame_is_dragged_by_its_corner_and_comes_where_one_taps(sheet: Sheet) -> None:
    sheet.open("/upload")
    flower, sun = paper("flower"), paper("sun")
    sheet.bring(picture(flower))
    of_flower = seen(sheet)
    sheet.clear()
    sheet.bring(picture(sun))
    of_sun = seen(sheet)
    sheet.clear()
    sheet.bring(picture(np.concatenate([flower, sun], axis=1)))
    sheet.guess()
    frame = sheet.page.get_by_test_id("crop-frame")
    box = frame.bounding_box()
    assert box is not None
    mouse = sheet.page.mouse
    mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 - 5, box["y"] + box["height"] - 5, steps=4)
    mouse.up()
    assert apart(seen(sheet), of_flower) < 0.1
    mouse.click(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    assert apart(seen(sheet), of_sun) < 0.1


def test_many_pictures_are_gone_through_each_with_its_own_word(system: System, sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(*(photo(label=label) for label in ("sun", "flower", "cat")), b"%PDF-1.7", photo(label="shoe"))
    title = sheet.page.get_by_role("heading", level=1)
    progress = sheet.page.get_by_test_id("progress")
    expect(title).to_have_text("Picture 1 of 5")
    expect(sheet.page.get_by_test_id("notes")).to_contain_text("picture 4: This is a PDF")
    guesses = [sheet.guess().label]
    sheet.page.get_by_test_id("confirm").click()
    expect(title).to_have_text("Picture 2 of 5")
    sheet.guess()
    sheet.page.get_by_test_id("correct").click()
    sheet.page.get_by_test_id("label-backpack").click()
    expect(title).to_have_text("Picture 3 of 5")
    sheet.guess()
    sheet.page.get_by_test_id("skip").click()
    expect(title).to_have_text("Picture 5 of 5")
    expect(progress).to_have_attribute("aria-valuenow", "4")
    guesses.append(sheet.guess().label)
    sheet.page.get_by_test_id("confirm").click()
    expect(progress).to_have_attribute("aria-valuetext", "5 of 5 done")
    expect(sheet.page.get_by_test_id("guess")).to_have_text(
        "You told me what 3 of 5 pictures are; 1 skipped, 1 I can't use."
    )
    sheet.stored()
    assert sheet.contributor()["submissions"] == 3
    newest = system.get("/tasks/doodle/submissions", params={"limit": 3})
    assert sorted(one["label"] for one in newest) == sorted([*guesses, "backpack"])
    # What was skipped is still there.
    sheet.page.get_by_role("button", name="Picture 3: skipped, show it again").click()
    expect(title).to_have_text("Picture 3 of 5")


def test_a_double_tap_says_one_word_on_one_picture(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(photo(), photo(label="flower"), photo(label="cat"))
    sheet.guess()
    sheet.page.get_by_test_id("confirm").dblclick()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 3")
    sheet.guess()
    expect(sheet.page.get_by_test_id("confirm")).to_be_visible()
    sheet.stored()
    assert sheet.contributor()["submissions"] == 1
    # By keys one goes on where the last button was.
    sheet.page.get_by_test_id("confirm").press("Enter")
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 3 of 3")
    expect(sheet.page.get_by_test_id("confirm")).to_be_focused()


def test_two_hundred_pictures_are_taken_and_the_rest_is_left(sheet: Sheet) -> None:
    sheet.open("/upload")
    small = picture(paper()[::4, ::4].copy())
    sheet.bring(*[small] * 207)
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 1 of 200")
    expect(sheet.page.get_by_test_id("notes")).to_contain_text("7 more are still with you")
    sheet.guess()
    sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 200")
    assert sheet.guess().version == 1
    expect(sheet.page.locator(".strip img")).to_have_count(200, timeout=60_000)
    # The strip follows, and leaves the page where it is.
    sheet.page.get_by_role("button", name="Picture 150").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 150 of 200")
    assert sheet.page.evaluate("document.querySelector('.strip').scrollLeft") > 5_000


def test_other_pages_can_be_looked_at_meanwhile(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(photo(), photo(label="flower"))
    sheet.guess()
    sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 2")
    sheet.page.get_by_role("link", name="About").click()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("I learn from what you draw")
    sheet.page.go_back()
    expect(sheet.page.get_by_role("heading", level=1)).to_have_text("Picture 2 of 2")
    assert sheet.guess().version == 1
    sheet.confirm()
    assert sheet.contributor()["submissions"] == 2


def test_pictures_wait_for_the_network_and_go_out_once_each(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(photo(), photo(label="flower"), photo(label="cat"))
    sheet.page.context.set_offline(True)
    for number in (1, 2, 3):
        expect(sheet.page.get_by_role("heading", level=1)).to_have_text(f"Picture {number} of 3")
        sheet.guess()
        sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_test_id("notes")).to_contain_text("I can't reach the server. Your drawing is safe here")
    expect(sheet.page.get_by_test_id("queued")).to_have_text("3")
    sheet.page.context.set_offline(False)
    sheet.stored()
    assert sheet.contributor()["submissions"] == 3


def broken_png() -> bytes:
    return photo()[:60] + b"no pixels" * 9


def heic() -> bytes:
    """What a phone writes, as far as its size; no Chromium can decode it."""
    size = b"ispe" + struct.pack(">III", 0, 4032, 3024)
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + struct.pack(">I", 20) + size + bytes(64)


REFUSALS = {
    "text": (
        b"a text that calls itself a picture",
        "This is no picture I can read. Choose a PNG, JPEG, WebP or GIF file.",
    ),
    "pdf": (
        b"%PDF-1.7 of many pages",
        "This is a PDF, whatever its name says. Take a screenshot of it and show me that.",
    ),
    "nothing": (b"", "There is nothing in this file. Choose another one."),
    "broken": (broken_png(), "This picture is broken or cut short. Choose another one."),
    "heic": (heic(), "This browser can't open HEIC photos. Save it as JPEG, or show it to me in Safari."),
    "huge": (
        header_of_a_huge_png(),
        "This picture has 20,000 × 20,000 pixels. Make it smaller than 50 megapixels and try again.",
    ),
}


def test_a_file_that_cannot_be_used_gets_a_sentence_and_the_page_goes_on(sheet: Sheet) -> None:
    sheet.open("/upload")
    says = sheet.page.get_by_test_id("guess")
    for content, sentence in REFUSALS.values():
        sheet.bring(content)
        expect(says).to_have_text(sentence)
        expect(sheet.page.get_by_test_id("confirm")).to_have_count(0)
        sheet.bring(photo())
        assert sheet.guess().version == 1
        sheet.clear()


def test_an_empty_picture_is_not_guessed_and_can_be_put_away(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(picture(np.full((300, 400), 255, np.uint8)))
    says = sheet.page.get_by_test_id("guess")
    expect(says).to_have_text("I find no lines in this. Move the frame, or show me darker lines.")
    expect(sheet.page.get_by_test_id("confirm")).to_have_count(0)
    sheet.clear()
    expect(says).to_have_text("I'm curious.")


def test_of_what_moves_the_first_frame_is_looked_at(sheet: Sheet) -> None:
    sheet.open("/upload")
    first, second = (Image.fromarray(paper(label)) for label in ("flower", "sun"))
    sheet.bring(picture(paper("flower")))
    expected = seen(sheet)
    sheet.clear()
    buffer = io.BytesIO()
    first.save(buffer, "GIF", save_all=True, append_images=[second], duration=100)
    sheet.bring(buffer.getvalue(), kind="image/gif")
    assert apart(seen(sheet), expected) < 0.1
    expect(sheet.page.get_by_test_id("notes")).to_have_text("It moves. I look at its first frame.")


def test_text_that_is_pasted_or_a_link_that_is_dropped_gets_a_sentence(sheet: Sheet) -> None:
    sheet.open("/upload")
    says = sheet.page.get_by_test_id("guess")
    hand_over(sheet, "paste", b"a cat", "text/plain")
    expect(says).to_have_text("That was text. Copy a picture and paste that, or choose one.")
    hand_over(sheet, "drop", b"<img src=x>", "text/html")
    expect(says).to_have_text("That came without its file. Save the picture, then choose it here.")
    sheet.bring(photo())
    guess = sheet.guess()
    hand_over(sheet, "paste", b"a cat", "text/plain")
    expect(sheet.page.get_by_test_id("notes")).to_have_text(re.compile("That was text"))
    assert sheet.guess() == guess


def test_without_its_worker_the_page_looks_at_pictures_itself(sheet: Sheet) -> None:
    sheet.page.route("**/desk.worker*", lambda route: route.abort())
    sheet.open("/upload")
    sheet.bring(photo())
    assert sheet.guess().version == 1
