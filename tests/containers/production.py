"""The images as docker-compose.prod.yml runs them: locked down, backed up, with a certificate."""

from __future__ import annotations

import re
import secrets
import subprocess
from pathlib import Path

import requests

from local.postgres import binaries, free_port
from tests.conftest import REPOSITORY
from tests.containers.composed import SERVICES, Composed, DriveFailed, expect
from tests.containers.steps import TASK, look_at_page_and_model, step, torn_down
from tests.contract.test_nginx_tls import certify
from tests.waiting import wait_for

PRODUCTION = REPOSITORY / "docker-compose.prod.yml"
STAND_IN = REPOSITORY / "tests" / "containers" / "stand-in.yml"
# What speaks to the database, and has to be stopped before it is replaced.
CONNECTED = ("model_server", "scheduler", "training_server", "training_server_gpu", "backup")
IMAGES, TAG = "deltaloop-drive", "drive"  # where the environment names none


def build(environment: dict[str, str]) -> dict[str, str]:
    """The images of this commit, as CI builds and later pushes them. Returns the environment that names them."""
    settings = {**environment, "IMAGES": environment.get("IMAGES") or IMAGES, "TAG": environment.get("TAG") or TAG}
    with step("build the images as CI does"):
        subprocess.run([".ci/images", "build"], cwd=REPOSITORY, env=settings, check=True)
    return settings


def drive(settings: dict[str, str], folder: Path) -> None:
    """Refuses to start bare, starts, is locked down, brings back a lost database, speaks TLS, starts again."""
    password = folder / "database_password"
    password.write_text(secrets.token_hex(16))
    password.chmod(0o444)
    folder.chmod(0o755)
    needed = {**settings, "DATABASE_PASSWORD_FILE": str(password)}
    stand_in = {"DRIVE_PASSWORD": password.read_text(), "DRIVE_TOOLS": str(binaries().resolve().parent.parent)}
    system = Composed(
        "deltaloop-drive-prod",
        (PRODUCTION, STAND_IN),
        free_port(),
        {**needed, **stand_in, "COOKIE_SECURE": "off", "TRIGGERS": "off"},
        services=(*SERVICES, "backup"),
    )
    with step("production shape: it does not start without being told images and password"):
        for name in ("IMAGES", "TAG", "DATABASE_PASSWORD_FILE"):
            refuses_to_start_without(system, name)
    with torn_down(system):
        with step("production shape: start"):
            system.compose("up", "--detach")
            system.wait_until_ready()
            system.wait_until_healthy(seconds=180)
        with step("production shape: it serves, and only nginx is published"):
            first = look_at_page_and_model(system)
            visitor = requests.Session()
            answer = visitor.post(f"{system.url}/api/v1/contributors", timeout=20)
            expect(answer.status_code == 204, f"POST /contributors answered {answer.status_code}: {answer.text}")
            published = system.docker("ps", "--filter", f"name={system.project}", "--format", "{{.Names}} {{.Ports}}")
            outside = [line.split()[0] for line in published.splitlines() if "->" in line]
            expect(len(outside) == 1 and "nginx" in outside[0], f"published: {outside}")
        with step("production shape: nothing can be written, nobody is root, no secret shows"):
            for service in system.services:
                look_at_locks(system, service, password.read_text())
        with step("production shape: the database is lost and comes back from the backup"):
            lose_and_restore(system)
            expect(look_at_page_and_model(system) == first, "another model is served after the database was restored")
            known = visitor.get(f"{system.url}/api/v1/contributors/me", timeout=20)
            expect(known.ok, f"a visitor from before the backup is unknown: {known.status_code} {known.text}")
        certify(folder / "tls")
        for path in (folder / "tls").iterdir():
            path.chmod(0o444)
        system.environment["TLS_FOLDER"] = str(folder / "tls")
        with step("production shape: with a certificate it speaks TLS, and plain HTTP only sends there"):
            system.compose("up", "--detach", "--no-deps", "nginx")
            look_at_tls(system, folder / "tls" / "fullchain.pem")
        with step("production shape: restart everything: it is all there"):
            system.compose("restart")
            look_at_tls(system, folder / "tls" / "fullchain.pem", manifest=first)


