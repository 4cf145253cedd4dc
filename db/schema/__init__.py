"""The tables. Constraints, not callers, make wrong states impossible; triggers live in the migrations.

A database is what the migrations make it; a test holds these files and the migrations equal.
"""

from db.schema.base import (
    LABEL_ORIGINS,
    MAX_SOURCE_BYTES,
    MODERATIONS,
    OPEN_STATES,
    REPORT_KINDS,
    ROLES,
    RUN_STATES,
    SPLITS,
    Base,
)
from db.schema.base_data import BaseExample, Installation, TaskLabel, TaskRevision
from db.schema.models import Artifact, ModelFile, ModelReport, ModelVersion, Promotion
from db.schema.people import ApiKey, Contributor, RateCount, RevokedSession, Submission, SubmissionLabel
from db.schema.runs import Flip, TrainingRun, TrainingRunSubmission
from db.schema.trust import AuditEvent, Erasure, ErasureVersion, Moderation, Quarantine

__all__ = [
    "LABEL_ORIGINS",
    "MAX_SOURCE_BYTES",
    "MODERATIONS",
    "OPEN_STATES",
    "REPORT_KINDS",
    "ROLES",
    "RUN_STATES",
    "SPLITS",
    "ApiKey",
    "Artifact",
    "AuditEvent",
    "Base",
    "BaseExample",
    "Contributor",
    "Erasure",
    "ErasureVersion",
    "Flip",
    "Installation",
    "ModelFile",
    "ModelReport",
    "ModelVersion",
    "Moderation",
    "Promotion",
    "Quarantine",
    "RateCount",
    "RevokedSession",
    "Submission",
    "SubmissionLabel",
    "TaskLabel",
    "TaskRevision",
    "TrainingRun",
    "TrainingRunSubmission",
]
