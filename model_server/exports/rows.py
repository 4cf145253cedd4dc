"""What one line, record or array element says of a submission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Exported:
    """A labelled submission. `label`: the key that counts; `contributor`: an anonymous id, or None where not asked."""

    id: str
    image: bytes
    label: str
    label_origin: str
    split: str
    model_version: int
    recipe_version: int
    created_at: str
    drawing: list[Any] | None
    contributor: str | None


@dataclass(frozen=True)
class Source:
    """What there is to export. `rows` starts again from the first at each call, and gives `number` rows each time, with
    pictures or without."""

    labels: tuple[str, ...]
    shape: tuple[int, int, int]
    number: int
    rows: Callable[[bool], Iterator[Exported]]
    contributors: bool
