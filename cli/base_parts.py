"""The base dataset in memory, by split, for pretraining: examples of the labels, and drawings of other things."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from tasks import readers
from tasks.spec import Task
from tasks.splits import Split, base_split, word_split

Part = tuple[NDArray[np.uint8], NDArray[np.int32]]  # images (n, H, W, C), labels (n,)

SPLITS: tuple[Split, ...] = ("train", "validation", "holdout")
EXAMPLES_A_LABEL = 3_600  # only for the length of the progress bar


def read(task: Task, base_data: Path) -> dict[Split, Part]:
    """The base dataset by split. Raises DataFileError where it is not complete."""
    place = {label: number for number, label in enumerate(task.labels)}
    images: dict[Split, list[NDArray[np.uint8]]] = {split: [] for split in SPLITS}
    labels: dict[Split, list[int]] = {split: [] for split in SPLITS}
    examples = readers.base_data(task, base_data)
    length = EXAMPLES_A_LABEL * len(task.labels)
    with click.progressbar(length=length, label="Reading base data", update_min_steps=500) as bar:
        for example in examples:
            split = base_split(example.image_sha256)
            images[split].append(example.image)
            labels[split].append(place[example.label])
            bar.update(1)
        bar.update(max(0, length - bar.pos))
    empty = [split for split in SPLITS if not images[split]]
    if empty:
        raise readers.DataFileError(f"{base_data} holds too little base data: none for {', '.join(empty)}")
    return {split: (np.stack(images[split]), np.array(labels[split], np.int32)) for split in SPLITS}


def read_unknown(task: Task, base_data: Path, parts: dict[Split, Part]) -> dict[Split, NDArray[np.uint8]]:
    """Drawings of other things by split, (n, H, W, C); without those whose image is an example of a label as well."""
    known = {hashlib.sha256(image.tobytes()).digest() for images, _ in parts.values() for image in images}
    found: dict[Split, list[NDArray[np.uint8]]] = {split: [] for split in SPLITS}
    for example in readers.unknown_data(task, base_data):
        if example.image_sha256 not in known:
            found[word_split(example.label)].append(example.image)
    none = np.zeros((0, *task.input.shape), np.uint8)
    return {split: np.stack(images) if images else none for split, images in found.items()}
