"""`make states`: every page and every room of the desk with nothing in it, while the server is slow, and while it
fails; phone and desktop, light and dark, into `states/`, which git ignores. For a person to look at.
`make screenshots` takes the pages with real content.

`python -m tests.e2e.states failing` takes those alone; with `--german`, in German."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Route, expect

from tests.conftest import REPOSITORY
from tests.e2e import browser, desk
from tests.e2e.screenshots import SCHEMES, WIDTHS
from tests.e2e.system import System, running

FOLDER = REPOSITORY / "states"
PAGES = {"play": "/", "draw": "/draw", "upload": "/upload", "yours": "/yours", "about": "/about"}
ROOMS = {
    "overview": "",
    "runs": "/runs",
    "run": "/runs/1",
    "versions": "/versions",
    "moderation": "/moderation",
    "settings": "/settings",
}
LATE = 1_500  # milliseconds after which whatever is waited for must be named


HELD: list[Route] = []


def silent(route: Route) -> None:
    """Does not answer while anybody looks."""
    HELD.append(route)


def let_go() -> None:
    """Ends what was held, or Playwright complains of each; pages that were left have ended theirs."""
    while HELD:
        with suppress(Error):
            HELD.pop().abort()


def answers(route: Route) -> None:
    route.continue_()


STATES: dict[str, Callable[[Route], None]] = {"empty": answers, "loading": silent, "failing": desk.server_error}


def take(chromium: Browser, system: System, state: str, locale: str) -> None:
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            context = chromium.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale, service_workers="block"
            )
            page = context.new_page()

            def keep(name: str, page: Page = page, mark: str = f"{width}-{scheme}") -> None:
                page.wait_for_timeout(LATE)
                page.screenshot(path=FOLDER / f"{state}-{name}-{mark}.png", full_page=True)

            if state != "empty":
                page.route("**/api/v1/tasks", STATES[state])
                page.goto(system.url)
                keep("first-visit")
                page.unroute("**/api/v1/tasks")
            for asked in ("**/api/v1/tasks/**", "**/api/v1/contributors/**"):
                page.route(asked, STATES[state])
            for name, path in PAGES.items():
                page.goto(system.url + path)
                keep(name)
            page.unroute("**/api/v1/tasks/**")
            page.goto(f"{system.url}/admin")
            keep("door")
            desk.log_in(page, system.url, desk.key(system))
            page.route("**/api/v1/*/**", STATES[state])
            page.route("**/api/v1/keys", STATES[state])
            for name, path in ROOMS.items():
                page.goto(f"{system.url}/admin{path}")
                expect(page.get_by_test_id("who")).to_be_visible()
                keep(name)
            let_go()
            context.close()


def main() -> None:
    locale = "de-DE" if "--german" in sys.argv else "en-GB"
    states = [name for name in sys.argv[1:] if name in STATES] or list(STATES)
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        running(Path(home), BASE_DATA="/nonexistent") as system,
        browser.launched() as chromium,
    ):
        for state in states:
            take(chromium, system, state, locale)


if __name__ == "__main__":
    main()
