"""What axe finds on a page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.conftest import REPOSITORY

AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# Colours that are still on their way have another contrast; what goes round for ever is not waited for.
AT_REST = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const late = new Promise((resolve) => setTimeout(resolve, 700));
  await frame(), await frame();
  for (let calm = 0; calm < 2; calm += 1) {
    const moving = document.getAnimations().filter((one) => one.playState === "running");
    await Promise.race([Promise.allSettled(moving.map((one) => one.finished)), late]);
    await frame();
  }
}"""
# Of what is as it should be only the rules are wanted, not every element that keeps them.
LOOK = "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is: rule and place."""
    page.evaluate(AT_REST)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(LOOK, RULES)
    assert len(found["passes"]) > 15, "axe looked"
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]
