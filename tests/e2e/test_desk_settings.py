"""Settings at the desk in a real browser: what is in force, a preview as a command, keys, the data to take along."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from playwright.sync_api import Page, expect

from tests.conftest import REPOSITORY
from tests.e2e import desk, people
from tests.e2e.axe import violations
from tests.e2e.browser import Sheet
from tests.e2e.desk import fits, is_refused, press_tab_to, server_error, writes_fail
from tests.e2e.system import System, running

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Drawings by ten people."""
    with running(tmp_path_factory.mktemp("home"), BASE_DATA="/nonexistent") as started:
        desk.draw_over_days(started, people.invented("doodle", of_each=3), by=10, days=5, right=0.5)
        yield started


@pytest.fixture
def room(sheet: Sheet, system: System) -> Page:
    desk.log_in(sheet.page, system.url, desk.key(system), "/admin/settings")
    expect(sheet.page.get_by_test_id("in-force")).to_be_visible()
    return sheet.page


def test_what_is_in_force_is_said_and_where_it_is_changed(room: Page) -> None:
    stands = room.get_by_test_id("in-force")
    expect(stands).to_contain_text("Triggers are switched off here")
    expect(stands).to_contain_text("500 new drawings since the last run began.")
    expect(stands).to_contain_text("tasks/doodle.toml")
    stands.locator("summary").click()
    row = stands.get_by_role("row", name="base_margin")
    expect(row).to_contain_text("0.01")
    expect(row).to_contain_text("(set in the file)")
    expect(stands.get_by_role("row", name="fresh_alpha")).not_to_contain_text("set in the file")


def test_other_thresholds_become_a_command_that_runs_as_it_stands(room: Page, system: System) -> None:
    command = room.get_by_test_id("preview-command")
    expect(command).to_have_text("deltaloop gate preview doodle")
    room.get_by_test_id("threshold-base_margin").fill("0.02")
    room.get_by_test_id("threshold-min_fresh_examples").fill("")
    expect(command).to_have_text("deltaloop gate preview doodle --set base_margin=0.02")
    words = shlex.split(command.inner_text())[1:]
    ran = subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=REPOSITORY,
        env=desk.environment(system),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "No run of doodle has judged a candidate yet" in ran.stdout


def test_a_key_is_made_by_keys_alone_shown_once_and_revoked(room: Page, system: System) -> None:
    keys = room.get_by_test_id("keys")
    room.get_by_test_id("make-key").click()
    is_refused(room, "Say first whose key it is.")
    expect(room.get_by_test_id("key-name")).to_be_focused()
    room.keyboard.type("Ada")
    room.keyboard.press("Enter")
    secret = room.get_by_test_id("new-key").inner_text()
    hers = {"Authorization": f"Bearer {secret}"}
    url = f"{system.url}/api/v1/tasks/doodle/submissions"
    assert requests.get(url, headers=hers, timeout=10).status_code == 200
    expect(keys.get_by_role("listitem").first).to_contain_text("Ada, moderator")
    room.route("**/api/v1/keys/*", writes_fail)
    press_tab_to(room, "Revoke")
    room.keyboard.press("Enter")
    expect(room.get_by_test_id("revoke-now")).to_be_focused()
    room.keyboard.press("Enter")
    is_refused(room, "That did not work: Something broke.")
    room.unroute("**/api/v1/keys/*")
    keys.get_by_test_id("revoke").first.click()
    room.get_by_test_id("revoke-now").click()
    expect(keys.get_by_role("listitem").first).to_contain_text("revoked on")
    assert requests.get(url, headers=hers, timeout=10).status_code == 401
    room.reload()
    expect(keys).to_be_visible()
    assert secret not in room.content()


def test_a_double_tap_makes_one_key(room: Page) -> None:
    room.get_by_test_id("key-name").fill("Grace")
    room.get_by_test_id("make-key").dblclick()
    expect(room.get_by_test_id("new-key")).to_be_visible()
    hers = room.get_by_test_id("keys").get_by_role("listitem").filter(has_text="Grace")
    expect(hers).to_have_count(1)
    room.reload()
    expect(hers).to_have_count(1)


