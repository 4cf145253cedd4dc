"""What a training run reads. First which examples there are (ids, labels, contributors: small), then their images,
a block of ids at a time.

So an epoch can be shuffled exactly over the whole data while no more than a block of images is in memory, no
transaction stays open while a model trains, and a database that restarts costs one block read again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import binary_copy

Source = Literal["submission", "base_example"]
BLOCK_ROWS = 4096

SUBMISSIONS = """
SELECT s.id, array_position(%s::text[], l.label)::int4 - 1, s.contributor,
  coalesce(('x' || left(md5(c.network_hash), 16))::bit(64)::int8, 0),
  EXISTS (SELECT FROM training_run_submission u WHERE u.submission = s.id)
FROM submission s
JOIN contributor c ON c.id = s.contributor
JOIN LATERAL (SELECT label FROM submission_label WHERE submission = s.id ORDER BY id DESC LIMIT 1) l ON true
WHERE s.task = %s AND s.split = %s AND s.recipe_version = %s AND s.created_at >= %s AND l.label = ANY(%s)
ORDER BY s.created_at DESC, s.id
LIMIT %s
"""
BASE_EXAMPLES = """
SELECT id, array_position(%s::text[], label)::int4 - 1
FROM base_example WHERE task = %s AND split = %s AND label = ANY(%s)
ORDER BY id
"""
UNKNOWN_EXAMPLES = """
SELECT id, -1 FROM base_example WHERE task = %s AND split = %s AND other_label IS NOT NULL AND other_label <> ALL(%s)
ORDER BY id
"""
# `= ANY` of an array costs half of a join with it: one walk through the index for all ids.
IMAGES = {
    "submission": "SELECT id, image FROM submission WHERE id = ANY(%s::uuid[])",
    "base_example": "SELECT id, image FROM base_example WHERE id = ANY(%s::bigint[])",
}
ID_COLUMN = {"submission": "V16", "base_example": ">i8"}


@dataclass(frozen=True)
class Examples:
    """Which examples of one source, without their images; n of them.

    `ids` (n,): int64, or 16 bytes each for submissions. `labels` (n,) int32: places in the label list; −1 for
    drawings of other things.
    `contributors` (n,) int32: 0 … k−1 for submissions, all 0 for base examples. `networks` (n,) int32: which network
    the contributor came from, −1 where that is not known. `used` (n,) bool: whether a run trained on it before.
    """

    source: Source
    ids: NDArray[Any]
    labels: NDArray[np.int32]
    contributors: NDArray[np.int32]
    networks: NDArray[np.int32]
    used: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, places: NDArray[Any]) -> Examples:
        """The examples at these places (repeats allowed), or where a mask is true."""
        columns = (self.ids, self.labels, self.contributors, self.networks, self.used)
        return Examples(self.source, *(column[places] for column in columns))


def submissions(
    session: Session,
    task: str,
    labels: Sequence[str],
    *,
    split: str,
    recipe_version: int,
    since: dt.datetime,
    newest: int,
) -> Examples:
    """Labelled submissions of one split, the newest first: each with its newest label, at most `newest` of them."""
    names = list(labels)
    gathered = _Gathered()
    binary_copy.stream(
        session,
        SUBMISSIONS,
        (names, task, split, recipe_version, since, names, newest),
        [("id", "V16"), ("label", ">i4"), ("contributor", "V16"), ("network", ">i8"), ("used", "?")],
        gathered.take,
    )
    return gathered.examples()


def base(session: Session, task: str, labels: Sequence[str], *, split: str) -> Examples:
    """The base examples of one split, in the order they were stored."""
    names = list(labels)
    return _base(session, BASE_EXAMPLES, (names, task, split, names))


def unknown(session: Session, task: str, labels: Sequence[str], *, split: str) -> Examples:
    """The drawings of other things of one split, without those that are a label of the task by now."""
    return _base(session, UNKNOWN_EXAMPLES, (task, split, list(labels)))


def _base(session: Session, query: str, parameters: tuple[Any, ...]) -> Examples:
    rows = binary_copy.read(session, query, parameters, [("id", ">i8"), ("label", ">i4")])
    labelled = rows["label"].astype(np.int32)
    nobody, unused = np.zeros_like(labelled), np.zeros(len(labelled), bool)
    return Examples("base_example", rows["id"].astype(np.int64), labelled, nobody, nobody - 1, unused)


def images(
    session: Session, source: Source, ids: NDArray[Any], shape: tuple[int, int, int]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The model inputs of a block of ids (repeats allowed): places in `ids` (m,), images (m, H, W, C) uint8.

    An example that was erased meanwhile is left out, so m ≤ len(ids).
    """
    columns = [("id", ID_COLUMN[source]), ("image", ("u1", int(np.prod(shape))))]
    rows = binary_copy.read(session, IMAGES[source], (_array(ids),), columns)
    row_of = {identity: row for row, identity in enumerate(rows["id"].tolist())}
    chosen = np.array([row_of.get(identity, -1) for identity in ids.tolist()], np.int64)
    there = np.flatnonzero(chosen >= 0)
    return there, rows["image"][chosen[there]].reshape(-1, *shape)


def record_use(session: Session, run: int, used: Examples, weights: NDArray[np.float32], labels: Sequence[str]) -> int:
    """Record which submissions a run trained on, in which order, with which weights and labels; the erased are left
    out. Returns how many."""
    statement = text(
        "INSERT INTO training_run_submission (run, submission, label, place, weight)"
        " SELECT :run, s.id, (CAST(:labels AS text[]))[u.label + 1], u.place, u.weight"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:labelled AS int[]), CAST(:weights AS real[]))"
        " WITH ORDINALITY u(id, label, weight, place) JOIN submission s ON s.id = u.id"
    )
    values = {
        "run": run,
        "labels": list(labels),
        "ids": _array(used.ids),
        "labelled": used.labels.tolist(),
        "weights": weights.tolist(),
    }
    return int(session.execute(statement, values).rowcount)  # type: ignore[attr-defined]


class _Gathered:
    """Submissions as they stream in, each column at once in the few bytes it needs."""

    def __init__(self) -> None:
        self._pieces: list[tuple[NDArray[Any], ...]] = [
            (np.zeros(0, "V16"), *(np.zeros(0, np.int32) for _ in range(3)), np.zeros(0, bool))
        ]
        self._people: dict[Any, int] = {}
        self._networks: dict[Any, int] = {0: -1}  # 0: not known

    def take(self, rows: NDArray[Any]) -> None:
        people = _numbers(rows["contributor"], self._people, 0)
        networks = _numbers(rows["network"], self._networks, -1)
        self._pieces.append((rows["id"].copy(), rows["label"].astype(np.int32), people, networks, rows["used"].copy()))

    def examples(self) -> Examples:
        return Examples("submission", *(np.concatenate(column) for column in zip(*self._pieces, strict=True)))


def _numbers(values: NDArray[Any], known: dict[Any, int], first: int) -> NDArray[np.int32]:
    """Each value's number: in the order in which they are first seen, from `first` on."""
    found = [known.setdefault(value, len(known) + first) for value in values.tolist()]
    return np.array(found, np.int32)


def _array(ids: NDArray[Any]) -> str:
    """An array literal of ids: numbers, or uuids from their 16 bytes."""
    if ids.dtype == np.int64:
        return "{" + ",".join(map(str, ids.tolist())) + "}"
    digits = ids.tobytes().hex()
    return "{" + ",".join(digits[at : at + 32] for at in range(0, len(digits), 32)) + "}"
