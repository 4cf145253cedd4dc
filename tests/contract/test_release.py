"""What is pushed and deployed: the images of one commit, those that were driven, and what Elastic Beanstalk is told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.conftest import REPOSITORY
from tests.containers import production
from tests.contract.test_ci import stub, travis
from tests.contract.test_deploy_files import IMAGES, read


def release(folder: Path, **environment: str) -> tuple[int, list[str]]:
    """The exit status of .ci/release, and what it called."""
    for program in ("make", "docker"):
        stub(folder, program, f'echo {program} "$@" >>"$CALLED"; [ "$1" != "$FAILS" ]')
    called = folder / "called"
    called.touch()
    names = {"IMAGES": "registry.example/team", "TAG": "0a1b2c", "REGISTRY_USER": "ci", "REGISTRY_PASSWORD": "secret"}
    names["TRUSTED_NETWORKS"] = ""
    path = {"PATH": f"{folder}:{os.environ['PATH']}", "CALLED": str(called)}
    done = subprocess.run([".ci/release"], cwd=REPOSITORY, env={**names, **path, **environment}, check=False)
    return done.returncode, called.read_text().splitlines()


def test_what_is_pushed_and_deployed_was_built_and_driven_in_the_same_job(tmp_path: Path) -> None:
    (job,) = [job for job in travis() if "deploy" in job]
    assert job["script"] == ".ci/release"
    status, called = release(tmp_path, FAILS="nothing")
    login = "docker login --username ci --password-stdin registry.example"
    assert (status, called) == (0, ["make containers", login, "make push", "make bundle"])


def test_images_that_fail_their_drive_are_neither_pushed_nor_deployed(tmp_path: Path) -> None:
    status, called = release(tmp_path, FAILS="containers")
    assert status != 0
    assert called == ["make containers"]


def test_the_drive_uses_the_images_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[dict[str, str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, *, env, **_: built.append({"command": command[-1], **env}))
    settings = production.build({"IMAGES": "registry.example/team", "TAG": "0a1b2c"})
    assert settings == {"IMAGES": "registry.example/team", "TAG": "0a1b2c"}
    assert built == [{"command": "build", **settings}]
    assert production.build({})["IMAGES"] == production.IMAGES


@pytest.mark.parametrize(("gpu", "more"), [("off", set()), ("on", {"training-server-gpu"})])
def test_every_image_is_built_and_pushed_under_one_tag(tmp_path: Path, gpu: str, more: set[str]) -> None:
    docker = tmp_path / "docker"
    docker.write_text('#!/bin/bash\necho "$@" >>"$ASKED"\n')
    docker.chmod(0o755)
    asked = tmp_path / "asked"
    environment = {"IMAGES": "registry.example/team", "TAG": "0a1b2c", "GPU": gpu, "ASKED": str(asked)}
    for act in ("build", "push"):
        command = [".ci/images", act]
        environment["PATH"] = f"{tmp_path}:{os.environ['PATH']}"
        subprocess.run(command, cwd=REPOSITORY, env=environment, check=True)
    calls = asked.read_text().splitlines()
    names = {name.replace("_", "-") for name in IMAGES} | more
    for act in ("build", "push"):
        tagged = re.findall(
            r"registry\.example/team/deltaloop-([a-z-]+):0a1b2c", "".join(c for c in calls if c.startswith(act))
        )
        assert set(tagged) == names, act
    flavours = {
        match[1]: match[2]
        for call in calls
        if (match := re.search(r"FLAVOUR=(\w+) --tag \S+(training-server[a-z-]*):\S+ --file training_server/", call))
    }
    assert {name: flavour for flavour, name in flavours.items()} == {"training-server": "cpu"} | dict.fromkeys(
        more, "gpu"
    )


BUNDLED = {"IMAGES": "registry.example/team", "TAG": "0a1b2c", "TRUSTED_NETWORKS": "10.0.1.0/24 10.0.2.0/24"}


def bundled(folder: Path, **settings: str) -> Path:
    """What deploy.zip holds. The script runs on a copy, so that a bundle being made here is left alone."""
    for path in (".ci/images", "Dockerrun.aws.json", ".ebextensions/health.config"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(read(path))
    environment = {"PATH": "/usr/bin:/bin", **(settings or BUNDLED)}
    subprocess.run(["bash", ".ci/images", "bundle"], cwd=folder, env=environment, check=True, capture_output=True)
    with zipfile.ZipFile(folder / "deploy.zip") as archive:
        archive.extractall(folder / "out")
    return folder / "out"


def test_the_bundle_names_the_images_of_one_commit(tmp_path: Path) -> None:
    definition = json.loads((bundled(tmp_path) / "Dockerrun.aws.json").read_text())
    images = [container["image"] for container in definition["containerDefinitions"]]
    assert all(re.fullmatch(r"registry\.example/team/deltaloop-[a-z-]+:0a1b2c", image) for image in images)


def test_the_load_balancer_asks_what_the_model_server_answers(tmp_path: Path) -> None:
    (path,) = (bundled(tmp_path) / ".ebextensions").iterdir()
    assert path.suffix == ".config"
    settings = yaml.safe_load(path.read_text())["option_settings"]
    assert settings == {
        "aws:elasticbeanstalk:application": {"Application Healthcheck URL": "/healthz"},
        "aws:elasticbeanstalk:environment:process:default": {"HealthCheckPath": "/healthz"},
    }


def test_nginx_believes_the_networks_of_the_load_balancer_that_the_bundle_is_told_and_no_other(tmp_path: Path) -> None:
    """Who is inside a trusted network can pose as anybody, so a whole private range is nothing to trust by default."""
    definition = json.loads((bundled(tmp_path) / "Dockerrun.aws.json").read_text())
    nginx = definition["containerDefinitions"][-1]
    assert {"name": "TRUSTED_NETWORKS", "value": BUNDLED["TRUSTED_NETWORKS"]} in nginx["environment"]
    with pytest.raises(subprocess.CalledProcessError) as refused:
        bundled(tmp_path, IMAGES="registry.example/team", TAG="0a1b2c")
    assert b"Set TRUSTED_NETWORKS to" in refused.value.stderr
    for path in ("OPERATIONS.md", ".env.example", "Dockerrun.aws.json", "docs/scaling.md"):
        assert re.search(r"\b(10\.0\.0\.0/8|172\.16\.0\.0/12|192\.168\.0\.0/16)", read(path)) is None, path
