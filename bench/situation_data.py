"""The drawings of five situations: a base dataset, people who draw, and what the champion has seen of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.results import CannotMeasure
from cli.tilt import turned
from tasks import readers, spec
from tasks.readers import bitmaps, drawings
from tasks.recipes import RECIPES, simplify
from tasks.spec import Label, Task
from tasks.splits import base_split, word_split

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".bench-cache"
SPLITS = ("train", "validation", "holdout")

ARRIVING = ("backpack", "car", "power outlet", "shoe", "sun")
YOUNG, YOUNG_EXAMPLES = "power outlet", 300
NEW, NEW_DRAWINGS, NEW_PEOPLE = "rainbow", 500, 50
TURNED_DEGREES = 35.0
PEOPLE = 250
PEOPLE_SPLIT = (0.7, 0.8)  # train, validation; the rest is held out
# Of the base dataset's own training part, so much is given to people in the situation where nothing changes.
UNCHANGED_PART = 0.08


class Part(NamedTuple):
    """n drawings: images (n, H, W, C) uint8, labels (n,) int32, contributors (n,) int32 (all 0 in base data)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int32]
    contributors: NDArray[np.int32]

    def take(self, places: NDArray[np.int64] | NDArray[np.bool_]) -> Part:
        return Part(self.images[places], self.labels[places], self.contributors[places])


@dataclass(frozen=True)
class World:
    """A situation with one seed's people. `known`: of the task's labels the champion knows the first. `base`, `fresh`:
    by split. `others`: images (n, H, W, C) of things that are no label, by split. `watched`: the young or new label's
    place. `spare`: drawings of the new label by nobody here, to measure its recall on more than a few."""

    task: Task
    known: int
    base: dict[str, Part]
    fresh: dict[str, Part]
    watched: int | None = None
    spare: Part | None = None
    others: dict[str, NDArray[np.uint8]] = field(default_factory=dict)


@dataclass(frozen=True)
class Situation:
    """`make(seed)` draws the people. `own_champion`: whether it needs one trained on just its base data."""

    name: str
    says: str
    make: Callable[[int], World]
    own_champion: bool


def base_data() -> dict[str, Part]:
    """The doodle task's base dataset, by split. Raises CannotMeasure where it is not there."""
    task = spec.named("doodle")

    def read() -> Part:
        try:
            found = [(e.image, task.labels.index(e.label)) for e in readers.base_data(task, _folder())]
        except readers.DataFileError as error:
            raise CannotMeasure(f"{error}; set BASE_DATA") from None
        return _part(found)

    whole = _cached("base", read)
    splits = np.array([base_split(hashlib.sha256(image.tobytes()).digest()) for image in whole.images])
    return {split: whole.take(splits == split) for split in SPLITS}


def other_things() -> dict[str, NDArray[np.uint8]]:
    """Drawings of what is no label of the task, by split: the page shall be unsure of them."""
    task = spec.named("doodle")

    def read() -> Part:  # each labelled by the place of its split
        return _part((e.image, SPLITS.index(word_split(e.label))) for e in readers.unknown_data(task, _folder()))

    whole = _cached("others", read)
    return {split: whole.images[whole.labels == place] for place, split in enumerate(SPLITS)}


def arrived(degrees: float) -> Part:
    """What people in Africa drew of five labels, turned; nobody's yet."""
    task = spec.named("doodle")

    def read() -> Part:
        render, found = RECIPES[task.recipe].from_strokes, []
        for label in ARRIVING:
            for line in drawings.read(
                _folder() / "quickdraw" / "continent" / f"{label.replace(' ', '_')}_AF.jsonl", label
            ):
                if isinstance(line, drawings.Drawing):
                    strokes = simplify(turned(line.strokes, degrees)) if degrees else line.strokes
                    found.append((render(strokes), task.labels.index(label)))
        return _part(found)

    return _cached(f"arrived-{degrees:g}", read)


def drift(seed: int) -> World:
    people = among_people(_unseen(arrived(0.0)), PEOPLE, seed)
    return World(spec.named("doodle"), 10, base_data(), people, others=other_things())


