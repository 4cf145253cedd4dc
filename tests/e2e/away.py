"""The network that goes and comes back, as a page and its service worker meet it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.e2e import system as systems
from tests.e2e.browser import Sheet
from tests.e2e.system import System
from tests.waiting import wait_for

# Whether a second visit could do without a network: the page's files and the weights of a model are kept.
AT_HAND = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  if (registration?.active?.state !== "activated" || registration.installing || registration.waiting) return false;
  const kept = [];
  for (const name of await caches.keys()) {
    kept.push(...(await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname));
  }
  const wanted = ["/", "weights.bin", "metadata.json", "/model", "/tasks"];
  return wanted.every((end) => kept.some((path) => path.endsWith(end)));
}"""


def at_hand(page: Page) -> None:
    """Wait until the page is kept for times without a network."""
    wait_for(lambda: page.evaluate(AT_HAND) or None, seconds=60, what="the page to be kept")


def visited(context: BrowserContext, url: str, path: str = "/draw") -> Sheet:
    """A page after a first visit."""
    sheet = Sheet(context.new_page(), url)
    sheet.open(path)
    at_hand(sheet.page)
    return sheet


@contextmanager
def gone(system: System, context: BrowserContext | None = None) -> Iterator[None]:
    """While it lasts the server is not there, and the device has no network where a context is given."""
    if context is not None:
        context.set_offline(True)
    systems.stop(system)
    try:
        yield
    finally:
        back = systems.start(system.home, PORT=system.url.rsplit(":", 1)[1], BASE_DATA="/nonexistent")
        system.process = back.process
        if context is not None:
            context.set_offline(False)


def teach(sheet: Sheet, strokes: list[list[list[int]]], *, waiting: int) -> None:
    """Draw and confirm on /draw without a network; what waits is told."""
    sheet.draw(strokes)
    sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_test_id("queued")).to_have_text(str(waiting))
    expect(sheet.page.get_by_test_id("guess")).to_contain_text("Your drawing is safe here")


def kill(page: Page) -> None:
    """End the tab's process, as a phone does that needs the memory, and remove what is left of the tab."""
    browser = page.context.browser
    assert browser is not None
    target = page.context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]["targetId"]
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash", wait_until="commit", timeout=3_000)
    shell = browser.new_browser_cdp_session()
    shell.send("Target.closeTarget", {"targetId": target})

    def closed() -> bool | None:
        shell.send("Target.getTargets")  # lets the news of it come
        return page not in page.context.pages or None

    wait_for(closed, seconds=30, what="the end of the tab")


def wake(page: Page, url: str) -> None:
    """Have the browser wake the service worker for what waits, as it does when the network is back."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(
            one["registrationId"] for one in event["registrations"] if one["scopeURL"] == f"{url}/"
        ),
    )
    session.send("ServiceWorker.enable")

    def known() -> str | None:
        session.send("Runtime.evaluate", {"expression": "0"})  # lets the news of it come
        return found[-1] if found else None

    registration = wait_for(known, seconds=30, what="the registration")
    event = {"origin": url, "registrationId": registration, "tag": "submissions", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", event)


def stored(system: System) -> int:
    """Submissions that the database holds."""
    return len(system.get("/tasks/doodle/submissions", params={"limit": 100}))
