"""What a browser needs to install the page, held against what is built."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.e2e
BUILT = REPOSITORY / "frontend" / "dist"


def test_the_manifest_names_icons_that_are_what_it_says() -> None:
    manifest = json.loads((BUILT / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["display"] == "standalone"
    assert manifest["start_url"] == manifest["scope"] == "/"
    purposes = set()
    for icon in manifest["icons"]:
        with Image.open(BUILT / icon["src"].lstrip("/")) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            opaque = picture.convert("RGBA").getchannel("A").getextrema()[0] == 255
        purposes.add(icon.get("purpose", "any"))
        assert opaque is (icon.get("purpose") == "maskable"), "a maskable icon is paper up to its edge"
    assert purposes == {"any", "maskable"}


def test_the_page_has_its_colours_in_light_and_dark_and_names_the_manifest() -> None:
    page = (BUILT / "index.html").read_text("utf-8")
    manifest = json.loads((BUILT / "manifest.webmanifest").read_text("utf-8"))
    tokens = (REPOSITORY / "frontend" / "src" / "ui" / "tokens.css").read_text("utf-8")
    assert 'rel="manifest"' in page
    assert manifest["theme_color"] in page
    for scheme, colour in (("light", "#faf6ee"), ("dark", "#171611")):
        assert f'content="{colour}" media="(prefers-color-scheme: {scheme})"' in page
        assert f"--paper: {colour}" in tokens
