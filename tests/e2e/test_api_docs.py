"""/api/docs in a real browser: the operations are shown under a policy that allows nothing inline."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.system import System

pytestmark = pytest.mark.e2e
VIOLATIONS = """document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error(violatedDirective, blockedURI))"""


def test_the_operations_are_shown_and_tried_under_the_strict_policy(page: Page, system: System) -> None:
    complaints: list[str] = []
    page.add_init_script(VIOLATIONS)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    answer = page.goto(f"{system.url}/api/docs")
    assert answer is not None
    policy = answer.header_value("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    expect(page.locator(".opblock").nth(30)).to_be_visible(timeout=60_000)
    page.locator("#operations-tasks-listTasks").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    assert complaints == []
