"""One embedded PostgreSQL per test process, migrated once; every test that uses `session` rolls back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import installation, migrate, task_revisions
from db.engine import make_engine
from local.postgres import Postgres
from tasks import spec
from tests.nothing_skipped import NO_DRAWINGS
from tests.nothing_skipped import pytest_make_collect_report as pytest_make_collect_report
from tests.nothing_skipped import pytest_runtest_makereport as pytest_runtest_makereport

REPOSITORY = Path(__file__).parent.parent
# Real drawings are used where they lie; every test of the loop also runs without them.
BASE_DATA = Path(os.environ.get("BASE_DATA", REPOSITORY.parent / "shared" / "data"))
# Examples are the same each time, and none is in a hurry: neither luck nor a busy machine decides.
settings.register_profile(
    "deltaloop", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("deltaloop")
# A test database need not survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=60")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("postgres"), options=FAST)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def engine(postgres: Postgres) -> Iterator[Engine]:
    """The prepared database: migrated, with the shipped tasks and no model."""
    made = make_engine(postgres.url())
    migrate.upgrade(made)
    with Session(made) as session, session.begin():
        installation.ensure(session)
        for task in spec.shipped().values():
            task_revisions.sync(session, task)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session in a transaction that is rolled back; a commit inside it commits a savepoint only."""
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(bind=connection, join_transaction_mode="create_savepoint") as made:
            yield made
        transaction.rollback()


@pytest.fixture(scope="session")
def base_data() -> Path:
    if not BASE_DATA.is_dir():
        pytest.skip(NO_DRAWINGS)
    return BASE_DATA
