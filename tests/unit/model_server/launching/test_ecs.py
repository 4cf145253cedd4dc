"""Trainers as ECS tasks: what boto3 really sends, to an AWS that moto plays."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from db.config import SettingRefused
from model_server.launching import LaunchFailed, choosing, config
from model_server.launching.config import Ecs
from model_server.launching.ecs import DRAIN, EcsLauncher
from tests.conftest import REPOSITORY

REGION = "eu-central-1"
FARGATE = Ecs(
    region=REGION,
    cluster="loop",
    task_definition="trainer",
    subnets=("subnet-0a",),
    security_groups=("sg-0b",),
    launch_type="FARGATE",
)


@pytest.fixture
def aws() -> Iterator[Any]:
    """An account with a cluster and the trainer's task definition."""
    with mock_aws():
        client = boto3.client("ecs", region_name=REGION)
        client.create_cluster(clusterName="loop")
        container = {"name": "training_server", "image": "deltaloop-training-server", "memory": 4096}
        client.register_task_definition(
            family="trainer",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="2048",
            memory="4096",
            containerDefinitions=[container],
        )
        yield client


@pytest.fixture
def fargate(aws: Any) -> Ecs:
    """How to run it in a subnet that there is."""
    ec2 = boto3.client("ec2", region_name=REGION)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="trainer", Description="trainer", VpcId=vpc)["GroupId"]
    return replace(FARGATE, subnets=(subnet,), security_groups=(group,))


def tasks(aws: Any) -> list[dict[str, Any]]:
    arns = aws.list_tasks(cluster="loop")["taskArns"]
    return list(aws.describe_tasks(cluster="loop", tasks=arns)["tasks"]) if arns else []


def test_a_launch_runs_tasks_that_drain_the_queue(aws: Any, fargate: Ecs) -> None:
    launcher = EcsLauncher(fargate)
    assert launcher.live() == 0
    launcher.launch(2, token="a" * 32)
    assert launcher.live() == 2
    first, _ = tasks(aws)
    assert first["overrides"]["containerOverrides"] == [{"name": "training_server", "command": list(DRAIN)}]
    assert (first["startedBy"], first["launchType"]) == ("deltaloop/trainer", "FARGATE")
    assert first["taskDefinitionArn"].endswith("/trainer:1")


def test_a_task_that_ended_and_tasks_of_others_do_not_count(aws: Any, fargate: Ecs) -> None:
    launcher = EcsLauncher(fargate)
    launcher.launch(1, token="")
    interface = {"subnets": list(fargate.subnets), "securityGroups": list(fargate.security_groups)}
    network = {"awsvpcConfiguration": interface}
    somebody = {"launchType": "FARGATE", "startedBy": "somebody", "networkConfiguration": network}
    aws.run_task(cluster="loop", taskDefinition="trainer", **somebody)
    assert launcher.live() == 1
    (ours,) = [task for task in tasks(aws) if task["startedBy"] == "deltaloop/trainer"]
    aws.stop_task(cluster="loop", task=ours["taskArn"])
    assert launcher.live() == 0


def test_more_than_ecs_takes_at_once_are_several_calls(aws: Any, fargate: Ecs) -> None:
    launcher = EcsLauncher(fargate)
    launcher.launch(23, token="a" * 60)
    assert launcher.live() == 23


def test_a_capacity_provider_stands_for_the_launch_type(aws: Any, fargate: Ecs) -> None:
    EcsLauncher(replace(fargate, launch_type=None, capacity_provider="FARGATE_SPOT")).launch(1, token="")
    (task,) = tasks(aws)
    assert task["capacityProviderName"] == "FARGATE_SPOT"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cluster": "nowhere"}, "ClusterNotFoundException"),
        ({"task_definition": "nothing"}, "ClientException|ClusterNotFoundException"),
    ],
)
def test_what_aws_refuses_is_one_line_that_says_why(aws: Any, fargate: Ecs, change: dict[str, str], said: str) -> None:
    with pytest.raises(LaunchFailed, match=said) as failed:
        EcsLauncher(replace(fargate, **change)).launch(1, token="")  # type: ignore[arg-type]
    assert "\n" not in str(failed.value)
    assert failed.value.started == 0


def stubbed_launcher(settings: Ecs) -> tuple[EcsLauncher, Stubber]:
    client = boto3.client("ecs", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    return EcsLauncher(settings, client), Stubber(client)


def test_the_request_holds_network_and_token_and_no_empty_setting() -> None:
    bare = Ecs(region=REGION, cluster="loop", task_definition="arn:aws:ecs:eu-central-1:1:task-definition/trainer:5")
    override = {"containerOverrides": [{"name": "training_server", "command": list(DRAIN)}]}
    request = {
        "cluster": "loop",
        "taskDefinition": bare.task_definition,
        "count": 1,
        "startedBy": "deltaloop/trainer",
        "clientToken": "token-0",
        "overrides": override,
    }
    network = {"subnets": ["subnet-0a"], "securityGroups": ["sg-0b"], "assignPublicIp": "DISABLED"}
    with_network = {
        **request,
        "taskDefinition": "trainer",
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": network},
    }
    for settings, expected in ((bare, request), (FARGATE, with_network)):
        launcher, stubber = stubbed_launcher(settings)
        stubber.add_response("run_task", {"tasks": [{"taskArn": "arn"}], "failures": []}, expected)
        with stubber:
            launcher.launch(1, token="token")


def test_a_cluster_without_room_says_so_and_how_many_did_start() -> None:
    launcher, stubber = stubbed_launcher(replace(FARGATE, launch_type="EC2"))
    full = {"reason": "RESOURCE:GPU", "arn": "arn:instance/1"}
    stubber.add_response("run_task", {"tasks": [{"taskArn": "arn"}], "failures": [full, full]})
    said = r"ECS started 1 of 3 trainers: RESOURCE:GPU of arn:instance/1"
    with stubber, pytest.raises(LaunchFailed, match=f"^{said}$") as failed:
        launcher.launch(3, token="")
    assert failed.value.started == 1


def test_missing_rights_are_named() -> None:
    launcher, stubber = stubbed_launcher(FARGATE)
    stubber.add_client_error("list_tasks", "AccessDeniedException", "User: arn is not authorized to ecs:ListTasks")
    with stubber, pytest.raises(LaunchFailed, match=r"^ListTasks of ECS: AccessDeniedException: User: arn is not"):
        launcher.live()


def test_missing_credentials_and_a_way_that_is_cut_are_launches_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    with pytest.raises(LaunchFailed, match=r"^RunTask of ECS: Could not connect to the endpoint URL"):
        EcsLauncher(FARGATE).launch(1, token="")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    with pytest.raises(LaunchFailed, match="credentials"):
        EcsLauncher(FARGATE).live()


def test_a_missing_boto3_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(SettingRefused, match=r"boto3 is not installed: pip install 'deltaloop\[aws\]'"):
        choosing.choose(config.Settings(launcher="ecs", ecs=FARGATE))


def test_boto3_is_loaded_for_ecs_alone() -> None:
    program = (
        "import sys; from model_server import app, scheduler; from model_server.launching import choosing, config\n"
        "choosing.choose(config.Settings(launcher='process'))\n"
        "sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=True)
