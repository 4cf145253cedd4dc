"""What people's submissions show of the models that answered them.

A prediction is recorded before its label is known, so these are honest figures of the live model: nobody trained on
them first.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

Period = Literal["recent", "before"]

TALLIES = text("""
WITH newest AS (
  SELECT id, contributor, network_hash, model_version, probabilities,
    row_number() OVER (ORDER BY created_at DESC, id) <= :recent AS recent
  FROM (
    SELECT s.*, c.network_hash FROM submission s JOIN contributor c ON c.id = s.contributor
    WHERE s.task = :task ORDER BY s.created_at DESC, s.id LIMIT :recent + :before
  ) s
),
answered AS (
  SELECT n.contributor, n.network_hash, n.model_version, n.recent, l.label, c.confidence,
    v.labels[array_position(n.probabilities, c.confidence)] AS answer
  FROM newest n
  JOIN model_version v ON v.task = :task AND v.version = n.model_version
  CROSS JOIN LATERAL (SELECT max(p) AS confidence FROM unnest(n.probabilities) p) c
  LEFT JOIN LATERAL (
    SELECT label FROM submission_label WHERE submission = n.id ORDER BY id DESC LIMIT 1
  ) l ON l.label = ANY(v.labels)  -- a label that the version does not have is not its mistake
  LEFT JOIN LATERAL (SELECT action FROM moderation WHERE submission = n.id ORDER BY id DESC LIMIT 1) m ON true
  WHERE m.action IS DISTINCT FROM 'reject'
)
SELECT contributor, model_version, CASE WHEN recent THEN 'recent' ELSE 'before' END AS period, label,
  count(*) AS n, count(*) FILTER (WHERE answer = label) AS hits, sum(confidence)::float8 AS confidence, network_hash
FROM answered GROUP BY 1, 2, 3, 4, network_hash
""")

BY_DAY = text("""
SELECT (s.created_at AT TIME ZONE 'UTC')::date AS day, l.label, count(*) AS submissions
FROM submission s
LEFT JOIN LATERAL (SELECT label FROM submission_label WHERE submission = s.id ORDER BY id DESC LIMIT 1) l ON true
WHERE s.task = :task AND s.created_at >= :since
GROUP BY 1, 2 ORDER BY 1, 2 NULLS LAST
""")

# The newest `most` labelled submissions, so that a busy month costs no more than a quiet one.
HISTORY = text("""
WITH newest AS (
  SELECT s.id, s.created_at, s.contributor, c.network_hash, s.model_version, s.probabilities
  FROM submission s JOIN contributor c ON c.id = s.contributor
  WHERE s.task = :task AND s.created_at >= :since
    AND EXISTS (SELECT FROM submission_label WHERE submission = s.id)
  ORDER BY s.created_at DESC, s.id LIMIT :most
)
SELECT (n.created_at AT TIME ZONE 'UTC')::date AS day, n.model_version, n.contributor, n.network_hash,
  count(*)::int AS n,
  count(*) FILTER (WHERE v.labels[array_position(n.probabilities, c.confidence)] = l.label)::int AS hits
FROM newest n
JOIN model_version v ON v.task = :task AND v.version = n.model_version
CROSS JOIN LATERAL (SELECT max(p) AS confidence FROM unnest(n.probabilities) p) c
JOIN LATERAL (
  SELECT label FROM submission_label WHERE submission = n.id ORDER BY id DESC LIMIT 1
) l ON l.label = ANY(v.labels)
LEFT JOIN LATERAL (SELECT action FROM moderation WHERE submission = n.id ORDER BY id DESC LIMIT 1) m ON true
WHERE m.action IS DISTINCT FROM 'reject'
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3
""")


@dataclass(frozen=True)
class Tally:
    """Submissions of one contributor with one label, answered by one version. `confidence`: the sum of the highest
    probabilities. `label`: None for unlabelled ones, and for a label that the version does not have; `hits` are 0.
    `network`: a hash of where the contributor comes from, None where that is not known."""

    contributor: uuid.UUID
    version: int
    period: Period
    label: str | None
    n: int
    hits: int
    confidence: float
    network: bytes | None = None


@dataclass(frozen=True)
class DayCount:
    """How many submissions of a day (UTC) have this label; None: unlabelled."""

    day: dt.date
    label: str | None
    submissions: int


@dataclass(frozen=True)
class DayTally:
    """Labelled submissions of one contributor on one day (UTC), answered by one version; `hits` were right."""

    day: dt.date
    version: int
    contributor: uuid.UUID
    network: bytes | None
    n: int
    hits: int


def tallies(session: Session, task: str, *, recent: int, before: int) -> list[Tally]:
    """The newest `recent` submissions and the `before` ones before them, without those a moderator rejected."""
    rows = session.execute(TALLIES, {"task": task, "recent": recent, "before": before})
    return [Tally(*row) for row in rows]


def by_day(session: Session, task: str, *, since: dt.datetime) -> list[DayCount]:
    """Submissions per day and label, the oldest day first."""
    return [DayCount(*row) for row in session.execute(BY_DAY, {"task": task, "since": since})]


def history(session: Session, task: str, *, since: dt.datetime, most: int) -> list[DayTally]:
    """The newest `most` labelled submissions since then, by day, version and contributor, the oldest day first; without
    those a moderator rejected and labels that the version does not have."""
    return [DayTally(*row) for row in session.execute(HISTORY, {"task": task, "since": since, "most": most})]
