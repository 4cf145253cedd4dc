"""The page behind the real nginx: its strict content security policy leaves everything working."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests import synthetic
from tests.conftest import REPOSITORY
from tests.contract import front as fronts
from tests.e2e import browser, system
from tests.e2e.browser import Sheet

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not fronts.installed(), reason="nginx, its brotli module or envsubst is not installed"),
]


def test_a_person_draws_confirms_and_uploads_under_the_strict_policy(tmp_path: Path) -> None:
    strokes = synthetic.drawing("sun", np.random.default_rng(3), size=180)
    with system.running(tmp_path, TRUSTED_PROXIES="1") as server, browser.launched() as chromium:
        upstream = server.url.removeprefix("http://")
        with fronts.running(MODEL_SERVER=upstream, built=REPOSITORY / "frontend" / "dist") as front:
            page = chromium.new_page()
            complaints: list[str] = []
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            sheet = Sheet(page, front.url)
            sheet.open()
            assert sheet.draw(strokes).label in synthetic.SHAPES
            sheet.confirm()
            assert sheet.contributor()["submissions"] == 1
            sheet.open("/upload")
            picture = browser.png(synthetic.photo(strokes, np.random.default_rng(4)))
            page.get_by_test_id("upload").set_input_files(
                {"name": "sun.png", "mimeType": "image/png", "buffer": picture}
            )
            assert sheet.guess().version == 1
            assert complaints == []
