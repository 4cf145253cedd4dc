"""An application on a transaction that is rolled back, and ready-made requests."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session, sessionmaker

from db import api_keys, setup, task_revisions
from db.engine import make_engine
from db.schema import ModelVersion
from local.postgres import Postgres
from model_server.app import create_app
from model_server.config import Settings
from tasks import spec
from tasks.settings import Triggers
from tasks.spec import Task
from tests import databases, factories

SETTINGS = Settings(database_url="postgresql://unused/unused")
Item = dict[str, Any]


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def item(**values: Any) -> Item:
    """A good submission to doodle, unless told otherwise."""
    return {
        "id": str(uuid.uuid4()),
        "image": base64_of(bytes(784)),
        "label": "cat",
        "label_origin": "confirmed",
        "model_version": 1,
        "probabilities": [0.91] + [0.01] * 9,
        **values,
    }


def undemanding(triggers: Triggers, *, min_fresh: int = 1) -> Task:
    """Doodle with these triggers, where one drawing in the holdout is enough to judge by."""
    known = spec.named("doodle")
    gate = known.gate.model_copy(update={"min_fresh_examples": 1, "min_fresh_contributors": 1})
    training = known.training.model_copy(update={"min_fresh": min_fresh})
    return known.model_copy(update={"triggers": triggers, "training": training, "gate": gate})


@pytest.fixture
def own_database(postgres: Postgres) -> Iterator[str]:
    """The URL of a database that one test has for itself, with version 1 of doodle published."""
    with databases.own(postgres) as url:
        engine = make_engine(url)
        setup.prepare(engine, [])
        with Session(engine) as session, session.begin():
            for task in spec.shipped().values():
                task_revisions.sync(session, task)
            factories.model_version(session, promoted=True)
        engine.dispose()
        yield url


@pytest.fixture
def app(session: Session) -> OpenAPI:
    connect = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    made = create_app(SETTINGS, connect=connect, seed=7)
    made.testing = False  # failures must answer as they do in production
    return made


@pytest.fixture
def client(app: OpenAPI) -> FlaskClient:
    made: FlaskClient = app.test_client()
    return made


@pytest.fixture
def champion(session: Session) -> ModelVersion:
    """Version 1 of doodle, published."""
    made = factories.model_version(session, promoted=True)
    session.commit()
    return made


@pytest.fixture
def contributor(client: FlaskClient, champion: ModelVersion) -> FlaskClient:
    """A client that is a contributor, with a version to have been answered by."""
    assert client.post("/api/v1/contributors").status_code == 204
    return client


@pytest.fixture
def key(session: Session) -> Callable[[str], dict[str, str]]:
    """Headers with a new key of a role."""

    def make(role: str) -> dict[str, str]:
        made = api_keys.create(session, name=f"a {role}", role=role)
        session.commit()
        return {"Authorization": f"Bearer {made}"}

    return make
