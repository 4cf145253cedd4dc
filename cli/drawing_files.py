"""Files of drawings → labelled model inputs. Broken drawings are counted and named; the good ones are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.readers import DataFileError, bitmaps, drawings, idx
from tasks.recipes import RECIPES, simplify
from tasks.spec import Task

MOST_NAMED = 20
DRAWINGS = (".ndjson", ".jsonl")
BITMAPS = ".npy"


@dataclass(frozen=True)
class Example:
    """A labelled drawing from a file."""

    label: str
    image: NDArray[np.uint8]  # the model input, H × W × C
    origin: str  # file and place in it
    drawing: list[Any] | None = None  # simplified strokes [[x, …], [y, …]]


@dataclass
class Faults:
    """Drawings that could not be read. All are counted, and the first are named."""

    lines: int = 0
    files: int = 0
    named: list[str] = field(default_factory=list)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)  # (file, label) → drawings left out

    def line(self, path: Path, number: int, error: str) -> None:
        self.lines += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(f"{path}:{number}: {error}")

    def file(self, error: DataFileError) -> None:
        self.files += 1
        self.named.append(str(error))

    def messages(self, task: Task) -> list[str]:
        """A line for each thing to mend."""
        unknown = [
            f"{path}: {label!r} is not a label of {task.name}; {count:,} drawings left out. "
            f"Labels: {', '.join(task.labels)}."
            for (path, label), count in self.unknown.items()
        ]
        unnamed = self.lines + self.files - len(self.named)
        return [*self.named, *([f"… and {unnamed:,} more broken lines"] if unnamed > 0 else []), *unknown]


def read_quickdraw(task: Task, path: Path, label: str | None, faults: Faults, limit: int | None) -> Iterator[Example]:
    """The good drawings of a `.npy`, `.ndjson` or `.jsonl` file, at most `limit`.

    Their label is `label`, else each line's word, else the file's name with `_` read as a space.
    """
    try:
        if path.suffix == BITMAPS:
            yield from islice(_bitmaps(task, path, label or path.stem.replace("_", " "), faults), limit)
        elif path.suffix in DRAWINGS:
            yield from islice(_drawings(task, path, label, faults), limit)
        else:
            raise DataFileError(f"{path}: this kind of file is not known; give .npy, .ndjson or .jsonl")
    except DataFileError as error:
        faults.file(error)


def read_mnist(task: Task, images: Path, labels: Path, faults: Faults, limit: int | None) -> Iterator[Example]:
    """The examples of a pair of idx files, at most `limit`. Raises DataFileError: half a pair is of no use."""
    pictures, numbers = idx.read(images, labels)
    _refuse_size(task, images, pictures)
    for place, (picture, number) in enumerate(zip(pictures[:limit], numbers[:limit], strict=True)):
        if str(number) in task.labels:
            yield Example(str(number), picture, f"{images.name}#{place}")
        else:
            faults.unknown[images.name, str(number)] += 1


def count(path: Path) -> int:
    """About how many drawings a file has, for a progress bar."""
    try:
        if path.suffix == BITMAPS:
            return len(np.load(path, mmap_mode="r", allow_pickle=False))
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except (OSError, ValueError, TypeError):
        return 0  # reading it will say what is wrong


def _bitmaps(task: Task, path: Path, label: str, faults: Faults) -> Iterator[Example]:
    pictures = bitmaps.read(path, task.input.height, task.input.width)
    _refuse_size(task, path, pictures)
    if label not in task.labels:
        faults.unknown[path.name, label] += len(pictures)
        return
    for place, picture in enumerate(pictures):
        yield Example(label, picture, f"{path.name}#{place}")


def _drawings(task: Task, path: Path, label: str | None, faults: Faults) -> Iterator[Example]:
    recipe = RECIPES[task.recipe]
    for line in drawings.read(path, label):
        if isinstance(line, drawings.BrokenLine):
            faults.line(path, line.number, line.error)
        elif line.label not in task.labels:
            faults.unknown[path.name, line.label] += 1
        else:
            try:
                yield Example(
                    line.label,
                    recipe.from_strokes(line.strokes),
                    f"{path.name}:{line.number}",
                    simplify(line.strokes),
                )
            except ValueError as error:
                faults.line(path, line.number, str(error))


def _refuse_size(task: Task, path: Path, pictures: NDArray[np.uint8]) -> None:
    if pictures.shape[1:] != task.input.shape:
        found, needed = ("×".join(map(str, shape)) for shape in (pictures.shape[1:], task.input.shape))
        raise DataFileError(f"{path.name} holds pictures of {found}; {task.name} takes {needed}")
