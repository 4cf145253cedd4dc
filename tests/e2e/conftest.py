"""One browser for each module, one page for each test.

A module brings its own `system` where it counts what the server has, changes it for others, stops it or trains. All
others share one, each test as a person of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e import browser, desk
from tests.e2e.browser import Sheet
from tests.e2e.system import System, running


@pytest.fixture(scope="session")
def everyday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything running, without a base dataset; many have drawn on it."""
    with running(tmp_path_factory.mktemp("home"), BASE_DATA="/nonexistent") as started:
        yield started


@pytest.fixture(scope="module")
def own_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything running for one module alone, without a base dataset; nobody taught it anything."""
    with running(tmp_path_factory.mktemp("home"), BASE_DATA="/nonexistent") as started:
        yield started


@pytest.fixture(scope="module")
def system(everyday: System) -> System:
    return everyday


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.launched() as launched:
        yield launched


@pytest.fixture
def sheet(chromium: Browser, system: System) -> Iterator[Sheet]:
    """A page that nobody has used; it must end without an uncaught error.

    Without a service worker, which would ask in the page's stead, past what a test answers (`page.route`). Tests of the
    worker itself make a page of their own.
    """
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Sheet(page, system.url)
    context.close()
    assert errors == []


@pytest.fixture(params=itertools.product((390, 1440), ("light", "dark")), ids="{0[0]}-{0[1]}".format)
def screen(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page that nobody has used: narrow and wide, in light and in dark."""
    width, scheme = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, service_workers="block"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """An empty profile, where the service worker works."""
    made = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(sheet: Sheet) -> Page:
    """The same without the drawing."""
    return sheet.page


@pytest.fixture
def admin(page: Page, system: System) -> Page:
    """Logged in, at the overview."""
    desk.log_in(page, system.url, desk.key(system))
    return page
