"""Shares hold of what a run trains on, with the older submissions that it replays."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.settings import Admission, Training
from training_server.ml import portions, replay

LABELS = 10
TRAINING, ADMISSION = Training(replay_ratio=4.0, replay_older=0.5), Admission()
BASE = np.repeat(np.arange(LABELS, dtype=np.int32), 5_000)
VETERANS, NEWCOMER = 200, 200


def pool(new: int, old: int = 50, *, label: int | None = None) -> portions.Pool:
    """`new` fresh drawings of one newcomer, then `old` that each veteran taught long ago."""
    rng = np.random.default_rng(0)
    veterans = np.repeat(np.arange(VETERANS, dtype=np.int32), old)
    who = np.concatenate([np.full(new, NEWCOMER, np.int32), veterans])
    labels = rng.integers(0, LABELS, len(who)).astype(np.int32)
    if label is not None:
        labels[:new] = label
    return portions.Pool(who, np.full(len(who), -1, np.int32), labels, np.arange(len(who)) >= new)


def trained(given: portions.Pool, kept: np.ndarray) -> np.ndarray:
    """Places of the submissions that a run then trains on."""
    fresh, older = kept[~given.used[kept]], kept[given.used[kept]]
    mixed = replay.mix(given.labels[fresh], given.labels[older], BASE, LABELS, TRAINING, 1)
    return np.concatenate([fresh, older[np.unique(mixed.older)]])


@pytest.mark.parametrize("label", [None, 3])
def test_a_newcomers_flood_is_measured_by_what_is_replayed_beside_it_not_by_what_there_is(label: int | None) -> None:
    given = pool(400, label=label)
    kept, over = portions.limited(given, BASE, LABELS, TRAINING, ADMISSION, seed=1)
    found = trained(given, kept)
    theirs = given.contributors[found] == NEWCOMER
    assert 0 < theirs.mean() <= 0.05
    here = given.labels[found] == 3
    assert 0 < theirs[here].mean() <= 0.05
    assert over.contributor > 200
    assert len(kept) == len(given.labels) - over.contributor


def test_who_gives_less_than_a_share_keeps_everything() -> None:
    given = pool(30)
    kept, over = portions.limited(given, BASE, LABELS, TRAINING, ADMISSION, seed=1)
    assert len(kept) == len(given.labels)
    assert (over.contributor, over.network) == (0, 0)


def test_nobodys_drawings_go_because_nobody_else_came() -> None:
    given = pool(300, old=0)
    kept, _ = portions.limited(given, BASE, LABELS, TRAINING, ADMISSION, seed=1)
    assert len(kept) == 300
