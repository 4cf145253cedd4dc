"""Every operation of the OpenAPI document, asked with what fits it and what does not: the answer is as documented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from flask_openapi3 import OpenAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import api_keys, model_versions, setup, task_revisions, training_runs
from db.engine import make_engine
from db.schema import Flip, TrainingRun
from local.postgres import Postgres
from model_server import openapi
from model_server.app import create_app
from model_server.config import Settings
from tasks import spec
from tests import databases, factories
from tests.integration.model_server.conftest import item

SEED = 20_261_122
EXAMPLES = 25  # of each kind, for each operation
DOCUMENT = json.loads(openapi.DOCUMENT.read_bytes())
OPERATIONS = sorted((path, method) for path, found in DOCUMENT["paths"].items() for method in found)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
GOOD = item()
# What chance alone would hardly find: good values of what stands in bodies. The rest of a body stays as it was drawn.
FITTING: dict[str, list[Any]] = {
    **{name: [GOOD[name]] for name in ("image", "label", "model_version", "probabilities")},
    "label": ["cat", "dog", "rainbow"],
    "names": [{"de": "Regenbogen"}],
    "task": ["doodle", "digits"],
    "version": [1, 2, 3],
}
ERASURE = ("/api/v1/contributors/me", "delete")
SELDOM = 5  # one in so many is left as it was drawn


@dataclass
class Installation:
    """A server with something of everything, and what these things are called."""

    app: OpenAPI
    key: str
    names: dict[str, list[Any]]
    people: Iterator[tuple[dict[str, str], str]]


@pytest.fixture(scope="module")
def installation(postgres: Postgres) -> Iterator[Installation]:
    with databases.own(postgres) as url:
        engine = make_engine(url)
        setup.prepare(engine, [])
        with Session(engine) as session, session.begin():
            for task in spec.shipped().values():
                task_revisions.sync(session, task)
            names = fill(session)
            key = api_keys.create(session, name="an admin", role="admin")
        engine.dispose()
        app = create_app(Settings(database_url=url), seed=SEED)
        app.testing = False  # failures must answer as they do in production
        yield Installation(app, key, names, contributors(app))


def fill(session: Session) -> dict[str, list[Any]]:
    """Two versions that were live and one that never was, what they learned from, a run that waits; names of these."""
    files = {"model.json": b"{}", "metadata.json": b"{}"}
    factories.model_version(session, "digits", promoted=True)
    first = factories.model_version(session, promoted=True, files=files, digest=model_versions.digest(files))
    people = [factories.contributor(session) for _ in range(3)]
    drawn = [factories.submission(session, person, first, label="cat") for person in people for _ in range(3)]
    factories.learned(session, drawn, promoted=True)
    factories.learned(session, drawn[:2])
    ended = session.scalars(select(TrainingRun).order_by(TrainingRun.id)).first()
    assert ended is not None
    for place, drawing in enumerate(drawn[:2]):
        flip = {"run": ended.id, "place": place, "label": "cat", "champion": "dog", "challenger": "cat"}
        session.add(Flip(submission=drawing.id, **flip))
    for role in ("viewer", "moderator", "admin"):
        api_keys.create(session, name="somebody", role=role)
    waiting, _ = training_runs.enqueue(session, "doodle", trigger="admin", seed=1)
    return {
        "task": ["doodle", "digits"],
        "label": ["cat"],
        "version": [1, 2, 3],
        "contributor": [str(person.id) for person in people],
        "digest": [first.digest],
        "path": list(files),
        "id of /training-runs": [ended.id, waiting.id],
        "id of /submissions": [str(one.id) for one in drawn],
        "id of /keys": [str(key.id) for key in api_keys.all_of(session)],
    }


def contributors(app: OpenAPI) -> Iterator[tuple[dict[str, str], str]]:
    """Cookies of new people, and of each a drawing that they sent; endless, as they may erase themselves."""
    while True:
        client, drawing = app.test_client(), item()
        made = client.post("/api/v1/contributors")
        assert client.post("/api/v1/tasks/doodle/submissions", json={"submissions": [drawing]}).status_code == 201
        name, _, value = made.headers["Set-Cookie"].partition(";")[0].partition("=")
        yield {name: value}, drawing["id"]


def aim(case: Case, path: str, names: dict[str, list[Any]], data: st.DataObject) -> None:
    """Make a request be about things that there are, mostly."""
    noun = "/" + path.split("/")[3] if path.startswith("/api/v1/") else ""
    known = {**names, "id": names.get(f"id of {noun}", [])}
    for parameters in (case.path_parameters, case.query):
        put(parameters, known, data)
    if isinstance(case.body, dict):
        for body in (case.body, *case.body.get("submissions", [])):
            put(body, {**FITTING, "key": names["key"]}, data)


def put(said: Any, known: dict[str, list[Any]], data: st.DataObject) -> None:
    for name in said if isinstance(said, dict) else ():
        if known.get(name) and data.draw(st.integers(1, SELDOM)) < SELDOM:
            said[name] = data.draw(st.sampled_from(known[name]))


def can_be_wrong(operation: dict[str, Any]) -> bool:
    """Whether anything that is no text can be said to it: of texts none is wrong."""
    kinds = [parameter["schema"] for parameter in operation.get("parameters", []) if parameter["in"] != "cookie"]
    return "requestBody" in operation or any(kind.get("type") != "string" or len(kind) > 2 for kind in kinds)


def ask(installation: Installation, path: str, method: str, mode: GenerationMode, checks: list[Any]) -> list[int]:
    """The status of EXAMPLES answers; a new contributor asks where it may be their end. Raises what the checks find."""
    answered: list[int] = []
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = installation.app
    schema.config.generation.update(with_security_parameters=False)
    cookies, drawing = next(installation.people)
    names = {**installation.names, "key": [installation.key]}
    names["id of /submissions"] = [drawing, *names["id of /submissions"][:2]]

    @seeded(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method].as_strategy(generation_mode=mode), data=st.data())
    def each(case: Case, data: st.DataObject) -> None:
        if mode.is_positive:
            aim(case, path, names, data)
        elif "task" in case.path_parameters:
            case.path_parameters["task"] = "doodle"  # any text would do as a name, so this is not what is wrong
        who = next(installation.people)[0] if (path, method) == ERASURE else cookies
        headers = {"Authorization": f"Bearer {installation.key}"}
        answered.append(case.call_and_validate(headers=headers, cookies=who, checks=checks).status_code)

    each()
    return answered


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_fits_is_answered_as_documented(path: str, method: str, installation: Installation) -> None:
    answered = ask(installation, path, method, GenerationMode.POSITIVE, CHECKS)
    assert min(answered) < 300, "no request came so far as to be answered; give it something FITTING"


@pytest.mark.parametrize(
    ("path", "method"), [(path, method) for path, method in OPERATIONS if can_be_wrong(DOCUMENT["paths"][path][method])]
)
def test_what_does_not_fit_is_refused_as_documented(path: str, method: str, installation: Installation) -> None:
    ask(installation, path, method, GenerationMode.NEGATIVE, [*CHECKS, negative_data_rejection])
