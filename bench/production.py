"""The page as production serves it: the real nginx, with the real model server and a database of its own behind it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.browser_sites import FRONTEND
from bench.results import CannotMeasure
from local import browser as chromium
from local import front, instance
from local.postgres import free_port


@contextmanager
def site() -> Iterator[str]:
    """Its URL, without a slash at the end. Raises CannotMeasure where nginx or the built page is missing."""
    page = FRONTEND / "dist"
    if not (page / "index.html").exists():
        raise CannotMeasure("frontend/dist is missing; run `make page`")
    if not front.installed():
        raise CannotMeasure("nginx, its brotli module or envsubst is missing; .ci/run says which packages bring them")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root, nginx's workers are somebody else
        shutil.copytree(page, folder / "page")
        # No base dataset: nobody trains here, and loading it would keep the machine busy.
        home = {"TRUSTED_PROXIES": "1", "BASE_DATA": str(folder / "nothing")}
        url, process = instance.start(folder / "home", home)
        try:
            with front.running(folder, url.removeprefix("http://"), free_port()) as served:
                yield served
        finally:
            instance.stop(process)


@contextmanager
def launched(*flags: str) -> Iterator[Browser]:
    """A Chromium. Raises CannotMeasure where there is none."""
    executable = chromium.find()
    if executable is None:
        raise CannotMeasure("there is no Chromium; run `make browser`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*chromium.FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()
