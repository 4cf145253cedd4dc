"""A label that is added while the page is open: asked for, chosen, submitted, and one day answered."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from db import model_versions, task_revisions
from db.engine import make_engine
from tasks import spec
from tasks.recipes import RECIPES
from tests import synthetic
from tests.conftest import REPOSITORY
from tests.e2e.browser import ASKED, Sheet, Stroke
from tests.e2e.system import System
from tests.waiting import wait_for

pytestmark = pytest.mark.e2e
DOODLE = spec.named("doodle")


@pytest.fixture(scope="module")
def system(own_system: System) -> System:
    return own_system


def deltaloop(system: System, *arguments: str) -> str:
    environment = {"DELTALOOP_HOME": str(system.home), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, capture_output=True, text=True).stdout


def a_drawing() -> list[Stroke]:
    return synthetic.drawing("rainbow", np.random.default_rng(1), size=200)


def be_asked_for(sheet: Sheet, thing: str) -> None:
    """Skip what the page asks for until it asks for that."""
    title = sheet.page.get_by_role("heading", level=1)
    for _ in range(60):
        expect(title).to_have_text(ASKED)
        if title.inner_text() == f"Draw {thing}":
            return
        with sheet.page.expect_response("**/prompt"):
            sheet.page.get_by_role("button", name="Skip").click()
        sheet.page.wait_for_timeout(50)
    raise AssertionError(f"the page never asked for {thing}")


def come_back_until_there_is(sheet: Sheet, test_id: str) -> None:
    """What the server's processes know of labels may be a second old."""

    def look() -> bool | None:
        sheet.look_for_new_model()
        sheet.page.wait_for_timeout(300)
        return sheet.page.get_by_test_id(test_id).is_visible() or None

    wait_for(look, seconds=30, what=test_id)


def test_a_page_that_is_open_asks_for_a_label_that_is_added_and_stores_what_is_drawn(
    system: System, sheet: Sheet
) -> None:
    sheet.open("/")
    sheet.draw(a_drawing())
    sheet.finish()
    sheet.page.get_by_test_id("correct").click()
    expect(sheet.page.get_by_test_id("label-sun")).to_be_visible()
    expect(sheet.page.get_by_test_id("label-rainbow")).to_have_count(0)

    assert "label 'rainbow' added" in deltaloop(system, "tasks", "add-label", "doodle", "rainbow", "--name", "de=x")
    come_back_until_there_is(sheet, "label-rainbow")
    sheet.clear()

    be_asked_for(sheet, "a rainbow")
    says = sheet.page.get_by_test_id("guess")
    expect(says).to_have_text("I don't know what a rainbow looks like yet. Draw one for me?")
    guess = sheet.draw(a_drawing())
    assert guess.label in DOODLE.labels
    sheet.finish()
    expect(sheet.page.get_by_test_id("confirm")).to_have_text("It's a rainbow")
    sheet.confirm()
    expect(says).to_contain_text("Thanks")

    newest = system.get("/tasks/doodle/submissions", params={"limit": 1})[0]
    assert (newest["label"], newest["label_origin"]) == ("rainbow", "prompt")
    assert (newest["model_version"], len(newest["probabilities"])) == (1, 10)


def test_a_page_with_an_old_model_corrects_to_the_new_label(system: System, sheet: Sheet) -> None:
    sheet.open("/draw")
    sheet.draw(a_drawing())
    sheet.correct("rainbow")
    newest = system.get("/tasks/doodle/submissions", params={"limit": 1})[0]
    assert (newest["label"], newest["label_origin"]) == ("rainbow", "corrected")


def publish_a_model_of_every_label(system: System) -> None:
    """Untrained: what matters here is that it has an answer more."""
    from training_server.ml import metadata
    from training_server.networks import shipped

    networks, engine = shipped(), make_engine(system.database_url)
    with Session(engine) as session, session.begin():
        task = task_revisions.current(session, DOODLE)
        model = networks.build(task.architecture, task.input.shape, len(task.labels))
        recipe = RECIPES[task.recipe]
        drawn = recipe.from_strokes(a_drawing())[None]
        golden = metadata.golden_answers(drawn, model(drawn.astype(np.float32), training=False).numpy())
        described = metadata.compose(
            task, recipe_version=recipe.version, parameters=model.count_params(), golden=golden, metrics={}
        )
        files = networks.to_tfjs(model, described, None)
        new = model_versions.of_task(task, networks.weights_to_bytes(model), files)
        version = model_versions.add(session, new)
        model_versions.promote(session, task.name, version.version, reason="a test", promoted_by="tests")
    engine.dispose()


def test_an_open_page_goes_on_with_a_model_of_eleven_labels(system: System, sheet: Sheet) -> None:
    sheet.open("/draw")
    expect(sheet.page.locator(".knows")).to_contain_text("I don't know rainbow yet.")
    publish_a_model_of_every_label(system)
    sheet.come_back_until_it_swaps(2)
    expect(sheet.page.locator(".knows")).to_contain_text("sun and rainbow.")
    guess = sheet.draw(a_drawing())
    assert (guess.version, guess.label in (*DOODLE.labels, "rainbow")) == (2, True)
    sheet.correct("rainbow")
    newest = system.get("/tasks/doodle/submissions", params={"limit": 1})[0]
    assert (newest["label"], newest["model_version"], len(newest["probabilities"])) == ("rainbow", 2, 11)
