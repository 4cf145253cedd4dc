"""Points in time, as requests name them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator


def _no_bare_number(said: Any) -> Any:
    """pydantic would take one for seconds since 1970, a large one for milliseconds."""
    if isinstance(said, str) and re.fullmatch(r"\s*[-+]?[0-9.]+(e[-+]?[0-9]+)?\s*", said):
        raise ValueError("a time is written like 2026-11-21T12:00:00Z")
    return said


def _in_utc(at: dt.datetime) -> dt.datetime:
    """PostgreSQL takes no zone further than 16 hours from it."""
    try:
        return at.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("the time lies outside of the years 1 to 9999") from None


Time = Annotated[AwareDatetime, BeforeValidator(_no_bare_number), AfterValidator(_in_utc)]
