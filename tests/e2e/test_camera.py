"""A picture taken in the page, by a browser that plays a camera."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import browser
from tests.e2e.browser import Sheet

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.launched("--use-fake-device-for-media-stream") as launched:
        yield launched


def test_a_picture_is_taken_with_the_camera(sheet: Sheet) -> None:
    sheet.page.context.grant_permissions(["camera"])
    sheet.open("/upload")
    sheet.page.get_by_test_id("camera").click()
    sheet.page.get_by_test_id("shoot").click()
    expect(sheet.page.get_by_alt_text("Your picture camera.jpg")).to_be_visible()
    expect(sheet.page.locator("video")).to_have_count(0)


def test_a_camera_that_may_not_be_used_is_no_dead_end(sheet: Sheet) -> None:
    sheet.open("/upload")
    sheet.page.get_by_test_id("camera").click()
    expect(sheet.page.get_by_text("The camera did not start.")).to_be_visible()
    sheet.page.get_by_role("button", name="Close the camera").click()
    expect(sheet.page.get_by_text("Choose pictures")).to_be_visible()
