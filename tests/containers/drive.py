# ruff: noqa: T201 - a program for a terminal
"""`make containers`: builds the images, runs the composed system, and drives the loop through nginx."""

from __future__ import annotations

import re
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from local.postgres import free_port
from tasks import spec
from tests.conftest import BASE_DATA, REPOSITORY
from tests.containers import engine, visitors
from tests.containers.composed import Composed, expect
from tests.waiting import wait_for

TASK = "doodle"
PEOPLE, EACH = 80, 25
SYNTHETIC_PER_LABEL = 700
OURS = ("model_server", "scheduler", "training_server", "nginx")
DEVELOPMENT = REPOSITORY / "docker-compose.yml"
PRODUCTION = REPOSITORY / "docker-compose.prod.yml"
STAND_IN = REPOSITORY / "tests" / "containers" / "stand-in.yml"


def main() -> int:
    """Drive both compose files. Returns the exit status."""
    # A stopped drive tidies up as well: what runs in the engine would outlive it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    try:
        with engine.running() as environment, tempfile.TemporaryDirectory() as folder:
            drive_development(environment, Path(folder))
            drive_production(environment, Path(folder))
    except (AssertionError, engine.NoEngine) as error:
        print(f"deltaloop: {error}", file=sys.stderr)
        return 1
    print("The composed system learns, survives a restart, and runs in its production shape.")
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
        with step("replace the model server: nginx finds the new one"):
            system.compose("up", "--detach", "--no-build", "--force-recreate", "--no-deps", "model_server")
            system.wait_until_ready()
        with step("restart everything: it is all there"):
            system.compose("restart")
            system.wait_until_ready()
            expect(look_at_page_and_model(system) == second, "another model is served after the restart")
            runs = system.api(f"/tasks/{TASK}/training-runs")
            expect([run["candidate_version"] for run in runs] == [version], f"the history of runs is {runs}")


def drive_production(environment: dict[str, str], folder: Path) -> None:
    """The same images under docker-compose.prod.yml: read-only, password from a file, only nginx published."""
    password = folder / "database_password"
    password.write_text(secrets.token_hex(16))
    password.chmod(0o444)
    folder.chmod(0o755)
    settings = {**environment, "IMAGES": "deltaloop-drive", "TAG": "drive", "COOKIE_SECURE": "off"}
    settings |= {"DATABASE_PASSWORD_FILE": str(password), "DRIVE_PASSWORD": password.read_text()}
    system = Composed("deltaloop-drive-prod", (PRODUCTION, STAND_IN), free_port(), settings)
    for image in ("model-server", "training-server", "nginx"):
        system.docker("tag", f"deltaloop-{image}:dev", f"deltaloop-drive/deltaloop-{image}:drive")
    with torn_down(system):
        with step("production shape: start"):
            system.compose("up", "--detach")
            system.wait_until_ready()
            system.wait_until_healthy()
        with step("production shape: it serves, and only nginx is published"):
            look_at_page_and_model(system)
            visitor = requests.Session()
            answer = visitor.post(f"{system.url}/api/v1/contributors", timeout=20)
            expect(answer.status_code == 204, f"POST /contributors answered {answer.status_code}: {answer.text}")
            published = system.docker("ps", "--filter", f"name={system.project}", "--format", "{{.Names}} {{.Ports}}")
            outside = [line.split()[0] for line in published.splitlines() if "->" in line]
            expect(len(outside) == 1 and "nginx" in outside[0], f"published: {outside}")


def look_at_page_and_model(system: Composed) -> dict[str, Any]:
    """The page with each of its assets, and the champion with each of its files. Returns the manifest."""
    page = system.get("/draw?task=digits", **{"Accept-Encoding": "br"})
    expect("wasm-unsafe-eval" in page.headers["Content-Security-Policy"], "no content security policy")
    assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', system.get("/").text)
    expect(bool(assets), "the page names no assets")
    for path in assets:
        expect("immutable" in system.get(path).headers["Cache-Control"], f"{path} is not immutable")
    refused = requests.get(f"{system.url}/metrics", timeout=20)
    expect(refused.status_code == 404, "/metrics is public")
    manifest: dict[str, Any] = system.api(f"/tasks/{TASK}/model")
    graph = system.get(manifest["model_url"]).json()
    folder = manifest["model_url"].rpartition("/")[0]
    for shard in graph["weightsManifest"][0]["paths"]:
        # As a visitor: what an admin asks for is never answered from the cache.
        answers = [requests.get(f"{system.url}{folder}/{shard}", timeout=20) for _ in range(2)]
        expect(all(answer.ok and answer.content for answer in answers), f"{shard} is not served")
        expect(answers[1].headers["X-Cache"] == "HIT", f"{shard} is not cached")
    return manifest


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
    missing = "import importlib.util as u; raise SystemExit(u.find_spec('tensorflow') is not None)"
    system.inside("model_server", "python", "-c", missing)


@contextmanager
def torn_down(system: Composed) -> Iterator[None]:
    """Leaves no container, network or volume; shows the end of the logs where something failed."""
    try:
        yield
    except BaseException:
        print(system.compose("logs", "--no-color", "--tail=40"), file=sys.stderr)
        raise
    finally:
        system.compose("down", "--volumes", "--remove-orphans")


@contextmanager
def step(name: str) -> Iterator[None]:
    print(f"{name} …", flush=True)
    start = time.monotonic()
    yield
    print(f"  {time.monotonic() - start:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
