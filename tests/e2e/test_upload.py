"""Pictures instead of drawings: chosen, dropped or pasted, framed and turned; and files that are none."""

from __future__ import annotations

import io
import re
import struct

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from tasks import spec
from tests.e2e.browser import Sheet
from tests.e2e.pictures import apart, hand_over, paper, photo, picture, seen
from tests.e2e.system import System

pytestmark = pytest.mark.e2e
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def huge_png() -> bytes:
    """A whole picture of 20,000 × 20,000 pixels in 50 kB: decoding it would take 1.6 GB."""
    return picture_of(Image.new("1", (20_000, 20_000), 1))


def huge_jpeg() -> bytes:
    """As far as its size is told."""
    frame = struct.pack(">HBHHB", 17, 8, 20_000, 20_000, 3) + bytes(9)
    return b"\xff\xd8\xff\xc0" + frame + bytes(4000)


def picture_of(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


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


def test_a_finger_drags_a_corner_and_then_the_frame(chromium: Browser, system: System) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sheet = Sheet(context.new_page(), system.url)
    sheet.open("/upload")
    sheet.bring(photo())
    whole = seen(sheet)
    finger = context.new_cdp_session(sheet.page)
    frame = sheet.page.get_by_test_id("crop-frame")

    def drag(start: tuple[float, float], right: float, down: float) -> dict[str, float]:
        for kind, share in (("touchStart", 0.0), ("touchMove", 0.5), ("touchMove", 1.0)):
            point = {"x": start[0] + share * right, "y": start[1] + share * down}
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        box = frame.bounding_box()
        assert box is not None
        return {name: round(value) for name, value in dict(box).items() if isinstance(value, float | int)}

    before = frame.bounding_box()
    assert before is not None
    corner = (before["x"] + before["width"] - 8, before["y"] + before["height"] - 8)
    smaller = drag(corner, -120, -80)
    assert (smaller["width"], smaller["height"]) == (round(before["width"]) - 120, round(before["height"]) - 80)
    moved = drag((smaller["x"] + 90, smaller["y"] + 90), 60, 40)
    assert (moved["x"] - smaller["x"], moved["y"] - smaller["y"]) == (60, 40)
    assert sheet.page.evaluate("scrollY") == 0
    assert apart(seen(sheet), whole) > 0.05
    context.close()


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


def broken_png() -> bytes:
    return photo()[:60] + b"no pixels" * 9


def heic() -> bytes:
    """What a phone writes, as far as its size; no Chromium can decode it."""
    size = b"ispe" + struct.pack(">III", 0, 4032, 3024)
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + struct.pack(">I", 20) + size + bytes(64)


TOO_LARGE = "This picture is 20,000 × 20,000 pixels. Make it smaller than 50 megapixels and try again."
REFUSALS = {
    "text": (
        b"a text that calls itself a picture",
        "This isn't a picture I can read. Choose a PNG, JPEG, WebP or GIF file.",
    ),
    "pdf": (
        b"%PDF-1.7 of many pages",
        "This is a PDF, whatever its name says. Take a screenshot of it and show me that.",
    ),
    "nothing": (b"", "There is nothing in this file. Choose another one."),
    "broken": (broken_png(), "This picture is broken or cut short. Choose another one."),
    "heic": (heic(), "This browser can't open HEIC photos. Save it as JPEG, or show it to me in Safari."),
    "huge": (huge_png(), TOO_LARGE),
    "a huge photo": (huge_jpeg(), TOO_LARGE),
}


def test_a_file_that_cannot_be_used_gets_a_sentence_and_the_page_goes_on(sheet: Sheet) -> None:
    sheet.open("/upload")
    says = sheet.page.get_by_test_id("guess")
    for content, sentence in REFUSALS.values():
        sheet.bring(content)  # as PNG, whatever it is
        expect(says).to_have_text(sentence)
        expect(sheet.page.get_by_test_id("confirm")).to_have_count(0)
        sheet.bring(photo())
        assert sheet.guess().version == 1
        sheet.clear()


def test_an_empty_picture_is_not_guessed_and_can_be_put_away(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.bring(picture(np.full((300, 400), 255, np.uint8)))
    says = sheet.page.get_by_test_id("guess")
    expect(says).to_have_text("I can't find any lines in this. Move the frame, or show me darker lines.")
    expect(sheet.page.get_by_test_id("confirm")).to_have_count(0)
    sheet.clear()
    expect(says).to_have_text("I'm curious.")


def test_a_pdf_that_is_called_a_png_is_told_for_what_it_is_among_pictures_that_are_some(sheet: Sheet) -> None:
    sheet.open("/upload")
    files: list[FilePayload] = [
        {"name": "my drawing.png", "mimeType": "image/png", "buffer": b"%PDF-1.7 of many pages"},
        {"name": "sun.png", "mimeType": "image/png", "buffer": photo()},
    ]
    sheet.page.get_by_test_id("upload").set_input_files(files)
    expect(sheet.page.get_by_test_id("notes")).to_contain_text("my drawing.png: This is a PDF, whatever its name says.")
    assert sheet.guess().version == 1
    sheet.confirm()
    assert sheet.contributor()["submissions"] == 1


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


def test_a_folder_or_a_file_that_is_gone_gets_a_sentence(sheet: Sheet) -> None:
    sheet.page.route("**/desk.worker*", lambda route: route.abort())
    sheet.open("/upload")
    expect(sheet.page.get_by_test_id("guess")).to_be_visible()
    sheet.page.evaluate("""() => {
      const gone = new File(["x"], "drawings");
      gone.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) });
      const transfer = { files: [gone], types: ["Files"] };
      const drop = new DragEvent("drop", { bubbles: true, cancelable: true });
      Object.defineProperty(drop, "dataTransfer", { value: transfer });
      document.body.dispatchEvent(drop);
    }""")
    expect(sheet.page.get_by_test_id("guess")).to_have_text(
        "I can't read this. Choose the picture itself once more, not its folder."
    )
