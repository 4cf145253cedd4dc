"""What every table shares: types, names of constraints, and the words that columns may hold."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from sqlalchemy import LargeBinary, MetaData, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REAL, TIMESTAMP, UUID
from sqlalchemy.orm import DeclarativeBase

SPLITS = ("train", "validation", "holdout")
OPEN_STATES = ("queued", "running")
RUN_STATES = (*OPEN_STATES, "succeeded", "failed", "cancelled")
ROLES = ("viewer", "moderator", "admin")
LABEL_ORIGINS = ("prompt", "confirmed", "corrected", "imported", "moderated")
ERASURES = ("wish", "retention")
MODERATIONS = ("accept", "relabel", "reject")
REPORT_KINDS = ("load_failed", "golden_mismatch")
MAX_SOURCE_BYTES = 65_536

NOW = text("now()")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """SQL: the column holds one of these words."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        dt.datetime: TIMESTAMP(timezone=True),
        uuid.UUID: UUID(as_uuid=True),
        bytes: LargeBinary,
        # None is SQL's NULL, never JSON's null: constraints look for NULL.
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(Text),
        list[float]: ARRAY(REAL),
    }
