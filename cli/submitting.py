"""Drawings from files become submissions of people: the same drawings are always the same people's.

They pass the same checks as what a browser sends; only the rate limits do not apply.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from cli.champion import Champion
from cli.drawing_files import Example
from db import contributors, incoming
from db.incoming import CheckedSubmission
from model_server.submission_checks import Context, Rejection, check
from tasks.spec import Task

# Names of everything that is derived from (task, seed, …); must never change, or an import would import again.
NAMESPACE = uuid.UUID("6ad5ee46-14cc-5a42-9b5c-0d6d6a1b8f5e")
BATCH = 1024  # drawings predicted together
ORIGIN = "imported"


@dataclass(frozen=True)
class Crowd:
    """`size` people, each derived from (task, seed, index)."""

    task: Task
    size: int
    seed: int = 0

    def person(self, index: int) -> uuid.UUID:
        """The contributor of that index, below `size`."""
        return uuid.uuid5(NAMESPACE, f"contributor/{self.task.name}/{self.seed}/{index}")

    def submission(self, example: Example) -> uuid.UUID:
        """The id of a drawing, derived from its bytes and label: the same wherever its file lies."""
        content = sha256(example.image.tobytes()).hex()
        return uuid.uuid5(NAMESPACE, f"submission/{self.task.name}/{self.seed}/{example.label}/{content}")

    def drew(self, submission: uuid.UUID) -> uuid.UUID:
        """The person who made a submission, derived from its id, so that neither order nor broken lines change it."""
        return self.person(submission.int % self.size)


@dataclass
class Submitted:
    """What became of the examples."""

    imported: int = 0
    there: int = 0  # imported before
    refused: Counter[str] = field(default_factory=Counter)  # reason → how many
    recognised: int = 0  # by the champion, of all that were given

    @property
    def good(self) -> int:
        return self.imported + self.there


def submit(
    session: Session, crowd: Crowd, champion: Champion, examples: Iterable[Example], progress: Callable[[int], None]
) -> Submitted:
    """Store examples as labelled submissions with the champion's predictions. `progress` is told how many were done.

    In the caller's transaction: whatever counts new labels sees all of them or none.
    """
    done = Submitted()
    for batch in _batches(examples):
        probabilities = champion.predict(np.stack([example.image for example in batch]))
        _store(session, _checked(crowd, champion, batch, probabilities, done), done)
        progress(len(batch))
    return done


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _batches(examples: Iterable[Example]) -> Iterator[list[Example]]:
    remaining = iter(examples)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _checked(
    crowd: Crowd, champion: Champion, batch: Sequence[Example], probabilities: NDArray[np.float32], done: Submitted
) -> dict[uuid.UUID, list[CheckedSubmission]]:
    """What passed the API's checks, by contributor."""
    context = Context(crowd.task, {champion.known.version: champion.known}, origin=ORIGIN)
    passed: dict[uuid.UUID, list[CheckedSubmission]] = defaultdict(list)
    for example, row in zip(batch, probabilities, strict=True):
        identity = crowd.submission(example)
        done.recognised += champion.known.labels[int(row.argmax())] == example.label
        item = {
            "id": identity,
            "image": base64.b64encode(example.image.tobytes()).decode(),
            "label": example.label,
            "model_version": champion.known.version,
            "probabilities": row.tolist(),
            "drawing": example.drawing,
        }
        result = check(item, context)
        if isinstance(result, Rejection):
            done.refused[result.message] += 1
        else:
            passed[crowd.drew(identity)].append(result)
    return passed


def _store(session: Session, checked: dict[uuid.UUID, list[CheckedSubmission]], done: Submitted) -> None:
    for person in sorted(checked):  # in one order everywhere: two imports at once cannot wait for each other in a ring
        contributors.ensure(session, person)
        stored = incoming.store(session, person, checked[person])
        done.imported += len(stored.accepted)
        done.there += len(stored.duplicates)
        if stored.conflicts:
            done.refused["was imported before with other --contributors or bytes"] += len(stored.conflicts)
