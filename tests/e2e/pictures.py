"""Pictures that people bring to the page, and what it makes of them."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect

from tests import synthetic
from tests.e2e.browser import Sheet

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


def hand_over(sheet: Sheet, how: str, content: bytes, kind: str = "image/png") -> None:
    expect(sheet.page.get_by_test_id("guess")).to_be_visible()  # the sheet comes after the frame that names the version
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