def style(seed: int) -> World:
    people = among_people(arrived(TURNED_DEGREES), PEOPLE, seed)
    return World(spec.named("doodle"), 10, base_data(), people, others=other_things())


def young(seed: int) -> World:
    """The base dataset holds few of one arriving label; people draw all five."""
    task = spec.named("doodle")
    place, base = task.labels.index(YOUNG), base_data()
    theirs = np.flatnonzero(base["train"].labels == place)
    left_out = np.random.default_rng(1).permutation(theirs)[YOUNG_EXAMPLES:]
    base["train"] = base["train"].take(np.setdiff1d(np.arange(len(base["train"].labels)), left_out))
    return replace(drift(seed), base=base, watched=place)


def new_label(seed: int) -> World:
    """Fifty people draw a label that the champion does not know and the base dataset does not hold."""
    task = spec.named("doodle")
    task = task.model_copy(update={"label": (*task.label, Label(key=NEW, names={"en": NEW}))})
    images = bitmaps.read(_folder() / "quickdraw" / "numpy_bitmap" / f"{NEW}.npy", *task.input.shape[:2])
    every = _part([(image, 10) for image in images])
    order = np.random.default_rng(seed).permutation(len(every.labels))
    people = among_people(every.take(order[:NEW_DRAWINGS]), NEW_PEOPLE, seed)
    spare = every.take(order[NEW_DRAWINGS:])
    return World(task, 10, base_data(), people, watched=10, spare=spare, others=other_things())


def unchanged(seed: int) -> World:
    """People draw what the base dataset holds as well: the same drawings' siblings, kept out of its training part."""
    base = base_data()
    order = np.random.default_rng(1).permutation(len(base["train"].labels))
    theirs = round(UNCHANGED_PART * len(order))
    people = among_people(base["train"].take(order[:theirs]), PEOPLE, seed)
    base["train"] = base["train"].take(np.sort(order[theirs:]))
    return World(spec.named("doodle"), 10, base, people, others=other_things())


SITUATIONS = (
    Situation("natural drift", "base from Oceania, five labels arrive from Africa", drift, False),
    Situation("new style", f"the five labels arrive turned by {TURNED_DEGREES:g}°", style, False),
    Situation("young label", f"base holds {YOUNG_EXAMPLES} of {YOUNG}; five labels arrive from Africa", young, True),
    Situation("new label", f"{NEW_DRAWINGS} of {NEW} by {NEW_PEOPLE} people, none in base", new_label, False),
    Situation("no change", "people draw what base holds", unchanged, True),
)


def among_people(whole: Part, people: int, seed: int) -> dict[str, Part]:
    """The drawings dealt out to people, and the people to the splits: 70 / 10 / 20 of a hundred."""
    rng = np.random.default_rng(seed)
    whole = whole._replace(contributors=rng.permutation(np.arange(len(whole.labels)) % people).astype(np.int32))
    order = rng.permutation(people)
    ends = [round(share * people) for share in PEOPLE_SPLIT]
    groups = zip(SPLITS, np.split(order, ends), strict=True)
    return {split: whole.take(np.isin(whole.contributors, group)) for split, group in groups}


def _unseen(whole: Part) -> Part:
    """Without what the base dataset holds too."""
    base = {image.tobytes() for part in base_data().values() for image in part.images}
    return whole.take(np.array([image.tobytes() not in base for image in whole.images]))


def _part(found: Iterable[tuple[NDArray[np.uint8], int]]) -> Part:
    images, labels = zip(*found, strict=True)
    return Part(np.stack(images), np.array(labels, np.int32), np.zeros(len(labels), np.int32))


def _cached(name: str, read: Callable[[], Part]) -> Part:
    """Rendered once a machine; the folder is ignored by git and may be deleted."""
    path = CACHE / f"{name}.npz"
    if not path.exists():
        found = read()
        CACHE.mkdir(exist_ok=True)
        half = path.with_suffix(".half.npz")
        np.savez_compressed(half, **found._asdict())
        half.rename(path)
    with np.load(path) as stored:
        return Part(*(stored[column] for column in Part._fields))


def _folder() -> Path:
    return Path(os.environ.get("BASE_DATA", ROOT.parent / "shared" / "data"))
