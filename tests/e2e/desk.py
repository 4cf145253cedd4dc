"""The desk as somebody with a key uses it, and a crowd that drew for it over some weeks."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import uuid
from collections.abc import Sequence

from playwright.sync_api import Page, Route, expect
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db import quarantine, training_runs
from db.engine import make_engine
from db.quarantine import Doubt
from db.schema import Contributor, Submission, SubmissionLabel
from tasks import spec
from tasks.recipes import RECIPES, simplify
from tests.conftest import REPOSITORY
from tests.e2e import people
from tests.e2e.people import Drawn
from tests.e2e.system import System


def key(system: System, role: str = "admin") -> str:
    """The first admin's key, or a new one of another role."""
    if role == "admin":
        return (system.home / "admin.key").read_text().strip()
    command = [sys.executable, "-m", "cli", "keys", "create", f"a {role}", "--role", role]
    made = subprocess.run(command, cwd=REPOSITORY, env=environment(system), check=True, capture_output=True, text=True)
    return made.stdout.split()[-1]


def environment(system: System) -> dict[str, str]:
    """Of a command that works on this installation."""
    return {"DELTALOOP_HOME": str(system.home), "PATH": "/usr/bin:/bin", "TF_CPP_MIN_LOG_LEVEL": "3"}


def log_in(page: Page, url: str, secret: str, path: str = "/admin") -> None:
    page.goto(url + path)
    page.get_by_test_id("key").fill(secret)
    page.get_by_test_id("log-in").click()
    expect(page.get_by_test_id("who")).to_be_visible()


def server_error(route: Route) -> None:
    """What a page gets from a server that breaks."""
    route.fulfill(status=500, json={"error": {"code": "internal", "message": "Something broke."}})


def writes_fail(route: Route) -> None:
    """A server that can be read, and breaks at what is decided."""
    if route.request.method == "GET":
        route.continue_()
    else:
        server_error(route)


def is_refused(page: Page, words: str) -> None:
    """The page says what went wrong."""
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


def press_tab_to(page: Page, words: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        found: str = page.evaluate("document.activeElement.textContent")
        if words.lower() in found.lower() and len(found) < 60:
            return
    raise AssertionError(f"no way by Tab to {words!r}")


def fits(page: Page) -> None:
    """Nothing reaches beyond the paper."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def draw_over_days(
    system: System, drawn: Sequence[Drawn], *, by: int, days: int, right: float, version: int = 1
) -> None:
    """As that many people, ever more over the days until now; that version named such a share of them rightly.

    They are the same people each time, and on the same sides: of a crowd parted by chance too few may judge.
    """
    task, rng = spec.named("doodle"), random.Random(version)
    now = dt.datetime.now(dt.UTC)
    persons = [Contributor(id=uuid.UUID(int=rng.getrandbits(128))) for _ in range(by)]
    rows: list[Submission | SubmissionLabel] = []
    for place, one in enumerate(drawn):
        said = one.label if rng.random() < right else rng.choice(task.labels)
        probabilities = [0.82 if label == said else 0.18 / (len(task.labels) - 1) for label in task.labels]
        identity = uuid.UUID(int=rng.getrandbits(128))
        rows.append(
            Submission(
                id=identity,
                task=task.name,
                task_revision=task.revision,
                input_bytes=task.input.size,
                contributor=persons[place % by].id,
                image=people.model_input(task.name, one).tobytes(),
                drawing=simplify(one.strokes),
                recipe_version=RECIPES[task.recipe].version,
                model_version=version,
                probabilities=probabilities,
                created_at=now - dt.timedelta(days=rng.triangular(0, days, 0)),
            )
        )
        rows.append(SubmissionLabel(submission=identity, task=task.name, label=one.label, origin="corrected"))
    engine = make_engine(system.database_url)
    with Session(engine) as session, session.begin():
        session.execute(text("UPDATE installation SET split_inner_key = '\\x01', split_outer_key = '\\x02'"))
        session.add_all(persons)
        session.flush()
        session.add_all(row for row in rows if isinstance(row, Submission))
        session.flush()
        session.add_all(row for row in rows if isinstance(row, SubmissionLabel))
    engine.dispose()


def doubt(system: System, *, of: int, suggested: str) -> None:
    """A run seems to have put so many of the newest submissions into quarantine."""
    engine = make_engine(system.database_url)
    with Session(engine) as session, session.begin():
        newest = session.scalars(select(Submission.id).order_by(Submission.created_at.desc()).limit(of)).all()
        run, _ = training_runs.enqueue(session, "doodle", trigger="cli", seed=1)
        doubts = [Doubt(one, suggested, 0.5 + 0.4 * place / of) for place, one in enumerate(newest)]
        assert quarantine.add(session, run.id, doubts) == of
        training_runs.claim(session, "nobody")
        training_runs.fail(session, run.id, "nobody", "It was made up.")
    engine.dispose()
