"""For monitoring: alive, ready, and in numbers."""

from __future__ import annotations

from flask import Response

from model_server import database_metrics, metrics, readiness
from model_server.json_body import json_answer
from model_server.routes import blueprint
from model_server.schemas import HealthAnswer, ReadyAnswer
from model_server.services import services

api = blueprint("health", "For monitoring.", prefix=None)


@api.get("/healthz", operation_id="getHealth", responses={"200": HealthAnswer})
def get_health() -> Response:
    """This process answers. Says nothing about the database: a restart would not mend that."""
    return json_answer(HealthAnswer(status="ok"))


@api.get("/readyz", operation_id="getReadiness", responses={"200": ReadyAnswer, "503": ReadyAnswer})
def get_readiness() -> Response:
    """Whether requests can be served: database reachable, migrated, and a champion for each task that ships one."""
    checks = readiness.checks(services().sessions, services().tasks.files, services().probe)
    ready = all(check.met for check in checks.values())
    answer = ReadyAnswer(ready=ready, checks={name: check.says for name, check in checks.items()})
    return json_answer(answer, 200 if ready else 503)


@api.get(
    "/metrics",
    operation_id="getMetrics",
    responses={"200": {"description": "Prometheus text", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def get_metrics() -> Response:
    """Numbers for Prometheus."""
    of_database = database_metrics.collect(services().sessions, services().tasks.files, services().probe)
    found = metrics.text(services().settings.prometheus_multiproc_dir, of_database)
    return Response(found, content_type=metrics.CONTENT_TYPE)
