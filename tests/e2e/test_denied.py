"""Browsers that deny or lose what the page likes to have: it goes on, or says in one sentence what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from local import browser as chromium_here
from tests.e2e.browser import ASKED, Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System

pytestmark = pytest.mark.e2e
NO_DATABASE = "indexedDB.open = () => { throw new DOMException('denied', 'SecurityError'); };"
FULL_DISK = """
  const full = () => { throw new DOMException('no space', 'QuotaExceededError'); };
  IDBObjectStore.prototype.put = full;
  Storage.prototype.setItem = full;
  Cache.prototype.put = async () => full();
"""


@pytest.mark.parametrize("denial", [NO_DATABASE, FULL_DISK], ids=["no database", "full disk"])
def test_a_drawing_that_the_browser_does_not_keep_waits_in_the_page_which_says_so(
    system: System, context: BrowserContext, denial: str
) -> None:
    context.add_init_script(denial)
    sheet = Sheet(context.new_page(), system.url)
    sheet.open("/draw")
    context.set_offline(True)
    sheet.draw(CAT)
    sheet.page.get_by_test_id("confirm").click()
    expect(sheet.page.get_by_test_id("queued")).to_have_text("1")
    expect(sheet.page.get_by_test_id("guess")).to_contain_text("Leave this page open")
    context.set_offline(False)
    sheet.stored()
    assert sheet.contributor()["submissions"] == 1


def test_a_browser_that_keeps_nothing_at_all_draws_and_guesses_and_says_what_to_allow(
    chromium: Browser, system: System, tmp_path: Path
) -> None:
    (tmp_path / "Default").mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium_here.find(), args=list(chromium_here.FLAGS)
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sheet = Sheet(page, system.url)
    sheet.open("/draw")
    assert page.evaluate("() => { try { return localStorage.length } catch { return 'denied' } }") == "denied"
    assert sheet.draw(CAT).label == "cat"
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("guess")).to_contain_text("Your browser keeps no cookies for this page")
    sheet.open("/")  # the game, without a place to keep it
    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED)
    expect(page.get_by_test_id("offline")).to_be_attached()  # what comes later has come
    page.wait_for_load_state("networkidle")
    assert errors == []
    context.close()


@pytest.mark.parametrize(("status", "body"), [(404, ""), (200, "no wasm")], ids=["missing", "broken"])
def test_where_webassembly_does_not_start_the_page_says_what_to_do(
    system: System, context: BrowserContext, status: int, body: str
) -> None:
    page = context.new_page()
    page.route("**/*.wasm", lambda route: route.fulfill(status=status, body=body, content_type="application/wasm"))
    page.goto(f"{system.url}/draw")
    expect(page.get_by_test_id("guess")).to_contain_text("use a current browser", timeout=30_000)
    page.unroute("**/*.wasm")
    page.reload()
    expect(page.get_by_test_id("model-version")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("when", ["at once", "later", "in silence"])
def test_a_worker_that_dies_is_replaced_by_the_page_itself(system: System, context: BrowserContext, when: str) -> None:
    page = context.new_page()
    sheet = Sheet(page, system.url)
    if when == "at once":
        page.route("**/classifier.worker-*.js", lambda route: route.fulfill(body="throw new Error('dead')"))
    sheet.open("/draw")
    if when == "later":
        page.workers[0].evaluate("() => { setTimeout(() => { throw new Error('dead'); }); }")
    elif when == "in silence":
        page.workers[0].evaluate("() => { self.close(); }")
    assert sheet.draw(CAT).label == "cat"
    sheet.confirm()
