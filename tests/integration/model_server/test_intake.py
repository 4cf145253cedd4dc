"""What is taken in front of Flask is answered, stored and counted as Flask would have done it; all else is Flask's."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import flask
import pytest
from flask_openapi3 import OpenAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import Client

from db.schema import Contributor, ModelVersion, RateCount, Submission, SubmissionLabel
from model_server.app import create_app
from model_server.asgi import in_front
from model_server.services import EXTENSION, Services
from model_server.together import Together
from tests import in_process
from tests.integration.model_server.conftest import SETTINGS, base64_of, item
from tests.unit.model_server.test_images import picture

URL = "/api/v1/tasks/doodle/submissions"
QUICK, BY_FLASK = "application/json", "application/json; charset=utf-8"  # the same to Flask, and odd to the intake
Bodies = Callable[[list[str]], list[object]]
IDS = 120
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def behind_the_intake(app: OpenAPI) -> Client:
    """A client of the application as gunicorn runs it, who was given a cookie."""
    made = in_process.client(in_front(app, app.extensions[EXTENSION]))
    assert made.post("/api/v1/contributors").status_code == 204
    return made


@pytest.fixture
def contributor(app: OpenAPI, champion: ModelVersion) -> Client:
    return behind_the_intake(app)


def of(*items: object) -> dict[str, object]:
    return {"submissions": list(items)}


def other(identity: str) -> object:
    return item(id=identity, image=base64_of(b"\1" * 784))


ORDINARY: dict[str, Bodies] = {
    "one": lambda ids: [of(item(id=ids[0]))],
    "with a drawing": lambda ids: [of(item(id=ids[0], drawing=[[[1, 2.5], [0.1, 1e-9]], [[3], [4]]]))],
    "without a label": lambda ids: [of(item(id=ids[0], label=None, label_origin=None))],
    "the most": lambda ids: [of(*(item(id=one) for one in ids[:100]))],
    "twice": lambda ids: [of(item(id=ids[0])), of(item(id=ids[0]), item(id=ids[1]))],
    "twice in one": lambda ids: [of(item(id=ids[0]), item(id=ids[0]))],
    "first without, then with a label": lambda ids: [
        of(item(id=ids[0], label=None, label_origin=None)),
        of(item(id=ids[0])),
    ],
    "one of two in conflict": lambda ids: [of(item(id=ids[0])), of(other(ids[0]), item(id=ids[1]))],
    "tiny probabilities": lambda ids: [of(item(id=ids[0], probabilities=[1.0, 1e-40, *[0.0] * 8]))],
}
HANDED_ON: dict[str, Bodies] = {
    "all in conflict": lambda ids: [of(item(id=ids[0])), of(other(ids[0]))],
    "one of two bad": lambda ids: [of(item(id=ids[0]), item(id=ids[1], label="no such"))],
    "all bad": lambda ids: [of(item(id=ids[0], image="!"), item(id=ids[1], model_version=9))],
    "nothing": lambda ids: [of()],
    "too many": lambda ids: [of(*(item(id=one) for one in ids[:101]))],
    "no object": lambda ids: [[item(id=ids[0])]],
    "another field": lambda ids: [of(item(id=ids[0])) | {"more": 1}],
    "no items": lambda ids: [{"submissions": "none"}],
    "odd items": lambda ids: [of(1, None, [], {})],
    "one of two with a picture": lambda ids: [of(item(id=ids[0]), item(id=ids[1], source=base64_of(picture("JPEG"))))],
    "no picture": lambda ids: [of(item(id=ids[0], source="***"))],
}


@contextmanager
def flask_asked() -> Iterator[list[object]]:
    """How often Flask gets a request meanwhile."""
    asked: list[object] = []

    def note(sender: object, **_: object) -> None:
        asked.append(sender)

    with flask.request_started.connected_to(note):
        yield asked


def became(client: Client, session: Session, kind: str, bodies: Bodies) -> list[object]:
    """Answers, rows, labels and counts of a new person who sends this; ids as numbers."""
    ids = [str(uuid.uuid4()) for _ in range(IDS)]
    assert client.post("/api/v1/contributors").status_code == 204
    session.execute(delete(RateCount))
    answers: list[object] = []
    for body in bodies(ids):
        answer = client.post(URL, data=json.dumps(body), content_type=kind)
        headers = [(name, value) for name, value in answer.headers if name.lower() != "x-request-id"]
        answers.append([answer.status, headers, answer.get_data(as_text=True)])
    columns = (Submission.id, Submission.image, Submission.drawing, Submission.probabilities, Submission.task_revision)
    stored = session.execute(select(*columns).where(Submission.id.in_(ids)))
    labels = select(SubmissionLabel.submission, SubmissionLabel.label, SubmissionLabel.origin)
    said = session.execute(labels.where(SubmissionLabel.submission.in_(ids)))
    hits = [repr(row) for row in session.execute(select(RateCount.hits))]
    numbers = {one: f"{number:036}" for number, one in enumerate(ids)}  # as long as they are

    def shown(rows: Iterable[object]) -> list[str]:
        return [re.sub(UUID, lambda found: numbers.get(found[0], found[0]), repr(row)) for row in rows]

    return [shown(answers), sorted(shown(stored)), sorted(shown(said)), hits]


@pytest.mark.parametrize("case", ORDINARY)
def test_what_is_ordinary_never_reaches_flask_and_is_answered_alike(
    contributor: Client, session: Session, case: str
) -> None:
    by_flask = became(contributor, session, BY_FLASK, ORDINARY[case])
    contributor.post("/api/v1/contributors")
    with flask_asked() as asked:
        quick = became(contributor, session, QUICK, ORDINARY[case])
    assert quick == by_flask
    assert len(asked) == 1, "for the new person only"


@pytest.mark.parametrize("case", HANDED_ON)
def test_what_is_handed_on_is_neither_stored_nor_counted_twice(
    contributor: Client, session: Session, case: str
) -> None:
    by_flask = became(contributor, session, BY_FLASK, HANDED_ON[case])
    with flask_asked() as asked:
        assert became(contributor, session, QUICK, HANDED_ON[case]) == by_flask
    assert len(asked) == 2


ODD_ITEMS = st.fixed_dictionaries(
    {},
    optional={
        "label": st.sampled_from(["cat", "no such", None, 1]),
        "label_origin": st.sampled_from(["prompt", "imported", None]),
        "model_version": st.sampled_from([1, 2, "1", None]),
        "probabilities": st.sampled_from([[0.1] * 10, [1], [0.5, "x"], [0.2] * 10]),
        "drawing": st.none() | st.lists(st.lists(st.lists(st.floats(-9, 9), max_size=2), max_size=2), max_size=2),
        "more": st.just(1),
    },
)


@given(st.lists(ODD_ITEMS, max_size=3), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_both_ways_agree(
    contributor: Client, session: Session, odd: list[dict[str, Any]], again: bool
) -> None:
    def bodies(ids: list[str]) -> list[object]:
        return [of(*(item(id=one, **values) for one, values in zip(ids, odd, strict=False)))] * (1 + again)

    assert became(contributor, session, QUICK, bodies) == became(contributor, session, BY_FLASK, bodies)


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        ({"query_string": "x=1"}, 201),
        ({"query_string": "key=secret"}, 400),
        ({"headers": {"Authorization": "Bearer nothing"}}, 201),
        ({"headers": {"Content-Encoding": "gzip"}}, 415),
        ({"content_type": "text/plain"}, 415),
        ({"data": "{"}, 400),
        ({"path": "/api/v1/tasks/unknown/submissions"}, 404),
    ],
)
def test_an_odd_request_is_for_flask(contributor: Client, odd: dict[str, Any], status: int) -> None:
    usual = {"path": URL, "data": json.dumps(of(item())), "content_type": QUICK}
    with flask_asked() as asked:
        assert contributor.post(**(usual | odd)).status_code == status
    assert len(asked) == 1


def test_what_is_large_is_for_flask_which_counts_before_it_looks(contributor: Client) -> None:
    large = [[list(range(3_000)), [0] * 3_000]]
    with flask_asked() as asked:
        assert contributor.post(URL, json=of(*(item(drawing=large) for _ in range(4)))).status_code == 201
        assert not asked
        assert contributor.post(URL, json=of(*(item(drawing=large) for _ in range(20)))).status_code == 201
        assert len(asked) == 1


def refusal(client: Client) -> str:
    """The code of the answer to something ordinary."""
    code: str = json.loads(client.post(URL, json=of(item())).data)["error"]["code"]
    return code


def test_who_is_unknown_is_told_so(contributor: Client, session: Session) -> None:
    session.execute(delete(Contributor))
    assert refusal(contributor) == "no_contributor"
    contributor.set_cookie("dl_c", "forged.signature")
    assert refusal(contributor) == "no_contributor"
    assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_what_is_too_much_is_counted_once_whoever_refuses_it(session: Session, champion: ModelVersion) -> None:
    connect = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    app = create_app(replace(SETTINGS, submission_limit="3/minute;5/hour"), connect=connect)
    found = []
    for kind in (QUICK, BY_FLASK):
        client = behind_the_intake(app)
        session.execute(delete(RateCount))
        session.commit()
        sent = [client.post(URL, data=json.dumps(of(item(), item())), content_type=kind) for _ in range(2)]
        assert [answer.status_code for answer in sent] == [201, 429]
        found.append(sorted(session.scalars(select(RateCount.hits))))
    assert found[0] == found[1]


def broken(app: OpenAPI, error: Exception) -> Services:
    """Services that cannot store, and do not try twice."""

    def fail(_: object) -> Any:
        raise error

    services: Services = app.extensions[EXTENSION]
    services.storage.count_and_store = fail  # type: ignore[method-assign]
    services.storage.storing = Together(lambda _: pytest.fail("tried again"))
    return services


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("", {}, Exception("gone")), "database_unavailable"),
        (RuntimeError("a mistake"), "internal_error"),
    ],
)
def test_what_failed_is_not_tried_again(app: OpenAPI, contributor: Client, error: Exception, code: str) -> None:
    broken(app, error)
    assert refusal(contributor) == code


def test_a_request_that_was_handed_on_took_as_long_as_both(
    app: OpenAPI, contributor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    def slowly(_: object) -> Any:
        time.sleep(0.05)
        raise RuntimeError("a mistake")

    services: Services = app.extensions[EXTENSION]
    services.storage.count_and_store = slowly  # type: ignore[method-assign]
    with caplog.at_level(logging.INFO, "deltaloop.requests"):
        refusal(contributor)
    assert caplog.records[-1].__dict__["seconds"] >= 0.05
