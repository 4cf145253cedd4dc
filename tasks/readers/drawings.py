"""`.ndjson` and `.jsonl` files of drawings: the official simplified and raw Quick, Draw! files, one drawing a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tasks.readers.errors import DataFileError

Strokes: TypeAlias = list[list[list[float]]]  # [[x…], [y…]] per stroke


@dataclass(frozen=True)
class Drawing:
    number: int  # of the line, from 1
    label: str
    strokes: Strokes


@dataclass(frozen=True)
class BrokenLine:
    """A line that was skipped, and why."""

    number: int
    error: str


def read(path: Path, label: str | None = None) -> Iterator[Drawing | BrokenLine]:
    """The file's drawings in order; a broken line comes as BrokenLine and the next ones are read all the same.

    The label is `label`, else the line's `word`, else the file's name with `_` read as a space. Times of raw drawings
    are left out. Raises DataFileError if the file cannot be opened.
    """
    try:
        lines = path.open("rb")
    except OSError as error:
        raise DataFileError(f"{path}: {error.strerror or error}") from None
    return _drawings(lines, label, path.stem.replace("_", " "))


def _drawings(lines: Any, label: str | None, name: str) -> Iterator[Drawing | BrokenLine]:
    with lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                content = json.loads(line)
                strokes = _strokes(content)
                word = content.get("word", name)
                if not isinstance(word, str):
                    raise ValueError("its word is not a text")
            except (ValueError, RecursionError) as error:
                yield BrokenLine(number, _reason(error))
            else:
                yield Drawing(number, label or word, strokes)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return "it is not JSON"
    return str(error)


def _strokes(content: Any) -> Strokes:
    if not isinstance(content, dict) or not isinstance(content.get("drawing"), list):
        raise ValueError("it has no drawing")
    strokes = [_stroke(stroke) for stroke in content["drawing"]]
    if not any(xs for xs, _ in strokes):
        raise ValueError("its drawing is empty")
    return strokes


def _stroke(stroke: Any) -> list[list[float]]:
    if not isinstance(stroke, list) or len(stroke) < 2 or not all(isinstance(axis, list) for axis in stroke[:2]):
        raise ValueError("a stroke is not [[x…], [y…]]")
    xs, ys = stroke[:2]
    if len(xs) != len(ys):
        raise ValueError(f"a stroke has {len(xs)} x but {len(ys)} y")
    if not all(type(v) in (int, float) for axis in (xs, ys) for v in axis):
        raise ValueError("a coordinate is not a number")
    return [xs, ys]
