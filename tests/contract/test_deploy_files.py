"""The files that build and deploy are what their tools expect, and hold the promises made in OPERATIONS.md."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from model_server.launching import config as launching
from tests.conftest import REPOSITORY
from tests.containers import production
from training_server import config as training_config
from training_server import tfjs_in_node

SERVICES = {"postgres", "migrate", "model_server", "scheduler", "training_server", "nginx", "backup"}
ON_DEMAND = {"training_server_gpu": "gpu", "tensorboard": "tensorboard"}
PUBLISHED = "${PUBLISH:-0.0.0.0}"
IMAGES = ("model_server", "training_server", "nginx", "backup")
BASES = {"debian:bookworm-slim", "python:3.11-slim", "node:24-slim", "postgres:18"}


def read(path: str) -> str:
    return (REPOSITORY / path).read_text("utf-8")


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / name), *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120)


def compose(path: str) -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(read(path))["services"]
    return services


def dockerrun() -> list[dict[str, Any]]:
    containers: list[dict[str, Any]] = json.loads(read("Dockerrun.aws.json"))["containerDefinitions"]
    return containers


@pytest.mark.parametrize("service", IMAGES)
def test_dockerfiles_are_clean(service: str) -> None:
    checked = tool("hadolint", "--config", ".hadolint.yaml", f"{service}/Dockerfile")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("service", IMAGES)
def test_images_have_known_bases_an_ordinary_user_and_a_health_check(service: str) -> None:
    text = read(f"{service}/Dockerfile")
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) <= BASES
    last = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last, re.MULTILINE)
    assert "# syntax=" not in text
    assert not re.search(r"^(ENV|ARG).*(PASSWORD|SECRET|TOKEN)", text, re.MULTILINE)


def test_packages_are_installed_by_their_hashes_and_the_model_server_gets_no_tensorflow() -> None:
    for service in ("model_server", "training_server"):
        installs = re.findall(r"pip install [^\n]*", read(f"{service}/Dockerfile"))
        assert installs
        assert all("--require-hashes" in line for line in installs)
    assert "tensorflow" not in read("requirements/model-server.txt")
    assert "training" not in re.sub(r"#.*", "", read("model_server/Dockerfile"))


def test_the_schedulers_image_can_launch_trainers_on_ecs_and_holds_no_other_service_of_aws() -> None:
    assert "\nboto3==" in read("requirements/model-server.txt")
    kept = re.search(r"find botocore/data \S+ 1 \S+ 1 -type d (.*) -exec rm", read("model_server/Dockerfile"))
    assert kept is not None
    assert kept[1].split("! -name ")[1:] == ["ecs ", "sts"]
    assert "boto3" not in read("requirements/training-server.txt")


def test_the_training_server_brings_node_and_the_pages_classifier_for_it() -> None:
    assert "\nnodejs-wheel-binaries==" in read("requirements/training-server.txt")
    text = read("training_server/Dockerfile")
    assert "RUN npm run parity\n" in text
    assert "COPY --from=page /page/dist-parity frontend/dist-parity\n" in text
    (built,) = re.findall(r'outDir: "([^"]+)"', read("frontend/vite.parity.config.ts"))
    assert tfjs_in_node.PROGRAM.parent == REPOSITORY / "frontend" / built


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("vendor.compose-spec", "docker-compose.yml"),
        ("vendor.compose-spec", "docker-compose.prod.yml"),
        ("vendor.travis", ".travis.yml"),
    ],
)
def test_files_match_their_schema(schema: str, path: str) -> None:
    checked = tool("check-jsonschema", "--builtin-schema", schema, path)
    assert checked.returncode == 0, checked.stdout


def test_container_definitions_are_what_ecs_takes() -> None:
    ecs = ServiceModel(Loader().load_service_model("ecs", "service-2"))
    shape = ecs.operation_model("RegisterTaskDefinition").input_shape
    definition = {"family": "deltaloop", "containerDefinitions": dockerrun()}
    report = ParamValidator().validate(definition, shape)
    assert not report.has_errors(), report.generate_report()
    broken = {"family": "deltaloop", "containerDefinitions": [{**dockerrun()[0], "memory": "768m"}]}
    assert ParamValidator().validate(broken, shape).has_errors()


def test_elastic_beanstalk_runs_the_same_images_with_one_door() -> None:
    assert json.loads(read("Dockerrun.aws.json"))["AWSEBDockerrunVersion"] == 2
    images = {name: service["image"] for name, service in compose("docker-compose.prod.yml").items()}
    named = {container["name"]: container for container in dockerrun()}
    # The database is RDS, which backs itself up; each container migrates as it starts.
    assert set(named) == SERVICES - {"postgres", "migrate", "backup"}
    for name, container in named.items():
        assert re.search(r"deltaloop-[a-z-]+", container["image"]).group() in images[name]  # type: ignore[union-attr]
        assert container["memory"] > 0
        assert container["essential"] is True
        assert set(container.get("links", [])) <= set(named)
        assert "python -m db.setup" in " ".join(container.get("command", [])) or name == "nginx"
    assert [name for name, container in named.items() if "portMappings" in container] == ["nginx"]


@pytest.mark.parametrize("container", dockerrun(), ids=lambda container: str(container["name"]))
def test_elastic_beanstalk_holds_each_container_as_production_does(container: dict[str, Any]) -> None:
    service = compose("docker-compose.prod.yml")[container["name"]]
    assert container["readonlyRootFilesystem"] is service["read_only"] is True
    assert container["linuxParameters"]["capabilities"]["drop"] == service["cap_drop"]
    assert [mount["containerPath"] for mount in container["linuxParameters"]["tmpfs"]] == [
        mount.partition(":")[0] for mount in service["tmpfs"]
    ]
    assert container["healthCheck"]["command"][1:] == health_command(container["name"], service)
    # What ECS takes: seconds, tries.
    for name, least, most in (("interval", 5, 300), ("timeout", 2, 60), ("retries", 1, 10), ("startPeriod", 0, 300)):
        assert least <= container["healthCheck"][name] <= most


def health_command(name: str, service: dict[str, Any]) -> list[str]:
    """What says in compose, or in the image, that a container is well. ECS looks at neither."""
    if "healthcheck" in service:
        return [part.replace("$$", "$") for part in service["healthcheck"]["test"][1:]]
    found = re.search(r"^HEALTHCHECK [^[]*CMD (\[.*\])$", read(f"{name}/Dockerfile"), re.MULTILINE)
    assert found is not None
    return list(json.loads(found[1]))


def test_memory_that_is_a_file_system_fits_into_a_container() -> None:
    for container in dockerrun():
        assert sum(mount["size"] for mount in container["linuxParameters"]["tmpfs"]) < container["memory"]


def at_once(zone: str) -> int:
    """How many requests of all places together nginx takes at once, of those that a zone counts."""
    (number,) = re.findall(rf"^limit_conn {zone} (\d+);", read("nginx/templates/submissions.conf.template"), re.M)
    return int(number)


def held_by_nginx() -> int:
    """MiB of bodies that it holds itself while they come: those of at most 99,999 bytes, and longer ones that fit."""
    assert '"~\\|\\|[0-9]{1,5}$" short;' in read("nginx/templates/limits.conf.template")
    (fits,) = re.findall(r"^client_body_buffer_size (\d+)k;", read("nginx/templates/limits.conf.template"), re.M)
    return (at_once("writes_of_all") * 100 + at_once("long_of_all") * int(fits)) // 1024


def kept_by_nginx() -> int:
    """MiB that it may write beside its model files: answers, and the bodies that come in at once."""
    (answers,) = re.findall(r"keys_zone=answers:\S+ max_size=(\d+)m ", read("nginx/templates/nginx.conf.template"))
    bodies = at_once("large_of_all")
    (largest,) = re.findall(r"MAX_BODY=(\d+)m ", read("nginx/entrypoint.sh"))
    return int(answers) + bodies * int(largest)


def test_what_nginx_may_keep_of_models_answers_and_bodies_fits_into_its_memory() -> None:
    service, container = compose("docker-compose.prod.yml")["nginx"], dockerrun()[-1]
    (mount,) = container["linuxParameters"]["tmpfs"]
    settings = {one["name"]: one["value"] for one in container["environment"]}
    assert service["tmpfs"] == [f"/tmp:size={mount['size']}m"]
    assert service["mem_limit"] == f"{container['memory']}m"
    assert service["environment"]["MODEL_CACHE"] == settings["MODEL_CACHE"]
    # The caches are tidied a moment late; the workers and their shared zones need the rest.
    assert int(settings["MODEL_CACHE"].removesuffix("m")) + kept_by_nginx() + 16 <= mount["size"]
    assert mount["size"] + held_by_nginx() + 48 <= container["memory"]
    assert "proxy_max_temp_file_size 0;" in read("nginx/templates/nginx.conf.template")


def test_development_and_production_have_the_same_services() -> None:
    assert set(compose("docker-compose.prod.yml")) == SERVICES | set(ON_DEMAND)
    assert set(compose("docker-compose.yml")) == SERVICES - {"backup"} | set(ON_DEMAND)
    for path in ("docker-compose.yml", "docker-compose.prod.yml"):
        asked_for = {name: service["profiles"] for name, service in compose(path).items() if "profiles" in service}
        assert asked_for == {name: [profile] for name, profile in ON_DEMAND.items()}, path


def test_development_is_published_on_loopback_only() -> None:
    published = {name: service.get("ports") for name, service in compose("docker-compose.yml").items()}
    assert published.pop("nginx") == ["127.0.0.1:${PORT:-8080}:8080"]
    assert published.pop("tensorboard") == ["127.0.0.1:${TENSORBOARD_PORT:-6006}:6006"]
    assert not any(published.values())


def test_production_has_no_default_secret_and_one_door() -> None:
    text = read("docker-compose.prod.yml")
    for name in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|IMAGES|TAG)\w*)", text):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text
    services = compose("docker-compose.prod.yml")
    assert [name for name, service in services.items() if "ports" in service] == ["tensorboard", "nginx"]
    assert services["tensorboard"]["ports"] == ["127.0.0.1:${TENSORBOARD_PORT:-6006}:6006"]
    assert "database_password" not in services["tensorboard"].get("secrets", [])
    assert not any("build" in service for service in services.values())
    assert not re.search(r"PASSWORD: ", text)
    for name in ("postgres", "training_server", "training_server_gpu", "scheduler", "backup"):
        assert services[name]["networks"] == ["inside"], name
    assert "internal: ${CLOSED_NETWORK:-true}" in text


def test_restoring_stops_all_that_speaks_to_the_database_and_the_drive_does_what_is_written() -> None:
    services = compose("docker-compose.prod.yml")
    connected = {name for name, service in services.items() if "database_password" in service.get("secrets", [])}
    assert set(production.CONNECTED) == connected - {"postgres", "migrate"}
    restore = read("OPERATIONS.md").partition("\n## Back up and restore\n")[2].partition("\n## ")[0]
    assert f"dc --profile gpu stop nginx {' '.join(production.CONNECTED)}\n" in restore
    assert "dropdb --force " in restore


def test_nginx_knows_the_port_by_which_its_tls_is_published() -> None:
    service = compose("docker-compose.prod.yml")["nginx"]
    assert f"{PUBLISHED}:{service['environment']['TLS_PORT']}:8443" in service["ports"]


def test_production_is_published_where_docker_keeps_the_address_of_who_asks() -> None:
    """By IPv6 all would come from the bridge's gateway, which is private: one place, and told of /readyz."""
    assert all(port.startswith(f"{PUBLISHED}:") for port in compose("docker-compose.prod.yml")["nginx"]["ports"])


