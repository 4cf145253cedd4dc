"""Many at once, each in a transaction of their own."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask_openapi3 import OpenAPI
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db import model_versions
from db.engine import make_engine
from db.incoming import Batch, CheckedSubmission, NoSuchContributor, Stored
from db.schema import Submission, SubmissionLabel, TrainingRun
from db.submissions import KnownVersion
from model_server import model_files, scheduler
from model_server.app import create_app
from model_server.config import Settings
from model_server.model_files import ModelFile
from model_server.services import EXTENSION, Services
from model_server.submission_checks import Context, check
from tasks import spec
from tasks.settings import Triggers
from tests import factories, tiny
from tests.integration.model_server.conftest import base64_of, item, undemanding

URL = "/api/v1/tasks/doodle/submissions"
AT_ONCE = 8


@pytest.fixture
def server(own_database: str) -> OpenAPI:
    return create_app(Settings(database_url=own_database, web_threads=AT_ONCE))


def at_once(call: Callable[[int], Any]) -> list[Any]:
    """What each of AT_ONCE threads got that started together."""
    gate = threading.Barrier(AT_ONCE)

    def wait_and_call(number: int) -> Any:
        gate.wait()
        return call(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(wait_and_call, range(AT_ONCE)))


def counted(server: OpenAPI, table: type) -> int:
    services: Services = server.extensions[EXTENSION]
    with services.sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def cookie(server: OpenAPI) -> str:
    client = server.test_client()
    client.post("/api/v1/contributors")
    found = client.get_cookie("dl_c")
    assert found is not None
    return str(found.value)


def test_a_model_file_that_all_browsers_want_at_once_is_compressed_once(
    server: OpenAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    services: Services = server.extensions[EXTENSION]
    with services.sessions.begin() as session:
        made = factories.model_version(session, promoted=True, files={"weights.bin": bytes(4096)}, digest="d" * 64)
        url = f"/models/doodle/{made.digest}/weights.bin"
    prepare, compressed = model_files.prepare, []

    def slowly(path: str, content: bytes) -> ModelFile:
        compressed.append(path)
        threading.Event().wait(0.3)  # all others have come
        return prepare(path, content)

    monkeypatch.setattr(model_files, "prepare", slowly)
    answers = at_once(lambda number: server.test_client().get(url))
    assert [(answer.status_code, answer.data) for answer in answers] == [(200, bytes(4096))] * AT_ONCE
    assert compressed == ["weights.bin"]


def test_the_same_submission_at_once_is_stored_once(server: OpenAPI) -> None:
    mine, sent = cookie(server), item()

    def post(number: int) -> Any:
        client = server.test_client()
        client.set_cookie("dl_c", mine)
        return client.post(URL, json={"submissions": [sent]}).json

    answers = at_once(post)
    assert sorted(len(answer["accepted"]) for answer in answers) == [0] * (AT_ONCE - 1) + [1]
    assert sorted(len(answer["duplicates"]) for answer in answers) == [0] + [1] * (AT_ONCE - 1)
    assert (counted(server, Submission), counted(server, SubmissionLabel)) == (1, 1)


def test_batches_that_share_ids_in_other_orders_do_not_wait_for_each_other_for_ever(server: OpenAPI) -> None:
    mine = cookie(server)
    sent = [item(image=base64_of(bytes([number]) * 784)) for number in range(30)]

    def post(number: int) -> Any:
        client = server.test_client()
        client.set_cookie("dl_c", mine)
        return client.post(URL, json={"submissions": sent[number:] + sent[:number][::-1]}).status_code

    assert at_once(post) == [201] * AT_ONCE
    assert counted(server, Submission) == 30


def test_who_sends_again_takes_nothing_from_those_whose_submissions_are_stored_with_theirs(server: OpenAPI) -> None:
    """However they come together: half of them send what is there already, the others something new."""
    people, sent = [cookie(server) for _ in range(AT_ONCE)], [item() for _ in range(AT_ONCE)]

    def post(number: int) -> Any:
        client = server.test_client()
        client.set_cookie("dl_c", people[number])
        return client.post(URL, json={"submissions": [sent[number]]}).json

    for number in range(0, AT_ONCE, 2):
        post(number)
    answers = at_once(post)
    assert [answer["duplicates"] for answer in answers[::2]] == [[one["id"]] for one in sent[::2]]
    assert [answer["accepted"] for answer in answers[1::2]] == [[one["id"]] for one in sent[1::2]]
    assert (counted(server, Submission), counted(server, SubmissionLabel)) == (AT_ONCE, AT_ONCE)


def test_a_group_with_something_sent_again_is_stored_as_if_each_had_sent_alone(server: OpenAPI) -> None:
    services: Services = server.extensions[EXTENSION]
    with services.sessions.begin() as session:
        anna, ben = (factories.contributor(session).id for _ in range(2))
        version = model_versions.get(session, "doodle", 1)
        assert version is not None
        context = Context(spec.named("doodle"), {1: KnownVersion(1, 1, version.recipe_version, tuple(version.labels))})
    hers, his = check(item(), context), check(item(), context)
    assert isinstance(hers, CheckedSubmission)
    assert isinstance(his, CheckedSubmission)
    first, *_ = services.storage._store([Batch(anna, [hers])])
    again, new, nobody = services.storage._store(
        [Batch(anna, [hers]), Batch(ben, [his]), Batch(uuid.uuid4(), [replace(hers, id=uuid.uuid4())])]
    )
    assert isinstance(first, Stored)
    assert isinstance(again, Stored)
    assert isinstance(new, Stored)
    assert (first.accepted, again.duplicates, new.accepted) == ([hers.id], [hers.id], [his.id])
    assert isinstance(nobody, NoSuchContributor), "and their submission takes nothing from the others"


def test_one_id_from_many_people_belongs_to_one(server: OpenAPI) -> None:
    people, sent = [cookie(server) for _ in range(AT_ONCE)], item()

    def post(number: int) -> Any:
        client = server.test_client()
        client.set_cookie("dl_c", people[number])
        return client.post(URL, json={"submissions": [sent]}).status_code

    assert sorted(at_once(post)) == [201] + [422] * (AT_ONCE - 1)
    assert counted(server, Submission) == 1


def test_a_database_that_went_away_comes_back(server: OpenAPI, own_database: str) -> None:
    client = server.test_client()
    assert client.get("/api/v1/tasks/doodle/model").status_code == 200
    end_connections(own_database)
    assert client.get("/api/v1/tasks/doodle/model").status_code == 200


def test_who_writes_right_after_it_came_back_notices_nothing(server: OpenAPI, own_database: str) -> None:
    client = server.test_client()
    client.set_cookie("dl_c", cookie(server))
    assert client.post(URL, json={"submissions": [item()]}).status_code == 201
    end_connections(own_database)
    assert client.post(URL, json={"submissions": [item()]}).status_code == 201
    assert counted(server, Submission) == 2


def end_connections(url: str) -> None:
    """What a restart of the database does to open connections."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'deltaloop model%'"
            )
        )
    engine.dispose()


def test_any_number_of_schedulers_start_one_run(server: OpenAPI) -> None:
    services: Services = server.extensions[EXTENSION]
    eager = undemanding(Triggers(labels=3))
    with services.sessions.begin() as session:
        give_labels(session, train=2)
    with services.sessions.begin() as session:
        assert scheduler.start_if_enough_labels(session, eager) is None
    with services.sessions.begin() as session:
        give_labels(session, holdout=1)

    def tick(number: int) -> int | None:
        with services.sessions.begin() as session:
            return scheduler.start_if_enough_labels(session, eager)

    assert len([run for run in at_once(tick) if run is not None]) == 1
    with services.sessions() as session:
        run = session.scalars(select(TrainingRun)).one()
    assert (run.task, run.trigger, run.requested_by) == ("doodle", "labels", "scheduler")


def give_labels(session: Session, **people: int) -> None:
    version = model_versions.get(session, "doodle", 1)
    for person in tiny.contributors(session, **people):
        factories.submission(session, person, version, label="cat")
