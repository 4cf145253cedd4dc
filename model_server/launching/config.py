"""The settings of the launcher of trainers, read from the environment once, by the scheduler alone."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from db.config import SettingRefused, number, one_of, seconds, switch

LAUNCHERS = ("off", "process", "ecs")
LAUNCH_TYPES = ("FARGATE", "EC2", "EXTERNAL")
MOST_SUBNETS, MOST_SECURITY_GROUPS = 16, 5  # that ECS takes


@dataclass(frozen=True)
class Ecs:
    """How ECS is to run a trainer.

    AWS_REGION: where. ECS_CLUSTER: name or ARN. ECS_TASK_DEFINITION: family, family:revision or ARN. ECS_CONTAINER: the
    container in it whose command becomes the drain. ECS_SUBNETS, ECS_SECURITY_GROUPS: of its network interface,
    separated by commas; for network mode awsvpc, which Fargate has. ECS_PUBLIC_IP: `on` where a subnet has no NAT.
    ECS_LAUNCH_TYPE or ECS_CAPACITY_PROVIDER: on what it runs; neither = the cluster's default.
    """

    region: str
    cluster: str
    task_definition: str
    container: str = "training_server"
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    public_ip: bool = False
    launch_type: str | None = None
    capacity_provider: str | None = None


@dataclass(frozen=True)
class Settings:
    """When and how to launch trainers.

    LAUNCHER: `off` = never, workers run all the time; `process` = beside the scheduler; `ecs` = as tasks of AWS ECS.
    LAUNCH_MOST: how many launched trainers there may be at once. LAUNCH_AGAIN_SECONDS: for a run that none has taken
    so long after a launch, another trainer is launched. WORKER_DEAD_SECONDS: as for the training server.
    """

    launcher: str = "off"
    launch_most: int = 1
    launch_again_seconds: int = 600
    worker_dead_seconds: float = 20.0
    ecs: Ecs | None = None


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises SettingRefused."""
    env = os.environ if environment is None else environment
    launcher = one_of("LAUNCHER", env.get("LAUNCHER") or Settings.launcher, LAUNCHERS)
    return Settings(
        launcher=launcher,
        launch_most=number("LAUNCH_MOST", env.get("LAUNCH_MOST"), Settings.launch_most, 1, 100),
        launch_again_seconds=number(
            "LAUNCH_AGAIN_SECONDS", env.get("LAUNCH_AGAIN_SECONDS"), Settings.launch_again_seconds, 10, 86_400
        ),
        worker_dead_seconds=seconds(
            "WORKER_DEAD_SECONDS", env.get("WORKER_DEAD_SECONDS"), Settings.worker_dead_seconds
        ),
        ecs=_ecs(env) if launcher == "ecs" else None,
    )


def _ecs(env: Mapping[str, str]) -> Ecs:
    launch_type, provider = env.get("ECS_LAUNCH_TYPE") or None, env.get("ECS_CAPACITY_PROVIDER") or None
    subnets = _ids("ECS_SUBNETS", env.get("ECS_SUBNETS") or "", "subnet", MOST_SUBNETS)
    groups = _ids("ECS_SECURITY_GROUPS", env.get("ECS_SECURITY_GROUPS") or "", "sg", MOST_SECURITY_GROUPS)
    if launch_type and provider:
        raise SettingRefused("ECS_LAUNCH_TYPE and ECS_CAPACITY_PROVIDER are both set; ECS takes one of them.")
    if launch_type:
        one_of("ECS_LAUNCH_TYPE", launch_type, LAUNCH_TYPES)
    if not subnets and (launch_type or provider or "").startswith("FARGATE"):
        raise SettingRefused("ECS_SUBNETS is not set; Fargate needs at least one, like subnet-0a1b2c3d.")
    if groups and not subnets:
        raise SettingRefused("ECS_SECURITY_GROUPS is set without ECS_SUBNETS; they belong together.")
    return Ecs(
        region=_needed("AWS_REGION", env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION")),
        cluster=_needed("ECS_CLUSTER", env.get("ECS_CLUSTER")),
        task_definition=_needed("ECS_TASK_DEFINITION", env.get("ECS_TASK_DEFINITION")),
        container=env.get("ECS_CONTAINER") or Ecs.container,
        subnets=subnets,
        security_groups=groups,
        public_ip=switch("ECS_PUBLIC_IP", env.get("ECS_PUBLIC_IP"), Ecs.public_ip),
        launch_type=launch_type,
        capacity_provider=provider,
    )


def _needed(name: str, text: str | None) -> str:
    if not text:
        raise SettingRefused(f"{name} is not set; LAUNCHER=ecs needs it.")
    return text


def _ids(name: str, text: str, kind: str, most: int) -> tuple[str, ...]:
    """Identifiers of AWS, like `subnet-0a1b2c3d`."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    wrong = [one for one in found if not re.fullmatch(rf"{kind}-[0-9a-f]+", one)]
    if wrong:
        raise SettingRefused(f"{name} names {wrong[0]!r}; it must be like {kind}-0a1b2c3d, and a comma between two.")
    if len(found) > most:
        raise SettingRefused(f"{name} names {len(found)}; ECS takes at most {most}.")
    return found
