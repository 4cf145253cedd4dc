"""New pages and new versions while people are there: nobody is stranded, and what is new is told once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import make_engine
from db.schema import ModelReport
from tests.conftest import REPOSITORY
from tests.contract import front as fronts
from tests.contract.front import Front
from tests.e2e import away, builds
from tests.e2e.axe import violations
from tests.e2e.browser import Sheet
from tests.e2e.screenshots import CAT
from tests.e2e.system import System
from tests.e2e.versions import learned
from tests.waiting import wait_for

pytestmark = pytest.mark.e2e
BUILT = REPOSITORY / "frontend" / "dist"
SCRIPT = "() => document.querySelector('script[src*=\"/index-\"]').src.split('/').at(-1)"
PAGES_KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('page-'))"


@pytest.fixture(scope="module")
def system(own_system: System) -> System:
    return own_system


@pytest.fixture
def front(system: System) -> Iterator[Front]:
    if not fronts.installed():
        pytest.skip("nginx, its brotli module or envsubst is not installed")
    with fronts.running(MODEL_SERVER=system.url.removeprefix("http://"), built=BUILT) as made:
        yield made


def kept_pages(page: Page, count: int) -> list[str]:
    """The builds that are kept, once there are so many."""

    def found() -> list[str] | None:
        names: list[str] = page.evaluate(PAGES_KEPT)
        return names if len(names) == count else None

    return wait_for(found, seconds=60, what=f"{count} kept builds")


def test_an_update_reaches_whoever_has_the_old_page_and_the_old_worker(
    front: Front, context: BrowserContext, tmp_path: Path
) -> None:
    for mark in ("second_2", "third_33"):
        builds.another(BUILT, tmp_path / mark, mark)
    old = away.visited(context, front.url)
    first_build = kept_pages(old.page, 1)
    builds.publish(tmp_path / "second_2", front.page)

    # A tab that still shows the old page goes on: what it opens later is gone from the server, not from here.
    old.page.get_by_role("link", name="About").click()
    expect(old.page.get_by_role("heading", level=1)).to_have_text("I learn from what you draw")
    # The next page is the new one at once, though the old worker is still in charge.
    new = Sheet(context.new_page(), front.url)
    new.open("/draw")
    assert new.page.evaluate(SCRIPT) == "index-second_2.js"
    assert new.draw(CAT).label == "cat"
    assert kept_pages(new.page, 2) == [*first_build, "page-second_2"]

    away.at_hand(new.page)  # a build that vanishes while it is being kept is kept no more
    builds.publish(tmp_path / "third_33", front.page)
    new.open("/draw")
    assert new.page.evaluate(SCRIPT) == "index-third_33.js"
    wait_for(
        lambda: kept_pages(new.page, 2) == ["page-second_2", "page-third_33"] or None, seconds=60, what="the third"
    )
    # Offline it is the newest as a whole.
    away.at_hand(new.page)
    context.set_offline(True)
    new.open("/draw")
    assert new.page.evaluate(SCRIPT) == "index-third_33.js"
    assert new.draw(CAT).label == "cat"


def test_a_server_that_went_back_to_before_the_service_worker_serves_its_page(
    front: Front, context: BrowserContext, tmp_path: Path
) -> None:
    builds.another(BUILT, tmp_path / "old", "older_00", worker=False)
    sheet = away.visited(context, front.url)
    builds.publish(tmp_path / "old", front.page)
    sheet.open("/draw")
    assert sheet.page.evaluate(SCRIPT) == "index-older_00.js"
    assert sheet.draw(CAT).label == "cat"
    sheet.confirm()


def test_what_the_browser_kept_of_a_model_and_broke_is_fetched_again_without_a_word(
    system: System, context: BrowserContext
) -> None:
    sheet = away.visited(context, system.url)
    broken = """async () => {
      const cache = await caches.open("models");
      const weights = (await cache.keys()).find(({ url }) => url.endsWith("weights.bin"));
      const bytes = await (await cache.match(weights)).arrayBuffer();
      await cache.put(weights, new Response(new Uint8Array(bytes).fill(60, 1000)));
    }"""
    sheet.page.evaluate(broken)
    sheet.open("/draw")
    assert sheet.draw(CAT).label == "cat"
    engine = make_engine(system.database_url)
    with Session(engine) as session:
        assert session.scalars(select(ModelReport)).all() == [], "the version is not to blame"
    engine.dispose()
    context.set_offline(True)
    sheet.open("/draw")
    assert sheet.draw(CAT).label == "cat"


def test_of_models_the_live_one_and_the_one_before_are_kept(system: System, context: BrowserContext) -> None:
    sheet = away.visited(context, system.url)
    sheet.draw(CAT)
    sheet.confirm()
    given = sheet.page.request.get(f"{system.url}/api/v1/contributors/me/submissions").json()[0]["id"]
    digests = """async () => {
      const files = await (await caches.open("models")).keys();
      return new Set(files.map(({ url }) => url.split("/").at(-2))).size;
    }"""
    with learned(system, of=given) as version:
        sheet.look_for_new_model()
        wait_for(lambda: sheet.version() == version or None, seconds=60, what="the new version")
        wait_for(lambda: sheet.page.evaluate(digests) == 2 or None, seconds=60, what="both")


def test_what_a_new_version_learned_is_told_quietly_once_and_put_away(system: System, context: BrowserContext) -> None:
    sheet = away.visited(context, system.url)
    note = sheet.page.get_by_test_id("news")
    expect(note).to_have_count(0)
    sheet.draw(CAT)
    sheet.confirm()
    given = sheet.page.request.get(f"{system.url}/api/v1/contributors/me/submissions").json()[0]["id"]
    sheet.page.evaluate("""() => {
      window.heard = [];
      const region = document.querySelector(".news");
      new MutationObserver(() => window.heard.push(region.textContent)).observe(region, { childList: true });
    }""")
    with learned(system, of=given, metrics={"submissions": 412, "base": CAT_BETTER}) as version:
        sheet.look_for_new_model()
        told = f"I am version {version} now, and learned from 412 drawings."
        expect(note).to_contain_text(told, timeout=60_000)
        expect(note).to_contain_text("Of 100 drawings of a cat I now know 97; it was 88 before.")
        expect(sheet.page.locator(".news")).to_have_attribute("role", "status")
        assert violations(sheet.page) == []
        sheet.look_for_new_model()
        sheet.page.wait_for_load_state("networkidle")
        assert len(sheet.page.evaluate("window.heard")) == 1
        sheet.page.get_by_role("button", name="Got it").click()
        expect(note).to_have_count(0)
        sheet.page.reload()
        expect(sheet.page.get_by_test_id("model-version")).to_have_text(str(version))
        wait_for(lambda: sheet.page.locator(".news").count() or None, seconds=60, what="the place for news")
        sheet.page.wait_for_timeout(500)  # as long as it takes to be told
        expect(note).to_have_count(0)


# As the base model's, only cats are known better.
CAT_BETTER = {"n": 7209, "accuracy": 0.93, "interval": [0.92, 0.94], "recall": {"cat": 0.97, "dog": 0.78, "sun": 0.97}}
