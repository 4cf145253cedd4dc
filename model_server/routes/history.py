"""What everybody may know of the published versions: how good each was, on what, when it was live, what it mixes up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import Response
from pydantic import BaseModel, ValidationError

from db import published
from db.published import Published
from model_server.existing import refuse_unpublished
from model_server.history_schemas import (
    ComparedAnswer,
    ConfusionAnswer,
    HistoryAnswer,
    HistoryVersion,
    LiveAnswer,
    MeasuredAnswer,
)
from model_server.json_body import shared_answer
from model_server.routes import blueprint
from model_server.schemas import TaskPath, VersionPath
from model_server.services import services

Answer = TypeVar("Answer", bound=BaseModel)

api = blueprint("history", "Published versions, in numbers, for everybody.")


@api.get("/tasks/<task>/history", operation_id="getHistory", responses={"200": HistoryAnswer, "304": None})
def get_history(path: TaskPath) -> Response:
    """Every version that was ever live: accuracy with its interval, when it answered, how many it learned from."""
    task = services().task(path.task)
    with services().sessions() as session:
        found = published.history(session, task.name)
    return shared_answer(HistoryAnswer(versions=[_shown(one) for one in found]))


@api.get(
    "/tasks/<task>/model-versions/<version>/confusion",
    operation_id="getConfusion",
    responses={"200": ConfusionAnswer, "304": None},
)
def get_confusion(path: VersionPath) -> Response:
    """What a published version takes for what, on the base holdout. A base model's is known once a run judged it."""
    task = services().task(path.task)
    with services().sessions() as session:
        refuse_unpublished(session, task.name, path.version)
        found = published.confusion(session, task.name, path.version)
    shown = ConfusionAnswer(labels=[], rows=None) if found is None else ConfusionAnswer.model_validate(found)
    return shared_answer(shown)


def _shown(one: Published) -> HistoryVersion:
    metrics, decision = one.version.metrics, one.verdict.get("decision")
    return HistoryVersion(
        version=one.version.version,
        labels=one.version.labels,
        live=[LiveAnswer.model_validate(live) for live in one.live],
        base=_measured(metrics.get("base")),
        fresh=_measured(metrics.get("fresh")),
        parent_version=one.version.parent_version,
        compared_with=one.champion_version,
        decision=decision if decision in ("promote", "reject") else None,
        compared_on_base=_compared(one.verdict.get("base")),
        compared_on_fresh=_compared(one.verdict.get("fresh")),
        learned_drawings=_count(metrics.get("submissions")),
        learned_people=_count(metrics.get("contributors")),
    )


def _measured(stored: Any) -> MeasuredAnswer | None:
    """No accuracy without its interval; none where nothing was measured."""
    found = stored if isinstance(stored, Mapping) else {}
    interval = found.get("interval")
    if not isinstance(interval, list) or len(interval) != 2:
        return None
    low, high = interval
    return _complete(MeasuredAnswer, n=found.get("n"), accuracy=found.get("accuracy"), low=low, high=high)


def _compared(stored: Any) -> ComparedAnswer | None:
    found = stored if isinstance(stored, Mapping) else {}
    before, after = found.get("champion"), found.get("challenger")
    return _complete(
        ComparedAnswer, n=found.get("n"), before=before, after=after, won=found.get("won"), lost=found.get("lost")
    )


def _complete(answer: type[Answer], **numbers: Any) -> Answer | None:
    """Metrics and verdicts are kept as they were written, also by earlier releases: incomplete ones are not shown."""
    try:
        return answer(**numbers)
    except ValidationError:
        return None


def _count(stored: Any) -> int | None:
    return stored if type(stored) is int else None
