"""What a training run reads. First which examples there are (ids, labels, contributors: small), then their images,
a block of ids at a time.

So an epoch can be shuffled exactly over the whole data while no more than a block of images is in memory, no
transaction stays open while a model trains, and a database that restarts costs one block read again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from db import binary_copy

Source = Literal["submission", "base_example"]
BLOCK_ROWS = 4096

# What a moderator rejected is left out everywhere. What a model doubts is left out of training only: a holdout without
# the drawings that a model finds hard would flatter it.
LEFT_OUT = """
WITH decided AS (
  SELECT DISTINCT ON (submission) submission, action, created_at FROM moderation ORDER BY submission, id DESC
), left_out AS (
  SELECT submission FROM decided WHERE action = 'reject'
  UNION
  SELECT q.submission FROM quarantine q JOIN submission s ON s.id = q.submission AND s.split = 'train'
  WHERE NOT EXISTS (SELECT FROM moderation m WHERE m.submission = q.submission AND m.created_at >= q.created_at)
)
"""
COLUMNS = """
s.id, array_position(%s::text[], l.label)::int4 - 1 AS label, s.contributor,
  coalesce(('x' || left(md5(c.network_hash), 16))::bit(64)::int8, 0) AS network,
  EXISTS (
    SELECT FROM training_run_submission u JOIN training_run r ON r.id = u.run
    WHERE u.submission = s.id AND r.candidate_version = ANY(%s::int[])
  ) AS used
"""
# The newest label by an anti-join: a look into the index for each submission takes a third longer where there are many.
LABELLED = """
FROM submission s
JOIN contributor c ON c.id = s.contributor
JOIN submission_label l ON l.submission = s.id
  AND NOT EXISTS (SELECT FROM submission_label newer WHERE newer.submission = l.submission AND newer.id > l.id)
WHERE s.task = %s AND s.split = %s AND s.recipe_version = %s AND s.created_at >= %s AND l.label = ANY(%s)
  AND NOT EXISTS (SELECT FROM left_out o WHERE o.submission = s.id)
"""
SUBMISSIONS = f"{LEFT_OUT} SELECT {COLUMNS} {LABELLED} ORDER BY s.created_at DESC, s.id LIMIT %s"
# Where there are more than fit: each network in turn (a contributor of unknown network is one), so that nobody can push
# all others out by sending much.
IN_TURN = f"""
{LEFT_OUT}
SELECT id, label, contributor, network, used FROM (
  SELECT {COLUMNS}, s.created_at, row_number() OVER (
    PARTITION BY coalesce(c.network_hash, uuid_send(s.contributor)) ORDER BY s.created_at DESC, s.id
  ) AS turn
  {LABELLED}
  ORDER BY turn, s.created_at DESC, s.id LIMIT %s
) chosen
ORDER BY created_at DESC, id
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
# `= ANY` of an array costs half of a join with it: one walk through the index for all ids. All in one value: a row each
# costs the client as much as PostgreSQL.
IMAGES = {
    "submission": """
SELECT string_agg(uuid_send(id), ''), string_agg(image, ''), bool_and(octet_length(image) = %s)
FROM submission WHERE id = ANY(%s::uuid[])
""",
    "base_example": """
SELECT string_agg(int8send(id), ''), string_agg(image, ''), bool_and(octet_length(image) = %s)
FROM base_example WHERE id = ANY(%s::bigint[])
""",
}
BASE_HASHES = "SELECT substring(image_sha256 FOR 16) FROM base_example WHERE task = %s AND split <> %s"
ID_COLUMN = {"submission": "V16", "base_example": ">i8"}


