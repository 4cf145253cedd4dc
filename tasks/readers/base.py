"""The base dataset of a task, read from the folder BASE_DATA as `task.base.sources` says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.readers import bitmaps, drawings, idx
from tasks.readers.errors import DataFileError
from tasks.recipes import RECIPES
from tasks.sources import Source
from tasks.spec import Task

Bytes = NDArray[np.uint8]


class BaseExample(NamedTuple):
    label: str  # of unknown examples: the word
    image: Bytes  # H × W × C
    image_sha256: bytes
    origin: str  # the file under BASE_DATA and the place in it


def base_data(task: Task, folder: Path) -> Iterator[BaseExample]:
    """Every base example once, source by source, label by label; drawings are rendered by the task's recipe.

    A label's file may be missing from a source. Raises DataFileError at once if a label has no file at all.
    """
    files = _files(task, folder, task.base.sources)
    missing = [label for label in task.labels if not any(label in labels for _, labels in files)]
    if missing:
        raise DataFileError(f"{folder} holds no base data for {', '.join(missing)} (task {task.name})")
    return _distinct(task, folder, files)


def unknown_data(task: Task, folder: Path) -> Iterator[BaseExample]:
    """Every drawing of another thing once, word by word, by `task.base.unknown`. None where there are no files."""
    return _distinct(task, folder, _word_files(task, folder))


def labels_there(task: Task, folder: Path) -> tuple[str, ...]:
    """The task's labels that have at least one file of base data."""
    found = {label for _, labels in _files(task, folder, task.base.sources) for label in labels}
    return tuple(label for label in task.labels if label in found)


def source_files(task: Task, folder: Path, sources: tuple[Source, ...]) -> list[tuple[Path, str]]:
    """(file, label) of each file of drawings or bitmaps that is there, for instance of `task.demo.sources`."""
    return [(path, labels[0]) for (_, path), labels in _files(task, folder, sources) if len(labels) == 1]


def _files(task: Task, folder: Path, sources: tuple[Source, ...]) -> list[tuple[tuple[Source, Path], tuple[str, ...]]]:
    """Each file that is there, with its source and the labels it may hold."""
    found = []
    for source in sources:
        wanted = tuple(label for label in task.labels if source.labels is None or label in source.labels)
        if "{label" not in source.path:
            path = folder / source.path
            if path.is_file():
                found.append(((source, path), wanted))
            continue
        for label in wanted:
            path = folder / source.path.format(label=label, label_=label.replace(" ", "_"))
            if path.is_file():
                found.append(((source, path), (label,)))
    return found


def _word_files(task: Task, folder: Path) -> list[tuple[tuple[Source, Path], tuple[str, ...]]]:
    """Each file of an unknown source that is there and holds drawings of a word that is not a label, with the word."""
    found: list[tuple[tuple[Source, Path], tuple[str, ...]]] = []
    for source in task.base.unknown:
        before, after = source.path.format(label="*", label_="*").split("*")
        for path in sorted(folder.glob(f"{before}*{after}")):
            word = path.relative_to(folder).as_posix().removeprefix(before).removesuffix(after)
            word = word.replace("_", " ") if "{label_}" in source.path else word
            wanted = source.labels is None or word in source.labels
            if wanted and word not in (*task.labels, *source.leave_out):
                found.append(((source, path), (word,)))
    return found


def _distinct(
    task: Task, folder: Path, files: list[tuple[tuple[Source, Path], tuple[str, ...]]]
) -> Iterator[BaseExample]:
    seen: set[bytes] = set()
    for (source, path), labels in files:
        taken: dict[str, int] = dict.fromkeys(labels, 0)
        for number, (label, image) in enumerate(_images(task, folder, source, path, labels)):
            if label not in taken or (source.limit_per_label is not None and taken[label] >= source.limit_per_label):
                continue
            sha256 = hashlib.sha256(image.tobytes()).digest()
            if sha256 in seen:
                continue
            seen.add(sha256)
            taken[label] += 1
            yield BaseExample(label, image, sha256, f"{path.relative_to(folder).as_posix()}#{number}")


def _images(
    task: Task, folder: Path, source: Source, path: Path, labels: tuple[str, ...]
) -> Iterator[tuple[str, Bytes]]:
    """(label, image) in the file's order."""
    only = labels[0] if len(labels) == 1 else None
    if source.kind == "idx":
        images, numbers = idx.read(path, folder / (source.labels_path or ""))
        yield from zip((str(number) for number in numbers), _sized(images, task, path), strict=True)
    elif source.kind == "bitmaps":
        images = bitmaps.read(path, task.input.height, task.input.width)
        yield from ((only or path.stem, image) for image in _sized(images, task, path))
    else:
        recipe = RECIPES[task.recipe]
        for line in drawings.read(path, only):
            if isinstance(line, drawings.Drawing):
                yield line.label, recipe.from_strokes(line.strokes)


def _sized(images: Bytes, task: Task, path: Path) -> Bytes:
    if images.shape[1:] != task.input.shape:
        raise DataFileError(f"{path.name} holds images of {images.shape[1:]}; {task.name} needs {task.input.shape}")
    return images
