# ruff: noqa: T201 - a program for a terminal
"""`make containers`: builds the images, runs the composed system, and drives the loop through nginx."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests

from local.postgres import free_port
from tasks import spec
from tests.conftest import BASE_DATA, REPOSITORY
from tests.containers import beanstalk, engine, production, visitors
from tests.containers.composed import Composed, expect
from tests.containers.steps import TASK, look_at_page_and_model, step, torn_down
from tests.waiting import wait_for

PEOPLE, EACH = 80, 25
SYNTHETIC_PER_LABEL = 700
MODEL_SERVER_BYTES = 150_000_000  # at most, over its base
OURS = ("model_server", "scheduler", "training_server", "nginx")
DEVELOPMENT = REPOSITORY / "docker-compose.yml"


def main() -> int:
    """Drive both compose files, and what Elastic Beanstalk is told. Returns the exit status."""
    # A stopped drive tidies up as well: what runs in the engine would outlive it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    try:
        with engine.running() as environment, tempfile.TemporaryDirectory() as folder:
            drive_development(environment, Path(folder))
            settings = production.build(environment)
            production.drive(settings, Path(folder))
            beanstalk.drive(settings, Path(folder))
    except (AssertionError, engine.NoEngine) as error:
        print(f"deltaloop: {error}", file=sys.stderr)
        return 1
    print("The composed system learns, survives restarts and a lost database, and runs in its production shapes.")
    return 0


def drive_development(environment: dict[str, str], folder: Path) -> None:
    """Build, submit → train → promote through nginx, restart, still there."""
    settings = {**environment, "TRIGGERS": "off"}
    system = Composed("deltaloop-drive", (DEVELOPMENT,), free_port(), settings)
    with step("build the images"):
        system.compose("build", shown=True)
    with torn_down(system):
        with step("start"):
            system.compose("up", "--detach", "--no-build")
            system.wait_until_ready()
        with step("page, manifest and model files"):
            first = look_at_page_and_model(system)
        with step("an admin's key"):
            key = system.inside("training_server", "python", "-m", "cli", "keys", "create", "drive", "--role", "admin")
            system.headers["Authorization"] = f"Bearer {key.strip()}"
        with step("base data"):
            import_base_data(system, folder)
        with step(f"{PEOPLE} people draw {EACH} each"):
            stored, waits = visitors.teach(system, spec.named(TASK), people=PEOPLE, each=EACH)
            expect(stored == PEOPLE * EACH, f"{stored} of {PEOPLE * EACH} submissions were stored")
            print(f"  {stored} stored; the rate limit was met {waits} times")
        with step("train"):
            version = train(system)
        with step("the promoted version is served"):
            second = look_at_page_and_model(system)
            expect(second["version"] == version, f"version {second['version']} is served, {version} was promoted")
            expect(second["digest"] != first["digest"], "the promoted version has the digest of the base model")
        with step("health checks pass and nobody is root"):
            look_into_containers(system)
        with step("TensorBoard shows the run"):
            look_at_curves(system)
        with step("replace the model server: nginx finds the new one"):
            system.compose("up", "--detach", "--no-build", "--force-recreate", "--no-deps", "model_server")
            system.wait_until_ready()
        with step("restart everything: it is all there"):
            system.compose("restart")
            system.wait_until_ready()
            expect(look_at_page_and_model(system) == second, "another model is served after the restart")
            runs = system.api(f"/tasks/{TASK}/training-runs")
            expect([run["candidate_version"] for run in runs] == [version], f"the history of runs is {runs}")


def look_at_curves(system: Composed) -> None:
    """The profile `tensorboard`, on loopback, from the volume into which the trainer wrote."""
    system.compose("--profile", "tensorboard", "up", "--detach", "--no-build", "--no-deps", "tensorboard")
    address = f"http://127.0.0.1:{system.desk_port}/data/plugin/scalars/tags"

    def curves() -> Any:
        try:
            return requests.get(address, timeout=5).json() or None
        except (requests.RequestException, ValueError):
            return None

    shown = wait_for(curves, seconds=90, what="curves in TensorBoard")
    expect(any("loss" in tags for tags in shown.values()), f"TensorBoard shows {shown}")
    system.compose("--profile", "tensorboard", "rm", "--stop", "--force", "tensorboard")


def import_base_data(system: Composed, folder: Path) -> None:
    """The real base dataset where it lies here, else a synthetic one."""
    source = BASE_DATA
    if not source.is_dir():
        source = folder / "data"
        visitors.write_base_data(spec.named(TASK), source, per_label=SYNTHETIC_PER_LABEL)
    mounted = ("-v", f"{source.resolve()}:/data:ro", "-e", "BASE_DATA=/data")
    command = ("python", "-m", "cli", "import", "base", TASK)
    said = system.compose("run", "--rm", "--no-deps", "-T", *mounted, "training_server", *command)
    expect(" imported" in said, f"nothing was imported: {said!r}")
    print(f"  {said.strip()}")


def train(system: Composed) -> int:
    """Trigger a run by REST and wait for its verdict. Returns the promoted version."""
    answer = requests.post(f"{system.url}/api/v1/tasks/{TASK}/training-runs", headers=system.headers, timeout=20)
    expect(answer.status_code == 202, f"the trigger answered {answer.status_code}: {answer.text}")
    number = answer.json()["id"]

    def ended() -> dict[str, Any] | None:
        run: dict[str, Any] = system.api(f"/training-runs/{number}")
        return run if run["state"] not in ("queued", "running") else None

    run = wait_for(ended, seconds=300, what="the verdict")
    expect(run["state"] == "succeeded", f"the run {run['state']}: {run['error']}")
    verdict = run["verdict"]
    print(f"  {verdict['decision']}: {' '.join(verdict['reasons'])}")
    expect(verdict["decision"] == "promote", "the candidate was rejected")
    return int(run["candidate_version"])


def look_into_containers(system: Composed) -> None:
    system.wait_until_healthy()
    for service in OURS:
        user = system.inside(service, "id", "-u").strip()
        expect(user == "10001", f"{service} runs as user {user}")
    size, base = (
        int(system.docker("image", "inspect", "--format", "{{.Size}}", image))
        for image in ("deltaloop-model-server:dev", "python:3.11-slim")
    )
    expect(size - base <= MODEL_SERVER_BYTES, f"the model server's image takes {size - base:,} bytes over its base")
    print(f"  the model server's image: {(size - base) / 1e6:.0f} MB over its base")
    missing = "import importlib.util as u; raise SystemExit(u.find_spec('tensorflow') is not None)"
    system.inside("model_server", "python", "-c", missing)


if __name__ == "__main__":
    sys.exit(main())
