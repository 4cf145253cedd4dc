"""The one-shot programs that containers run: prepare the database, look whether a worker is connected."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from db import base_models, installation, model_versions, setup, task_revisions
from db.connected import connected
from db.engine import make_engine
from local.postgres import Postgres
from tasks import spec
from tests.conftest import FAST, REPOSITORY


def run(module: str, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module],
        cwd=REPOSITORY,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def url_of(engine: Engine, **parts: str) -> str:
    return engine.url.set(drivername="postgresql", **parts).render_as_string(hide_password=False)


def test_an_empty_database_is_prepared_and_a_second_time_changes_nothing(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE prepared"))
    url = url_of(engine, database="prepared")
    for _ in range(2):
        finished = run("db.setup", url)
        assert finished.returncode == 0, finished.stderr
        assert "the database is at migration" in finished.stdout
    made = make_engine(url)
    with made.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM installation")) == 1
    made.dispose()


def test_of_many_that_start_at_once_one_prepares_the_database(engine: Engine) -> None:
    """As the containers of Elastic Beanstalk do. A migration that ran twice would fail on what it made."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE at_once"))
    url = url_of(engine, database="at_once")
    with ThreadPoolExecutor(4) as several:
        finished = list(several.map(lambda _: run("db.setup", url), range(4)))
    assert [one.returncode for one in finished] == [0] * 4, [one.stderr for one in finished]
    said = "".join(one.stdout for one in finished)
    assert said.count("base model installed as version 1") == len(spec.shipped())
    assert said.count("the database is at migration") == 4


def test_a_missing_misspelt_or_silent_database_is_one_clear_line() -> None:
    lines = {
        "": "DATABASE_URL is not set",
        "postgresql://a:b@c:port/d": "DATABASE_URL has a port that is not a number",
        "postgresql://a@127.0.0.1:9/b": "does not answer",
    }
    for url, said in lines.items():
        finished = run("db.setup", url)
        assert finished.returncode == 1
        assert said in finished.stderr
        assert len(finished.stderr.splitlines()) == 1


def test_a_base_model_made_for_an_added_label_becomes_the_champion(engine: Engine, tmp_path: Path) -> None:
    """Start, add a label, start again with a base model that knows it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE grown"))
    made = make_engine(url_of(engine, database="grown"))
    doodle = spec.named("doodle")
    models = tmp_path / "models"
    shutil.copytree(base_models.MODELS_FOLDER / "doodle", models / "doodle")
    setup.prepare(made, [doodle], models)

    with Session(made) as session, session.begin():
        task = task_revisions.add_label(session, doodle, "fox", {})
    assert setup.prepare(made, [doodle], models) == []
    metadata = models / "doodle" / "tfjs" / "metadata.json"
    metadata.write_text(json.dumps({**json.loads(metadata.read_text("utf-8")), "labels": list(task.labels)}), "utf-8")
    assert setup.prepare(made, [doodle], models) == ["doodle: base model installed as version 2"]
    assert setup.prepare(made, [doodle], models) == []

    with Session(made) as session:
        found = model_versions.champion(session, "doodle")
    made.dispose()
    assert found is not None
    assert len(found[0].labels) == 11
    assert found[0].labels[-1] == "fox"


def test_a_change_of_a_task_that_cannot_be_made_is_one_clear_line(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tuple(spec.Label(key=label, names={"en": label}) for label in ("cat", "dog"))
    task = spec.named("doodle").model_copy(update={"label": changed})
    monkeypatch.setenv("DATABASE_URL", url_of(engine))
    monkeypatch.setattr(spec, "shipped", lambda: {"doodle": task})
    with pytest.raises(SystemExit) as ended:
        setup.main()
    assert str(ended.value).startswith("deltaloop: tasks/doodle.toml removes or reorders labels: its label 1 is 'cat'")


def test_the_password_comes_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("a secret\n")
    shown = subprocess.run(
        [str(REPOSITORY / "db" / "entrypoint.sh"), "sh", "-c", 'echo "$PGPASSWORD"'],
        env={**os.environ, "DATABASE_PASSWORD_FILE": str(secret)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "a secret\n"


def test_a_worker_is_healthy_while_it_is_connected(tmp_path: Path) -> None:
    """On a server of its own: every other test's connections are deltaloop's too."""
    server = Postgres(tmp_path, options=FAST)
    server.start()
    looking = make_engine(server.url(), application="health check")
    worker = make_engine(server.url(), application="deltaloop test worker")
    try:
        assert not connected(looking)
        with worker.connect():
            assert connected(looking)
    finally:
        looking.dispose()
        worker.dispose()
        server.stop()


def test_who_may_not_set_what_the_database_logs_is_told_and_goes_on(session: Session) -> None:
    """As on RDS, where a parameter group says it."""
    session.execute(text("CREATE ROLE ordinary"))
    session.execute(text("SET LOCAL ROLE ordinary"))
    assert installation.keep_drawings_out_of_its_log(session) is False
    session.execute(text("RESET ROLE"))
    assert installation.keep_drawings_out_of_its_log(session) is True
