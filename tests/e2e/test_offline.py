"""Without a network: the second visit works, and what is taught arrives later, once, whatever happens to the tab."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import BrowserContext, Request, Route, expect

from tests.e2e import away
from tests.e2e.browser import ASKED, Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System
from tests.waiting import wait_for

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def system(own_system: System) -> System:
    return own_system


def test_a_second_visit_plays_draws_and_keeps_what_is_taught_until_the_server_is_back(
    system: System, context: BrowserContext
) -> None:
    before = away.stored(system)
    away.visited(context, system.url).page.close()
    with away.gone(system, context):
        sheet = Sheet(context.new_page(), system.url)
        sheet.open("/")  # the game, which was never opened here
        expect(sheet.page.get_by_role("heading", level=1)).to_have_text(ASKED)
        sheet.draw(CAT)
        sheet.finish()
        sheet.page.get_by_test_id("confirm").click()
        expect(sheet.page.get_by_test_id("queued")).to_have_text("1")
        expect(sheet.page.get_by_test_id("offline")).to_contain_text("offline")
        sheet.page.get_by_role("link", name="Draw", exact=True).click()
        away.teach(sheet, CAT, waiting=2)
        # What is opened later is there as well, and a reload loses nothing.
        sheet.page.get_by_role("link", name="Upload").click()
        expect(sheet.page.get_by_test_id("upload")).to_be_attached()
        sheet.page.get_by_role("link", name="Yours").click()
        expect(sheet.page.get_by_test_id("wall").locator(".tile")).to_have_count(2)
        sheet.page.reload()
        expect(sheet.page.get_by_test_id("queued")).to_have_text("2")
    sheet.stored()
    assert away.stored(system) == before + 2
    assert sheet.contributor()["submissions"] == 2
    expect(sheet.page.get_by_test_id("offline")).to_be_empty()


def test_what_a_killed_tab_left_behind_is_sent_by_the_next_visit_once(system: System, context: BrowserContext) -> None:
    before = away.stored(system)
    sheet = away.visited(context, system.url)
    with away.gone(system):
        away.teach(sheet, CAT, waiting=1)
        away.kill(sheet.page)
    again = Sheet(context.new_page(), system.url)
    again.open("/draw")
    wait_for(lambda: away.stored(system) > before or None, seconds=60, what="the drawing")
    again.stored()
    assert away.stored(system) == before + 1
    assert again.contributor()["submissions"] == 1


def test_a_tab_killed_in_the_moment_of_sending_costs_no_drawing_and_stores_none_twice(
    system: System, context: BrowserContext
) -> None:
    before = away.stored(system)
    sheet = away.visited(context, system.url)
    sheet.draw(CAT)
    with sheet.page.expect_response("**/submissions"):
        sheet.page.get_by_test_id("confirm").click()
    away.kill(sheet.page)  # the server has it; the page may not know
    again = Sheet(context.new_page(), system.url)
    again.open("/draw")
    again.stored()
    assert away.stored(system) == before + 1


def test_what_waits_is_sent_in_the_background_where_no_page_is_open(system: System, context: BrowserContext) -> None:
    before = away.stored(system)
    sheet = away.visited(context, system.url)
    context.set_offline(True)
    away.teach(sheet, CAT, waiting=1)
    away.teach(sheet, CAT, waiting=2)
    # The browser was asked to wake the worker.
    tags = "async () => (await navigator.serviceWorker.ready).sync.getTags()"
    wait_for(lambda: sheet.page.evaluate(tags) == ["submissions"] or None, seconds=20, what="the request")
    sheet.page.goto("about:blank")
    context.set_offline(False)
    away.wake(sheet.page, system.url)  # what the browser does once the network is back
    wait_for(lambda: away.stored(system) == before + 2 or None, seconds=60, what="the drawings")
    again = Sheet(context.new_page(), system.url)
    again.open("/draw")
    again.stored()
    away.at_hand(again.page)
    assert again.contributor()["submissions"] == 2
    # They are counted as taught, once.
    taught = "() => localStorage.getItem('deltaloop.taught')"
    wait_for(lambda: again.page.evaluate(taught) == "2" or None, seconds=30, what="the count")


def test_two_tabs_send_each_drawing_once_and_both_know(system: System, context: BrowserContext) -> None:
    # Else the service worker sends where tabs take longer than its head start: once to learn who it is, and once more.
    context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    before = away.stored(system)
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/submissions"):
            sent.extend(one["id"] for one in json.loads(request.post_data or "{}")["submissions"])

    first = away.visited(context, system.url)
    second = away.visited(context, system.url)
    context.set_offline(True)
    for number, sheet in enumerate((first, second, first, second), 1):
        sheet.page.bring_to_front()
        away.teach(sheet, CAT, waiting=number)
    expect(first.page.get_by_test_id("queued")).to_have_text("4")
    context.on("request", note)
    context.set_offline(False)
    for sheet in (first, second):
        sheet.stored()
        expect(sheet.page.get_by_test_id("guess")).to_contain_text("Thanks")
    assert len(sent) == len(set(sent)) == 4
    assert away.stored(system) == before + 4


@pytest.mark.parametrize("trouble", ["500", "silence", "a proxy's page"])
def test_a_server_that_does_not_take_it_loses_no_drawing_and_blames_nobody(
    system: System, context: BrowserContext, trouble: str
) -> None:
    before = away.stored(system)

    def fail(route: Route) -> None:
        if trouble == "500":
            route.fulfill(status=500, body="oh")
        elif trouble == "silence":
            route.abort("connectionclosed")
        else:
            route.fulfill(status=200, content_type="text/html", body="<h1>Log in to the network</h1>")

    sheet = Sheet(context.new_page(), system.url)
    sheet.open("/draw")
    sheet.page.route("**/submissions", fail)
    away.teach(sheet, CAT, waiting=1)
    sheet.page.unroute("**/submissions")
    sheet.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(sheet.page.get_by_test_id("guess")).to_contain_text("Thanks")
    assert away.stored(system) == before + 1
