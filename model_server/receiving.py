"""What becomes of submissions that came in: checked one by one, stored together, counted. Knows no Flask."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from db.incoming import Batch, Stored
from model_server import metrics, submission_checks
from model_server.schemas import ErrorBody
from model_server.services import Services
from model_server.submission_checks import CheckedSubmission, Context, Rejection
from model_server.submission_schemas import RejectedItem, SubmissionsAnswer
from tasks.spec import Task

CONFLICT = ErrorBody(
    code="id_conflict",
    message="a submission with this id was stored with other bytes or by somebody else; take a new id",
)


@dataclass(frozen=True)
class CheckedRequest:
    """A request's items after their checks: the good ones by their place in the request, and the others."""

    task: Task
    good: dict[int, CheckedSubmission]
    rejected: list[RejectedItem]


class NothingStored(Exception):
    """Every item was rejected; `rejected` says why, in the order of the request. Nothing was counted."""

    def __init__(self, rejected: list[RejectedItem]) -> None:
        super().__init__("every item was rejected")
        self.rejected = rejected


def check(services: Services, task: Task, items: list[Any]) -> CheckedRequest:
    """Check every item. Raises errors of the database, which is asked for versions that are not known yet."""
    context = Context(task, services.known_versions(task.name, submission_checks.versions_named(items)))
    checked = CheckedRequest(task, {}, [])
    for index, item in enumerate(items):
        result = submission_checks.check(item, context)
        if isinstance(result, Rejection):
            error = ErrorBody(code=result.code, message=result.message)
            checked.rejected.append(RejectedItem(id=result.id, index=index, error=error))
        else:
            checked.good[index] = result
    return checked


def store(services: Services, contributor: uuid.UUID, checked: CheckedRequest) -> SubmissionsAnswer:
    """Store the good ones; returns after the commit. Raises NothingStored, NoSuchContributor, database errors."""
    if not checked.good:
        raise NothingStored(checked.rejected)
    return answer(checked, services.storage.storing.ask(Batch(contributor, list(checked.good.values()))))


def answer(checked: CheckedRequest, stored: Stored) -> SubmissionsAnswer:
    """The answer about what was stored, which is counted here. Raises NothingStored where all were conflicts."""
    good, rejected = checked.good, list(checked.rejected)
    conflicts = list(stored.conflicts)
    for index, item in reversed(good.items()) if conflicts else ():
        if item.id in conflicts:
            conflicts.remove(item.id)
            rejected.append(RejectedItem(id=str(item.id), index=index, error=CONFLICT))
    rejected.sort(key=lambda item: item.index)
    if not (stored.accepted or stored.duplicates):
        raise NothingStored(rejected)
    count_rejected(checked.task, rejected)
    _count_stored(checked.task, good.values(), stored)
    return SubmissionsAnswer(accepted=stored.accepted, duplicates=stored.duplicates, rejected=rejected)


def count_rejected(task: Task, rejected: Iterable[RejectedItem]) -> None:
    for code, number in Counter(item.error.code for item in rejected).items():
        metrics.REJECTED.labels(task.name, code).inc(number)


def _count_stored(task: Task, good: Collection[CheckedSubmission], stored: Stored) -> None:
    origins = {item.id: item.label_origin or "none" for item in good}
    for outcome, ids in (("stored", stored.accepted), ("duplicate", stored.duplicates)):
        for origin, number in Counter(origins[one] for one in ids).items():
            metrics.SUBMISSIONS.labels(task.name, outcome, origin).inc(number)
