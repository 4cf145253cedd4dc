"""The containers of Dockerrun.aws.json as ECS would run them: all at once, beside a database that is not theirs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from local.postgres import free_port
from tests.conftest import REPOSITORY
from tests.containers.composed import Composed, expect
from tests.containers.steps import look_at_page_and_model, step, torn_down

PASSWORD = "of a database that lives for a minute"
URL = f"postgresql://deltaloop:{PASSWORD.replace(' ', '%20')}@postgres:5432/deltaloop"


def drive(settings: dict[str, str], folder: Path) -> None:
    """Start everything at once on an empty database: it is prepared once, and everything comes up."""
    definition = json.loads((REPOSITORY / "Dockerrun.aws.json").read_text("utf-8"))
    containers = {one["name"]: one for one in definition["containerDefinitions"]}
    services = {name: composed(one, settings) for name, one in containers.items()}
    written = folder / "beanstalk.yml"
    written.write_text(yaml.safe_dump({"version": "2.4", "services": {**services, "postgres": database()}}), "utf-8")
    system = Composed("deltaloop-drive-eb", (written,), free_port(), settings, services=tuple(services))
    with torn_down(system):
        with step("Elastic Beanstalk's shape: everything starts at once on an empty database"):
            system.compose("up", "--detach", "postgres")
            system.compose("exec", "-T", "postgres", "sh", "-c", "until pg_isready -h 127.0.0.1; do sleep 0.2; done")
            system.compose("up", "--detach")
            system.wait_until_ready()
            system.wait_until_healthy()
            look_at_page_and_model(system)
        with step("Elastic Beanstalk's shape: one container prepared the database, the others found it so"):
            said = system.compose("logs", "--no-color")
            for task in ("doodle", "digits"):
                made = re.findall(rf"{task}: base model installed as version 1", said)
                expect(len(made) == 1, f"the base model of {task} was installed {len(made)} times")
            found = len(re.findall(r"the database is at migration", said))
            expect(found == 3, f"{found} containers prepared the database, 3 should have")


def composed(container: dict[str, Any], settings: dict[str, str]) -> dict[str, Any]:
    """A container definition of ECS in the words of docker-compose."""
    image = container["image"].replace("IMAGES/", f"{settings['IMAGES']}/").replace(":TAG", f":{settings['TAG']}")
    environment = {one["name"]: one["value"] for one in container.get("environment", [])}
    if "TRUSTED_NETWORKS" in environment:
        environment["TRUSTED_NETWORKS"] = "172.31.0.0/16"  # as `.ci/images bundle` would fill it in
    health = container["healthCheck"]
    service: dict[str, Any] = {
        "image": image,
        # The environment's properties reach every container.
        "environment": {**environment, "DATABASE_URL": URL, "COOKIE_SECURE": "off", "TRIGGERS": "off"},
        "mem_limit": f"{container['memory']}m",
        "links": container.get("links", []),
        "ports": [f"127.0.0.1:${{PORT}}:{port['containerPort']}" for port in container.get("portMappings", [])],
        "read_only": container["readonlyRootFilesystem"],
        "cap_drop": container["linuxParameters"]["capabilities"]["drop"],
        "tmpfs": [f"{one['containerPath']}:size={one['size']}m" for one in container["linuxParameters"]["tmpfs"]],
        "security_opt": container["dockerSecurityOptions"],
        "healthcheck": {
            "test": [part.replace("$", "$$") for part in health["command"]],
            "interval": f"{health['interval']}s",
            "timeout": f"{health['timeout']}s",
            "retries": health["retries"],
            "start_period": f"{health['startPeriod']}s",
        },
    }
    if "command" in container:
        service["command"] = [part.replace("$", "$$") for part in container["command"]]
    return service


def database() -> dict[str, Any]:
    """In the place of RDS."""
    names = {"POSTGRES_USER": "deltaloop", "POSTGRES_DB": "deltaloop", "POSTGRES_PASSWORD": PASSWORD}
    return {"image": "postgres:18", "environment": names}