def test_every_variable_of_the_compose_files_is_in_the_example() -> None:
    for path in ("docker-compose.yml", "docker-compose.prod.yml"):
        used = set(re.findall(r"(?<!\$)\$\{(\w+)", read(path)))
        assert used
        missing = [name for name in sorted(used) if not re.search(rf"^# {name}=", read(".env.example"), re.MULTILINE)]
        assert missing == [], path


@pytest.mark.parametrize("name", sorted(SERVICES | set(ON_DEMAND)))
def test_production_limits_each_service_and_starts_it_again(name: str) -> None:
    service = compose("docker-compose.prod.yml")[name]
    assert service["mem_limit"]
    assert service["restart"] == ("on-failure" if name == "migrate" else "unless-stopped")
    assert service["logging"]["options"]["max-size"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert ("cap_add" in service) == (name == "postgres"), "it alone begins as root"
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("path", ["docker-compose.yml", "docker-compose.prod.yml"])
def test_the_scheduler_is_told_all_that_the_launcher_reads(path: str) -> None:
    read_by_it = set(re.findall(r'env\.get\("([A-Z_]+)"', read("model_server/launching/config.py")))
    assert "ECS_CLUSTER" in read_by_it
    told = compose(path)["scheduler"]["environment"]
    assert read_by_it - {"AWS_DEFAULT_REGION"} <= set(told)
    defaults = {name: value for name, value in told.items() if name in read_by_it}
    assert launching.read({name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for name, value in defaults.items()}) == (
        launching.read({})
    ), "where nothing is set, compose says what the program would take"


def test_the_gpu_flavour_is_the_same_release_and_never_beside_the_other() -> None:
    plain, gpu = read("requirements/training-server.txt"), read("requirements/training-server-gpu.txt")
    release = re.search(r"^tensorflow-cpu==(\S+)", plain, re.MULTILINE)
    assert release is not None
    assert f"\ntensorflow=={release[1]} " in gpu
    assert "\nnvidia-cudnn-cu12==" in gpu
    assert "\ntensorflow-cpu==" not in gpu
    assert "nvidia" not in plain + read("requirements/all.txt")
    gpu_service = compose("docker-compose.yml")["training_server_gpu"]
    assert gpu_service["build"]["args"]["FLAVOUR"] == "gpu"
    (device,) = gpu_service["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])


def test_tensorboard_reads_where_the_trainer_writes() -> None:
    for path in ("docker-compose.yml", "docker-compose.prod.yml"):
        services = compose(path)
        home = training_config.read({"DATABASE_URL": "postgresql://a@b/c", "DELTALOOP_HOME": "/var/lib/deltaloop"})
        assert f"--logdir={home.run_logs}" in services["tensorboard"]["command"]
        assert services["training_server"]["volumes"] == ["home:/var/lib/deltaloop"]
        assert services["tensorboard"]["volumes"] == ["home:/var/lib/deltaloop:ro"]
    assert "ENV DELTALOOP_HOME=/var/lib/deltaloop\n" in read("training_server/Dockerfile")


def test_what_goes_to_the_engine_is_named_and_no_data_is_among_it() -> None:
    lines = [line for line in read(".dockerignore").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    sent = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        path for service in IMAGES for path in re.findall(r"^COPY (?!--from)(\w+)", read(f"{service}/Dockerfile"), re.M)
    }
    assert sent == copied
