"""What must be true afterwards, whatever happened: all that was acknowledged is there once, nothing is half done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import model_versions
from db.schema import ModelVersion
from tests.faults.visitors import TASK, Sent, Visitor

# Each lists what must not be there.
HALF_DONE = {
    "bytes that are not what their name says": """
        SELECT encode(sha256, 'hex') FROM artifact WHERE sha256(content) <> sha256""",
    "a version without the files that a page needs": """
        SELECT v.task, v.version, needed FROM model_version v, unnest(ARRAY['model.json', 'metadata.json']) needed
        WHERE NOT EXISTS (SELECT FROM model_file f WHERE (f.task, f.version, f.path) = (v.task, v.version, needed))""",
    "a version that no run made": """
        SELECT task, version FROM model_version v WHERE version > 1 AND NOT EXISTS (
          SELECT FROM training_run r
          WHERE (r.task, r.candidate_version, r.state) = (v.task, v.version, 'succeeded'))""",
    "a promotion that no verdict allows": """
        SELECT p.id, p.task, p.version FROM promotion p LEFT JOIN training_run r ON r.id = p.run
        WHERE p.promoted_by = 'gate' AND (r.verdict ->> 'decision' = 'promote' AND r.state = 'succeeded'
          AND r.candidate_version = p.version) IS NOT TRUE""",
    "a verdict to promote without a promotion": """
        SELECT r.id FROM training_run r WHERE r.verdict ->> 'decision' = 'promote' AND r.candidate_version IS NOT NULL
        AND (SELECT count(*) FROM promotion p WHERE p.run = r.id AND p.version = r.candidate_version) <> 1""",
    "use recorded of a run that made no version": """
        SELECT DISTINCT u.run FROM training_run_submission u JOIN training_run r ON r.id = u.run
        WHERE r.state <> 'succeeded' OR r.candidate_version IS NULL""",
    "a run that is still open": "SELECT id, state, step FROM training_run WHERE state IN ('queued', 'running')",
    "a browser that could not use a version": "SELECT version, kind, detail FROM model_report",
}
STORED = text("""
SELECT s.id, sha256(s.image) AS sha256, array_agg(l.label) AS labels
FROM submission s LEFT JOIN submission_label l ON l.submission = s.id WHERE s.task = :task GROUP BY s.id
""")


def broken(session: Session, visitors: Sequence[Visitor]) -> list[str]:
    """A sentence for each thing that is wrong; none where all is well."""
    found = [wrong for visitor in visitors for wrong in visitor.wrong]
    acknowledged: dict[uuid.UUID, Sent] = {}
    unacknowledged: dict[uuid.UUID, Sent] = {}
    for visitor in visitors:
        acknowledged |= visitor.acknowledged
        unacknowledged |= visitor.unacknowledged
    found += submissions_wrong(_stored(session), acknowledged, unacknowledged)
    for what, query in HALF_DONE.items():
        found += [f"{what}: {tuple(row)}" for row in session.execute(text(query))]
    for version in session.query(ModelVersion):
        if model_versions.digest(model_versions.files(session, version.task, version.version)) != version.digest:
            found.append(f"files of version {version.version} of {version.task} that its digest does not name")
    return found


Stored = Mapping[uuid.UUID, tuple[bytes, Sequence[str | None]]]


def _stored(session: Session) -> Stored:
    return {row.id: (bytes(row.sha256), row.labels) for row in session.execute(STORED, {"task": TASK})}


def submissions_wrong(
    stored: Stored, acknowledged: Mapping[uuid.UUID, Sent], unacknowledged: Mapping[uuid.UUID, Sent]
) -> list[str]:
    """Of what was sent: what is missing, other than it was, there twice, or came from nowhere."""
    wrong = [f"acknowledged, but not there: {identity}" for identity in acknowledged if identity not in stored]
    wrong += [f"sent, never acknowledged: {identity}" for identity in unacknowledged]
    for identity, (sha256, labels) in stored.items():
        sent = acknowledged.get(identity) or unacknowledged.get(identity)
        if sent is None:
            wrong.append(f"there, though nobody sent it: {identity}")
        elif sha256 != sent.sha256:
            wrong.append(f"other bytes than were sent: {identity}")
        elif list(labels) != [sent.label]:
            wrong.append(f"labelled {list(labels)} instead of once {sent.label!r}: {identity}")
    return wrong
