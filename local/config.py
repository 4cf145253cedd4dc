"""The settings of the one-machine installation, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db.config import database_url, number, switch
from model_server.launching import config as launching_config

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where things lie and which port to serve.

    PORT: where the page and the API are served, on loopback. DELTALOOP_HOME: database, logs and admin.key.
    DATABASE_URL: a PostgreSQL of your own; empty runs the embedded one. BASE_DATA: the folder of the base dataset.
    TRIGGERS: `off` = no training run starts by itself. LAUNCHER: `off` = a training worker runs all the time; else the
    scheduler launches one when a run waits.
    """

    port: int
    home: Path
    database_url: str | None
    base_data: Path
    triggers: bool
    launcher: str = "off"

    @property
    def logs(self) -> Path:
        return self.home / "logs"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises SettingRefused."""
    env = os.environ if environment is None else environment
    home = Path(env.get("DELTALOOP_HOME") or REPOSITORY / ".deltaloop").resolve()
    return Settings(
        port=number("PORT", env.get("PORT"), 8080, 1, 65_535),
        home=home,
        database_url=database_url(env) if env.get("DATABASE_URL") else None,
        base_data=_base_data(env.get("BASE_DATA"), home),
        triggers=switch("TRIGGERS", env.get("TRIGGERS"), True),
        launcher=_launcher(env),
    )


def _launcher(env: Mapping[str, str]) -> str:
    """Refused before anything is touched: the scheduler would end and be started again for ever."""
    return launching_config.read(env).launcher


def _base_data(named: str | None, home: Path) -> Path:
    """The folder named, else the one beside the repository where there is one, else what `deltaloop fetch` fills."""
    if named:
        return Path(named).resolve()
    beside = REPOSITORY.parent / "shared" / "data"
    return beside if beside.is_dir() else home / "data"
