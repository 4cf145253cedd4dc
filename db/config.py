"""The setting of the programs in this package, read from the environment once, and what all settings have in common."""

from __future__ import annotations

import os
from collections.abc import Mapping


class SettingRefused(ValueError):
    """A setting cannot be used; the message is one line that says what to mend."""


def database_url(environment: Mapping[str, str] | None = None) -> str:
    """DATABASE_URL, the postgresql:// URL of the one database. Raises SettingRefused."""
    env = os.environ if environment is None else environment
    url = env.get("DATABASE_URL") or ""
    if not url.startswith(("postgresql://", "postgres://", "postgresql+psycopg2://")):
        raise SettingRefused("DATABASE_URL must be set, like postgresql://user:password@host:5432/database.")
    return url


def seconds(name: str, text: str) -> float:
    """Raises SettingRefused for anything but a number of seconds, at most a day's."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found <= 86_400:
        raise SettingRefused(f"{name} is {text!r}; it must be a number of seconds, more than 0 and at most 86400.")
    return found
