"""A browser that was never here opens the page: the champion's files come, and answer what they should."""

from __future__ import annotations

import time

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

PAGE_SECONDS = 30.0


def load(browser: Browser, url: str, version: int) -> str | None:
    """Opens the page in an empty profile until it guesses by this version, having checked the version's golden inputs.

    None, or what it showed instead.
    """
    context = browser.new_context()
    complaints: list[str] = []
    shown = "nothing"
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{url}/draw?task=doodle", timeout=PAGE_SECONDS * 1000)
        deadline = time.monotonic() + PAGE_SECONDS
        while time.monotonic() < deadline:
            shown = " ".join(page.get_by_test_id("model-version").all_inner_texts())
            if any(word == str(version) for word in shown.replace(".", " ").split()) and not complaints:
                return None
            page.wait_for_timeout(100)
    except BrowserError as error:
        complaints.append(str(error).splitlines()[0])
    finally:
        context.close()
    return f"the page shows {shown!r} instead of version {version} {complaints or ''}".rstrip()
