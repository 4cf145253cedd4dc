"""What every table of a task file has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]


class Table(BaseModel):
    """Frozen, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