def test_the_last_admin_is_not_locked_out(room: Page) -> None:
    keys = room.get_by_test_id("keys")
    keys.get_by_role("listitem").filter(has_text="first admin").get_by_test_id("revoke").click()
    expect(keys).to_contain_text("It may be the one you logged in with.")
    room.get_by_test_id("revoke-now").click()
    is_refused(room, "This is the last admin's key")


def test_the_data_comes_as_files_with_people_only_where_that_is_asked(room: Page, tmp_path: Path) -> None:
    files = {}
    for format in ("npz", "ndjson", "tfrecord"):
        with room.expect_download() as started:
            room.get_by_test_id(f"export-{format}").click()
        files[format] = tmp_path / started.value.suggested_filename
        started.value.save_as(files[format])
        assert files[format].suffix == f".{format}"
    assert np.load(files["npz"])["images"].shape == (30, 28, 28, 1)
    lines = [json.loads(line) for line in files["ndjson"].read_text().splitlines()]
    assert len(lines) == 30
    assert "contributor" not in lines[0]
    room.get_by_test_id("export-contributors").check()
    with room.expect_download() as started:
        room.get_by_test_id("export-ndjson").click()
    asked = [json.loads(line) for line in started.value.path().read_text().splitlines()]
    assert len({line["contributor"] for line in asked}) == 10


def test_others_see_what_is_in_force_and_neither_keys_nor_data(sheet: Sheet, system: System) -> None:
    desk.log_in(sheet.page, system.url, desk.key(system, "moderator"), "/admin/settings")
    expect(sheet.page.get_by_test_id("in-force")).to_be_visible()
    expect(sheet.page.get_by_test_id("forbidden")).to_contain_text("need an admin key")
    expect(sheet.page.get_by_test_id("keys")).to_have_count(0)
    expect(sheet.page.get_by_test_id("export")).to_have_count(0)


def test_without_an_answer_it_says_so(room: Page) -> None:
    for path in ("**/api/v1/tasks/*/settings", "**/api/v1/keys"):
        room.route(path, server_error)
    room.reload()
    is_refused(room, "The settings could not be loaded.")
    is_refused(room, "The keys could not be loaded.")
    for path in ("**/api/v1/tasks/*/settings", "**/api/v1/keys"):
        room.unroute(path)
    room.get_by_test_id("again").first.click()
    expect(room.get_by_test_id("in-force")).to_be_visible()


def test_axe_finds_nothing_to_mend(screen: Page, system: System) -> None:
    desk.log_in(screen, system.url, desk.key(system), "/admin/settings")
    screen.locator("summary").click()
    screen.get_by_test_id("threshold-base_margin").fill("0.02")
    screen.get_by_test_id("revoke").first.click()
    screen.get_by_test_id("make-key").click()
    assert violations(screen) == []
    fits(screen)


def test_who_did_what_is_said_page_by_page(room: Page, system: System) -> None:
    api, headers = f"{system.url}/api/v1/keys", {"Authorization": f"Bearer {desk.key(system)}"}
    for place in range(21):
        made = requests.post(api, headers=headers, json={"name": f"trial {place}", "role": "viewer"}, timeout=30)
        assert made.status_code == 201
    requests.delete(f"{api}/00000000-0000-4000-8000-000000000000", headers=headers, timeout=30)
    room.reload()
    acts = room.get_by_test_id("act")
    expect(acts).to_have_count(20)
    expect(acts.first).to_contain_text("revoked a key (refused: 404)")
    expect(acts.nth(1)).to_contain_text("made a key")
    expect(acts.nth(1)).to_contain_text("name: trial 20")
    room.get_by_test_id("older-acts").click()
    expect(acts.first).to_contain_text("name: trial 1")
    room.get_by_test_id("newest-acts").click()
    expect(acts.first).to_contain_text("refused")
