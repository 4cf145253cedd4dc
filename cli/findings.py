"""What a check of the installation found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One line of `deltaloop doctor`. A note is worth knowing and breaks nothing."""

    state: Literal["ok", "note", "broken"]
    part: str
    what: str
    advice: str = ""


def ok(part: str, what: str) -> Finding:
    return Finding("ok", part, what)


def note(part: str, what: str, advice: str = "") -> Finding:
    return Finding("note", part, what, advice)


def broken(part: str, what: str, advice: str) -> Finding:
    return Finding("broken", part, what, advice)
