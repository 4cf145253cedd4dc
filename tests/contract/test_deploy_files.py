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

from tests.conftest import REPOSITORY
from training_server import tfjs_in_node

SERVICES = {"postgres", "migrate", "model_server", "scheduler", "training_server", "nginx"}
IMAGES = ("model_server", "training_server", "nginx")
BASES = {"debian:bookworm-slim", "python:3.11-slim", "node:24-slim"}


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
    assert set(named) == SERVICES - {"postgres", "migrate"}  # the database is RDS; each container migrates as it starts
    for name, container in named.items():
        assert re.search(r"deltaloop-[a-z-]+", container["image"]).group() in images[name]  # type: ignore[union-attr]
        assert container["memory"] > 0
        assert container["essential"] is True
        assert set(container.get("links", [])) <= set(named)
        assert "python -m db.setup" in " ".join(container.get("command", [])) or name == "nginx"
    assert [name for name, container in named.items() if "portMappings" in container] == ["nginx"]


def test_development_and_production_have_the_same_services() -> None:
    assert set(compose("docker-compose.yml")) == set(compose("docker-compose.prod.yml")) == SERVICES


def test_development_is_published_on_loopback_only() -> None:
    published = {name: service.get("ports") for name, service in compose("docker-compose.yml").items()}
    assert published.pop("nginx") == ["127.0.0.1:${PORT:-8080}:8080"]
    assert not any(published.values())


def test_production_has_no_default_secret_and_one_door() -> None:
    text = read("docker-compose.prod.yml")
    for name in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|IMAGES|TAG)\w*)", text):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text
    services = compose("docker-compose.prod.yml")
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert not any("build" in service for service in services.values())
    assert not re.search(r"PASSWORD: ", text)
    assert "front" not in services["postgres"]["networks"] + services["training_server"]["networks"]


def test_every_variable_of_the_compose_files_is_in_the_example() -> None:
    for path in ("docker-compose.yml", "docker-compose.prod.yml"):
        used = set(re.findall(r"(?<!\$)\$\{(\w+)", read(path)))
        assert used
        missing = [name for name in sorted(used) if not re.search(rf"^# {name}=", read(".env.example"), re.MULTILINE)]
        assert missing == [], path


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_production_limits_each_service_and_starts_it_again(name: str) -> None:
    service = compose("docker-compose.prod.yml")[name]
    assert service["mem_limit"]
    assert service["restart"] == ("on-failure" if name == "migrate" else "unless-stopped")
    assert service["logging"]["options"]["max-size"]
    if name != "postgres":
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_what_goes_to_the_engine_is_named_and_no_data_is_among_it() -> None:
    lines = [line for line in read(".dockerignore").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    sent = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        path for service in IMAGES for path in re.findall(r"^COPY (?!--from)(\w+)", read(f"{service}/Dockerfile"), re.M)
    }
    assert sent == copied


def test_travis_only_calls_make_and_what_it_installs() -> None:
    jobs = yaml.safe_load(read(".travis.yml"))["jobs"]["include"]
    scripts = [line for job in jobs for line in ([job["script"]] if isinstance(job["script"], str) else job["script"])]
    targets = re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE)
    for line in scripts:
        made = re.fullmatch(r"make (\w+)", line)
        assert (made is not None and made[1] in targets) or line == ".ci/run" or "docker login" in line, line


def test_the_bundle_names_the_images_of_one_commit(tmp_path: Path) -> None:
    """The script runs on a copy, so that a bundle being made here is left alone."""
    for path in (".ci/images", "Dockerrun.aws.json"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(read(path))
    environment = {"PATH": "/usr/bin:/bin", "IMAGES": "registry.example/team", "TAG": "0a1b2c"}
    subprocess.run(["bash", ".ci/images", "bundle"], cwd=tmp_path, env=environment, check=True)
    shown = subprocess.run(
        ["python3", "-m", "zipfile", "-l", "deploy.zip"], cwd=tmp_path, check=True, capture_output=True
    )
    assert b"Dockerrun.aws.json" in shown.stdout
    subprocess.run(["python3", "-m", "zipfile", "-e", "deploy.zip", "out"], cwd=tmp_path, check=True)
    bundled = json.loads((tmp_path / "out" / "Dockerrun.aws.json").read_text())
    images = [container["image"] for container in bundled["containerDefinitions"]]
    assert all(re.fullmatch(r"registry\.example/team/deltaloop-[a-z-]+:0a1b2c", image) for image in images)