def refuses_to_start_without(system: Composed, name: str) -> None:
    whole = system.environment
    system.environment = {key: value for key, value in whole.items() if key != name}
    try:
        system.compose("up", "--detach")
    except DriveFailed as refused:
        expect(f"Set {name} to" in str(refused), f"without {name}: {refused}")
    else:
        raise DriveFailed(f"it starts without {name}")
    finally:
        system.environment = whole


def look_at_locks(system: Composed, service: str, password: str) -> None:
    """What a container may do, as the engine and the container itself see it."""
    container = system.compose("ps", "--quiet", service).strip()
    shown = system.docker("inspect", container)
    if service != "postgres":  # whose stand-in needs it in the environment
        expect(password not in shown, f"{service}: the password shows in docker inspect")
    kernel = system.inside(service, "cat", "/proc/1/status")
    user, may = re.search(r"Uid:\t(\d+)", kernel), re.search(r"CapEff:\t(\w+)", kernel)
    expect(user is not None and user[1] != "0", f"{service} runs as root")
    expect(may is not None and int(may[1], 16) == 0, f"{service} may do more than an ordinary user")
    mounts = system.inside(service, "cat", "/proc/mounts")
    expect(
        re.search(r"^overlay / overlay ro,", mounts, re.MULTILINE) is not None, f"{service}: the root can be written"
    )
    image = system.docker("inspect", "--format", "{{.Image}}", container)
    layers = system.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", image)
    expect(re.search(r"(PASSWORD|SECRET|TOKEN)\w*=", layers) is None, f"{service}: a secret in its layers")


def lose_and_restore(system: Composed) -> None:
    """As OPERATIONS.md says: the newest dump into an empty database, while nobody writes."""
    system.compose("exec", "-T", "backup", "/srv/entrypoint.sh", "/srv/backup.sh", "now")
    names = system.inside("backup", "ls", "/backups").split()
    expect(bool(names), "there is no dump")
    dump = system.compose_bytes("exec", "-T", "backup", "cat", f"/backups/{names[-1]}")
    system.compose("--profile", "gpu", "stop", "nginx", *CONNECTED)
    stay_connected(system)
    system.inside("postgres", "dropdb", "--force", "-U", "deltaloop", "deltaloop")
    system.inside("postgres", "createdb", "-U", "deltaloop", "deltaloop")
    restore = ("pg_restore", "-U", "deltaloop", "-d", "deltaloop", "--no-owner")
    system.compose("exec", "-T", "postgres", *restore, given=dump)
    system.compose("up", "--detach")
    system.wait_until_ready()


def stay_connected(system: Composed) -> None:
    """Somebody who was forgotten, such as a trainer elsewhere."""
    ask = ("psql", "-U", "deltaloop", "-Atc")
    system.compose("exec", "-d", "postgres", *ask, "SELECT pg_sleep(600)")
    count = "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)'"
    wait_for(
        lambda: system.inside("postgres", *ask, count).strip() == "1" or None,
        seconds=20,
        what="a connection that stays",
    )


def look_at_tls(system: Composed, vouches: Path, manifest: object = None) -> None:
    address = f"https://localhost:{system.tls_port}"

    def ready() -> requests.Response | None:
        try:
            answer = requests.get(f"{address}/readyz", verify=str(vouches), timeout=5)
        except requests.RequestException:
            return None
        return answer if answer.ok else None

    wait_for(ready, seconds=120, what="readiness by TLS")
    page = requests.get(f"{address}/", verify=str(vouches), timeout=20)
    expect(
        page.ok and "max-age" in page.headers.get("Strict-Transport-Security", ""), "the page does not insist on TLS"
    )
    sent = requests.get(f"{system.url}/draw", allow_redirects=False, timeout=20)
    place = sent.headers.get("Location")
    expect((sent.status_code, place) == (308, f"https://127.0.0.1:{system.tls_port}/draw"), f"HTTP leads to {place}")
    if manifest is not None:
        now = requests.get(f"{address}/api/v1/tasks/{TASK}/model", verify=str(vouches), timeout=20).json()
        expect(now == manifest, "another model is served after the restart")
