"""The launcher's settings: nothing is launched unless it is said, and what cannot work is refused at the start."""

from __future__ import annotations

import pytest

from db.config import SettingRefused
from model_server.launching import choosing, config, processes

ECS = {"LAUNCHER": "ecs", "AWS_REGION": "eu-central-1", "ECS_CLUSTER": "loop", "ECS_TASK_DEFINITION": "trainer"}


def test_nothing_is_launched_unless_it_is_said() -> None:
    settings = config.read({"ECS_CLUSTER": "loop"})
    assert settings == config.Settings()
    assert choosing.choose(settings) is None


def test_everything_can_be_said() -> None:
    said = {
        "LAUNCH_MOST": "4",
        "LAUNCH_AGAIN_SECONDS": "300",
        "WORKER_DEAD_SECONDS": "7.5",
        "ECS_CONTAINER": "gpu",
        "ECS_SUBNETS": "subnet-0a, subnet-1b",
        "ECS_SECURITY_GROUPS": "sg-2c",
        "ECS_PUBLIC_IP": "on",
        "ECS_CAPACITY_PROVIDER": "spot-gpus",
    }
    settings = config.read({**ECS, **said})
    assert (settings.launch_most, settings.launch_again_seconds, settings.worker_dead_seconds) == (4, 300, 7.5)
    assert settings.ecs == config.Ecs(
        region="eu-central-1",
        cluster="loop",
        task_definition="trainer",
        container="gpu",
        subnets=("subnet-0a", "subnet-1b"),
        security_groups=("sg-2c",),
        public_ip=True,
        capacity_provider="spot-gpus",
    )


def test_the_region_that_boto3_knows_counts_too() -> None:
    settings = config.read({**ECS, "AWS_REGION": "", "AWS_DEFAULT_REGION": "us-east-1"})
    assert settings.ecs is not None
    assert settings.ecs.region == "us-east-1"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("LAUNCHER", {"LAUNCHER": "ec2"}),
        ("LAUNCH_MOST", {"LAUNCH_MOST": "0"}),
        ("LAUNCH_AGAIN_SECONDS", {"LAUNCH_AGAIN_SECONDS": "soon"}),
        ("WORKER_DEAD_SECONDS", {"WORKER_DEAD_SECONDS": "0"}),
        ("WORKER_DEAD_SECONDS", {"WORKER_DEAD_SECONDS": "a while"}),
        ("AWS_REGION", {"AWS_REGION": ""}),
        ("ECS_CLUSTER", {"ECS_CLUSTER": ""}),
        ("ECS_TASK_DEFINITION", {"ECS_TASK_DEFINITION": ""}),
        ("ECS_LAUNCH_TYPE", {"ECS_LAUNCH_TYPE": "fargate"}),
        ("ECS_LAUNCH_TYPE and ECS_CAPACITY_PROVIDER", {"ECS_LAUNCH_TYPE": "EC2", "ECS_CAPACITY_PROVIDER": "spot"}),
        ("ECS_SUBNETS is not set", {"ECS_LAUNCH_TYPE": "FARGATE"}),
        ("ECS_SUBNETS is not set", {"ECS_CAPACITY_PROVIDER": "FARGATE_SPOT"}),
        ("ECS_SUBNETS names 'vpc-1'", {"ECS_SUBNETS": "subnet-0a,vpc-1"}),
        ("ECS_SUBNETS names 17", {"ECS_SUBNETS": ",".join(["subnet-0a"] * 17)}),
        ("ECS_SECURITY_GROUPS", {"ECS_SECURITY_GROUPS": "sg-2c"}),
        ("ECS_PUBLIC_IP", {"ECS_PUBLIC_IP": "yes"}),
    ],
)
def test_what_cannot_work_is_refused_in_one_line_that_names_the_setting(name: str, said: dict[str, str]) -> None:
    with pytest.raises(SettingRefused, match=name) as refused:
        config.read({**ECS, **said})
    assert "\n" not in str(refused.value)


def test_processes_are_refused_where_nothing_can_train(monkeypatch: pytest.MonkeyPatch) -> None:
    processes.check()
    monkeypatch.setattr(processes, "NEEDED", ("training_server", "tensorflow_of_another_image"))
    with pytest.raises(SettingRefused, match=r"^LAUNCHER is 'process', but tensorflow_of_another_image is not"):
        choosing.choose(config.Settings(launcher="process"))


def test_every_setting_is_explained() -> None:
    for kind, prefix in ((config.Settings, ""), (config.Ecs, "ECS_")):
        for name in kind.__dataclass_fields__:
            words = {name.upper(), f"{prefix}{name.upper()}", f"AWS_{name.upper()}"}
            assert any(word in (kind.__doc__ or "") for word in words) or name == "ecs", name
