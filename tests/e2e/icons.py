"""`python -m tests.e2e.icons`: the installed page's icons, painted anew from its mark into frontend/public."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Browser

from tests.conftest import REPOSITORY
from tests.e2e import browser

FOLDER = REPOSITORY / "frontend" / "public" / "icons"
PAPER, INK = "#faf6ee", "#d9480f"
MARK = "M6 25 15 7l10 18H9"  # as in favicon.svg, on 32 units
COLOURS = 32  # two of them and what lies between: enough for smooth edges
# A system cuts its own shape out of a maskable icon, and Apple's rounds the corners itself: paper up to the edge. Of a
# maskable one only the middle four fifths are sure to be seen.
ICONS = {"192": (192, 8, 1.0), "512": (512, 8, 1.0), "maskable-512": (512, 0, 0.8), "180": (180, 0, 0.84)}


def svg(size: int, radius: float, scale: float) -> str:
    """The mark on paper: `radius` of the corners and `scale` of the mark in units of a 32nd of the side."""
    centred = f"translate(16 16) scale({scale}) translate(-15.5 -16)"
    stroke = 'stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}">'
        f'<rect width="32" height="32" rx="{radius}" fill="{PAPER}"/>'
        f'<path transform="{centred}" d="{MARK}" fill="none" stroke="{INK}" {stroke}/></svg>'
    )


def paint(chromium: Browser, size: int, radius: float, scale: float) -> bytes:
    """As a small PNG; corners are clear."""
    page = chromium.new_page(viewport={"width": size, "height": size})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg(size, radius, scale)}")
    picture = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    page.close()
    packed = io.BytesIO()
    picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browser.launched() as chromium:
        for name, shape in ICONS.items():
            (FOLDER / f"{name}.png").write_bytes(paint(chromium, *shape))


if __name__ == "__main__":
    main()
