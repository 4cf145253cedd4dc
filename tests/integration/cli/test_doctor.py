from __future__ import annotations

import socket
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import checks, database_checks, home
from db import training_runs
from db.engine import make_engine
from tests import factories
from tests.integration.cli.conftest import Deltaloop


@pytest.fixture
def where(tmp_path: Path) -> home.Home:
    return home.Home(folder=tmp_path / "home", base_data=tmp_path / "data", database_url=None, port=9)


def states(findings: object) -> dict[str, str]:
    return {finding.part: finding.state for finding in findings}  # type: ignore[attr-defined]


def test_doctor_shows_a_line_for_each_part_and_counts_what_is_broken(
    deltaloop: Deltaloop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "PYTHONS", ((2, 6), (2, 7)))
    shown = deltaloop("doctor")
    assert shown.code == 1
    assert "WRONG  python" in shown.out
    assert "Use Python 3.11, 3.12 or 3.13" in shown.out
    assert "ok     packages" in shown.out
    assert "doodle: champion" in shown.out
    assert shown.err.endswith("broken.\n")


def test_doctor_knows_the_parts_of_a_sound_machine(where: home.Home) -> None:
    found = [*checks.python(where), *checks.node(where), *checks.folder(where), *checks.postgresql(where)]
    assert states(found) == {
        "python": "ok",
        "packages": "ok",
        "node": "ok",
        "page": states(found)["page"],
        "DELTALOOP_HOME": "ok",
        "embedded PostgreSQL": "ok",
    }


def test_doctor_names_a_package_that_is_missing(where: home.Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "PACKAGES", ("numpy", "no_such_package"))
    (finding,) = [found for found in checks.python(where) if found.part == "packages"]
    assert (finding.state, finding.what) == ("broken", "missing: no_such_package")


def test_doctor_tells_our_server_from_another_program(where: home.Home) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        taken = home.Home(where.folder, where.base_data, None, other.getsockname()[1])
        assert states(checks.port(taken)) == {"model server": "note"}
        other.listen()
        other.settimeout(0)
        (finding,) = checks.port(taken)
    assert finding.state == "broken"
    assert "is taken by another program" in finding.what


def test_doctor_names_labels_without_base_data(where: home.Home) -> None:
    bitmaps = where.base_data / "quickdraw" / "numpy_bitmap"
    bitmaps.mkdir(parents=True)
    (bitmaps / "cat.npy").touch()
    (finding,) = [found for found in checks.tasks(where) if found.part == "doodle: base data"]
    assert finding.state == "note"
    assert "missing for airplane, backpack, bird, car, dog" in finding.what
    assert "cat" not in finding.what.partition(" in ")[0]


def test_doctor_looks_into_the_database(own_engine: Engine, deltaloop: Deltaloop) -> None:
    before = states(database_checks.database(home.find()))
    assert before["database"] == "ok"
    assert before["doodle: champion"] == "broken"
    assert before["doodle: base examples"] == "note"
    with Session(own_engine) as session, session.begin():
        factories.model_version(session, promoted=True)
    assert states(database_checks.database(home.find()))["doodle: champion"] == "ok"


def test_doctor_misses_a_worker_once_a_run_is_waiting(own_engine: Engine, deltaloop: Deltaloop) -> None:
    assert states(database_checks.database(home.find()))["training worker"] == "note"
    with Session(own_engine) as session, session.begin():
        training_runs.enqueue(session, "doodle", trigger="admin")
    assert states(database_checks.database(home.find()))["training worker"] == "broken"
    worker = make_engine(own_engine.url.render_as_string(hide_password=False), application=database_checks.WORKER)
    with worker.connect():
        assert states(database_checks.database(home.find()))["training worker"] == "ok"
    worker.dispose()


def test_doctor_says_that_a_database_does_not_answer(deltaloop: Deltaloop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x:secret@127.0.0.1:9/x")
    shown = deltaloop("doctor")
    assert shown.code == 1
    assert "WRONG  database                The database does not answer" in shown.out
    assert "secret" not in shown.out
