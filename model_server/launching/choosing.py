"""The launcher that the settings name."""

from __future__ import annotations

from model_server.launching import Launcher, processes
from model_server.launching.config import Settings
from model_server.launching.ecs import EcsLauncher


def choose(settings: Settings) -> Launcher | None:
    """None where workers run all the time. Raises SettingRefused where it cannot work here."""
    if settings.ecs is not None:
        return EcsLauncher(settings.ecs)
    if settings.launcher == "process":
        processes.check()
        return processes.ProcessLauncher()
    return None