@dataclass(frozen=True)
class Examples:
    """Which examples of one source, without their images; n of them.

    `ids` (n,): int64, or 16 bytes each for submissions. `labels` (n,) int32: places in the label list; −1 for
    drawings of other things.
    `contributors` (n,) int32: 0 … k−1 for submissions, all 0 for base examples. `networks` (n,) int32: which network
    the contributor came from, −1 where that is not known. `used` (n,) bool: whether one of the versions
    asked about learned from it; what only others saw, rejected or rolled back, is as good as new.
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
    learned_by: Sequence[int] = (),
    networks: dict[int, int] | None = None,
) -> Examples:
    """Labelled submissions of one split, the newest first: each with its newest label, at most `newest` of them, from
    each network in turn where there are more.

    Without those that a moderator rejected, and, in the train split, those in quarantine. `learned_by`: what these
    versions learned from was used before (the champion and its ancestors); by default, nothing was. `networks`:
    how networks are numbered, to be handed on where several splits must number them alike; it grows.
    """
    names, versions = list(labels), list(learned_by)
    columns = [("id", "V16"), ("label", ">i4"), ("contributor", "V16"), ("network", ">i8"), ("used", "?")]

    def read(query: str, limit: int) -> Examples:
        streamed = _Columns({} if networks is None else networks)
        parameters = (names, versions, task, split, recipe_version, since, names, limit)
        binary_copy.stream(session, query, parameters, columns, streamed.take)
        return streamed.examples()

    found = read(SUBMISSIONS, newest + 1)
    return found if len(found) <= newest else read(IN_TURN, newest)


def base(session: Session, task: str, labels: Sequence[str], *, split: str) -> Examples:
    """The base examples of one split, in the order they were stored."""
    names = list(labels)
    return _base(session, BASE_EXAMPLES, (names, task, split, names))


def unknown(session: Session, task: str, labels: Sequence[str], *, split: str) -> Examples:
    """The drawings of other things of one split, without those that are a label of the task by now."""
    return _base(session, UNKNOWN_EXAMPLES, (task, split, list(labels)))


def base_hashes(session: Session, task: str, *, beside: str) -> NDArray[np.void]:
    """The first 16 bytes of the SHA-256 of each base example's image, of all splits but that one: (n,) "V16"."""
    columns = [("hash", "V16")]
    return np.ascontiguousarray(binary_copy.read(session, BASE_HASHES, (task, beside), columns)["hash"])


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
    size = int(np.prod(shape))
    identities, pixels, whole = binary_copy.read_one(session, IMAGES[source], (size, _array(ids)))
    if bytes(whole) == b"\0":
        raise binary_copy.UnexpectedLayout(f"An image of a {source} has not {size} bytes.")
    row_of = {identity: row for row, identity in enumerate(np.frombuffer(identities, ID_COLUMN[source]).tolist())}
    chosen = np.array([row_of.get(identity, -1) for identity in ids.tolist()], np.int64)
    there = np.flatnonzero(chosen >= 0)
    return there, np.frombuffer(pixels, np.uint8).reshape(-1, *shape)[chosen[there]]


def record_use(session: Session, run: int, used: Examples, weights: NDArray[np.float32], labels: Sequence[str]) -> int:
    """Record which submissions a run trained on, in which order, with which weights and labels; the erased are left
    out. Returns how many. Waits for an erasure that is on its way, and holds up later ones until this is committed."""
    statement = text(
        "WITH held AS (SELECT id FROM submission WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR KEY SHARE)"
        " INSERT INTO training_run_submission (run, submission, label, place, weight)"
        " SELECT :run, held.id, (CAST(:labels AS text[]))[u.label + 1], u.place, u.weight"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:labelled AS int[]), CAST(:weights AS real[]))"
        " WITH ORDINALITY u(id, label, weight, place) JOIN held ON held.id = u.id"
    )
    values = {
        "run": run,
        "labels": list(labels),
        "ids": _array(used.ids),
        "labelled": used.labels.tolist(),
        "weights": weights.tolist(),
    }
    return cast(CursorResult[Any], session.execute(statement, values)).rowcount


class _Columns:
    """Submissions as they stream in, each column at once in the few bytes it needs."""

    def __init__(self, networks: dict[int, int]) -> None:
        self._pieces: list[tuple[NDArray[Any], ...]] = [
            (np.zeros(0, "V16"), *(np.zeros(0, np.int32) for _ in range(3)), np.zeros(0, bool))
        ]
        self._people: dict[Any, int] = {}
        self._networks = networks
        networks.setdefault(0, -1)  # 0: not known

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
