"""The ancestors of the champion that a challenger is judged against as well, so that small losses do not add up."""

from __future__ import annotations

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from db import lineage, model_versions
from tasks.spec import Task
from training_server.job import Job, RunFailed
from training_server.networks import Networks
from training_server.steps import champions
from training_server.steps.champions import OpenedVersion


def find(job: Job, task: Task, networks: Networks, champion: OpenedVersion) -> list[OpenedVersion]:
    """The ancestor whose stored accuracy on the base holdout is the highest, and the first version of the line; none
    where the champion has no ancestor.

    One that cannot be opened, or was made for another network or recipe, is left out with a note, and the next takes
    its place.
    """
    line = job.persist(lambda session: _line(session, task, champion.version))
    if not line:
        return []
    left_out: dict[int, str] = {}
    best = _first_that_opens(job, task, networks, sorted(line, key=lambda one: (-line[one], one)), left_out)
    first = _first_that_opens(job, task, networks, sorted(line), left_out, opened=best)
    found = list({one.version: one for one in (best, first) if one is not None}.values())
    said = [{"version": version, "why": why} for version, why in left_out.items()]
    job.note("anchors", {"versions": [one.version for one in found], "left_out": said})
    return found


def _line(session: Session, task: Task, version: int) -> dict[int, float]:
    """The champion's ancestors, without itself, with the accuracy that is stored of them."""
    found = (model_versions.get(session, task.name, one) for one in lineage.ancestors(session, task.name, version)[1:])
    return {one.version: float((one.metrics.get("base") or {}).get("accuracy") or 0.0) for one in found}


def _first_that_opens(
    job: Job,
    task: Task,
    networks: Networks,
    versions: list[int],
    left_out: dict[int, str],
    *,
    opened: OpenedVersion | None = None,
) -> OpenedVersion | None:
    for version in versions:
        if opened is not None and version == opened.version:
            return opened
        if version in left_out:
            continue
        try:
            return champions.open_version(job, task, networks, version)
        except (RunFailed, NoResultFound, LookupError, ValueError, OSError) as error:
            left_out[version] = str(error).splitlines()[0]
    return None
