"""Trainers as tasks of AWS ECS. The only file that knows boto3, which is loaded where LAUNCHER=ecs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from db.config import SettingRefused
from model_server.launching import LaunchFailed
from model_server.launching.config import Ecs

DRAIN = ("python", "-m", "training_server", "--drain")
MOST_A_CALL = 10  # that RunTask takes
CONNECT_SECONDS, ANSWER_SECONDS, ATTEMPTS = 5, 20, 3


class EcsLauncher:
    """Calls RunTask. Credentials come as boto3 finds them: of a role, or of the environment."""

    def __init__(self, settings: Ecs, client: Any = None) -> None:
        """Raises SettingRefused where boto3 is missing. Asks AWS nothing yet, which may be away."""
        self._settings = settings
        self._client = client or _client(settings.region)
        # Other people's tasks in the cluster do not count; another installation has another task definition.
        family = settings.task_definition.rpartition("/")[2].partition(":")[0]
        self._started_by = re.sub(r"[^A-Za-z0-9_/-]", "-", f"deltaloop/{family}")[:128]

    def live(self) -> int:
        with _plainly("ListTasks"):
            # The state that a task is meant to reach: RUNNING includes tasks that are being provisioned or pending.
            pages = self._client.get_paginator("list_tasks").paginate(
                cluster=self._settings.cluster, startedBy=self._started_by, desiredStatus="RUNNING"
            )
            return sum(len(page["taskArns"]) for page in pages)

    def launch(self, count: int, *, token: str) -> None:
        started = 0
        for place, part in enumerate(range(0, count, MOST_A_CALL)):
            asked = min(MOST_A_CALL, count - part)
            with _plainly("RunTask", started):
                answer = self._client.run_task(**self._request(asked, f"{token[:60]}-{place}"))
            here, failures = len(answer["tasks"]), answer.get("failures") or []
            started += here
            if here < asked or failures:
                why = "; ".join(dict.fromkeys(_reason(failure) for failure in failures)) or "it did not say why"
                raise LaunchFailed(f"ECS started {started} of {count} trainers: {why}", started=started)

    def close(self) -> None:
        """A task ends by itself, whether there is a scheduler or not."""

    def _request(self, count: int, token: str) -> dict[str, Any]:
        settings = self._settings
        request: dict[str, Any] = {
            "cluster": settings.cluster,
            "taskDefinition": settings.task_definition,
            "count": count,
            "startedBy": self._started_by,
            "clientToken": token,
            "overrides": {"containerOverrides": [{"name": settings.container, "command": list(DRAIN)}]},
        }
        if settings.subnets:
            interface: dict[str, Any] = {"subnets": list(settings.subnets)}
            if settings.security_groups:
                interface["securityGroups"] = list(settings.security_groups)
            interface["assignPublicIp"] = "ENABLED" if settings.public_ip else "DISABLED"
            request["networkConfiguration"] = {"awsvpcConfiguration": interface}
        if settings.launch_type:
            request["launchType"] = settings.launch_type
        if settings.capacity_provider:
            request["capacityProviderStrategy"] = [{"capacityProvider": settings.capacity_provider}]
        return request


def _client(region: str) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise SettingRefused("LAUNCHER is 'ecs', but boto3 is not installed: pip install 'deltaloop[aws]'.") from None
    retries = {"mode": "standard", "total_max_attempts": ATTEMPTS}
    calm = Config(connect_timeout=CONNECT_SECONDS, read_timeout=ANSWER_SECONDS, retries=retries)
    return boto3.session.Session(region_name=region).client("ecs", config=calm)


@contextmanager
def _plainly(call: str, started: int = 0) -> Iterator[None]:
    """Turns errors of AWS, or of the way to it, into one line."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        # Of a client error, AWS's own words; the rest repeats the call.
        said = str(error) if isinstance(error, BotoCoreError) else _code(error.response["Error"])
        raise LaunchFailed(f"{call} of ECS: {' '.join(said.split())}", started=started) from error


def _code(error: dict[str, str]) -> str:
    """Like `ClusterNotFoundException: Cluster not found.`"""
    return f"{error.get('Code', 'error')}: {error.get('Message') or 'no reason given'}"


def _reason(failure: dict[str, str]) -> str:
    """Like `RESOURCE:MEMORY of arn:…`."""
    parts = (failure.get("reason"), failure.get("detail"), failure.get("arn") and f"of {failure['arn']}")
    return " ".join(part for part in parts if part)
