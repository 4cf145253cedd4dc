"""What everybody may know of published versions: how good, when live, what each mixes up; and of nobody who drew."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from db import model_versions, training_runs
from db.schema import ModelVersion, TrainingRun
from tests import factories

DOODLE = "/api/v1/tasks/doodle"
BASE = {"n": 100, "accuracy": 0.9, "interval": [0.83, 0.94], "recall": {"cat": 0.9}}
VERDICT = {
    "decision": "promote",
    "reasons": ["Better."],
    "base": {"n": 100, "champion": 0.88, "challenger": 0.9, "difference": 0.02, "won": 5, "lost": 3, "passed": True},
    "fresh": {},
}


def judged(
    session: Session,
    champion: ModelVersion,
    *,
    promoted: bool = True,
    verdict: dict[str, Any] | None = None,
    counts: dict[str, Any] | None = None,
    **values: Any,
) -> TrainingRun:
    """A run whose candidate was judged beside the champion."""
    made = factories.model_version(session, promoted=promoted, parent_version=champion.version, **values)
    run, _ = training_runs.enqueue(session, "doodle", trigger="cli", seed=1)
    training_runs.claim(session, "one")
    run.champion_version, run.counts = champion.version, counts
    training_runs.succeed(session, run.id, "one", verdict=verdict or VERDICT, candidate_version=made.version)
    session.commit()
    return run


def counted(champion: ModelVersion, *rows: list[int], form: int = 3) -> dict[str, Any]:
    """Counts as a run keeps them: rows of truth, the champion's answer, the challenger's, n."""
    return {"format": form, "labels": champion.labels, "known": len(champion.labels), "base": list(rows), "fresh": []}


def history(client: FlaskClient) -> list[dict[str, Any]]:
    answer = client.get(f"{DOODLE}/history")
    assert answer.status_code == 200
    return list(answer.json["versions"])


def test_a_version_is_told_with_its_interval_and_beside_the_one_before_on_the_same_examples(
    client: FlaskClient, session: Session, champion: ModelVersion
) -> None:
    judged(session, champion, metrics={"base": BASE, "submissions": 800, "contributors": 41})
    first, second = history(client)
    assert (first["version"], first["parent_version"], first["compared_with"], first["decision"]) == (
        1,
        None,
        None,
        None,
    )
    assert second["base"] == {"n": 100, "accuracy": 0.9, "low": 0.83, "high": 0.94}
    assert second["compared_on_base"] == {"n": 100, "before": 0.88, "after": 0.9, "won": 5, "lost": 3}
    assert (second["compared_with"], second["decision"]) == (1, "promote")
    assert (second["learned_drawings"], second["learned_people"]) == (800, 41)
    assert (second["fresh"], second["compared_on_fresh"]) == (None, None)


def test_it_says_when_each_was_live(client: FlaskClient, session: Session, champion: ModelVersion) -> None:
    judged(session, champion)
    model_versions.promote(session, "doodle", 1, reason="2 sees cats everywhere", promoted_by="Ada")
    session.commit()
    model_versions.promote(session, "doodle", 1, reason="again", promoted_by="Ada")
    session.commit()
    first, second = history(client)
    turns = [first["live"][0], second["live"][0], first["live"][1]]
    assert len(first["live"]) == 2, "promoting the champion again is no new turn"
    assert [earlier["until"] for earlier in turns] == [later["since"] for later in turns[1:]] + [None]
    assert "Ada" not in client.get(f"{DOODLE}/history").text


def test_what_was_never_published_is_not_told(client: FlaskClient, session: Session, champion: ModelVersion) -> None:
    judged(session, champion, promoted=False, counts=counted(champion, [0, 0, 0, 1]))
    assert [one["version"] for one in history(client)] == [1]
    answer = client.get(f"{DOODLE}/model-versions/2/confusion")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_version")


def test_nobody_who_drew_is_in_it(client: FlaskClient, session: Session, champion: ModelVersion) -> None:
    drawn = factories.submission(session, factories.contributor(session), champion, label="cat")
    factories.learned(session, [drawn], promoted=True, parent_version=1)
    session.commit()
    told = client.get(f"{DOODLE}/history").text + client.get(f"{DOODLE}/model-versions/2/confusion").text
    assert str(drawn.id) not in told
    assert str(drawn.contributor) not in told


@pytest.mark.parametrize(
    "metrics",
    [
        {},
        {"base": {"n": 0, "accuracy": None, "interval": [0.0, 1.0]}},
        {"base": {"n": 9, "accuracy": 0.9}},
        {"base": {"n": 9, "accuracy": 0.9, "interval": [0.5]}},
        {"base": "90 %", "submissions": "many"},
    ],
)
def test_a_measurement_that_is_not_whole_is_none(
    client: FlaskClient, session: Session, champion: ModelVersion, metrics: dict[str, Any]
) -> None:
    judged(session, champion, metrics=metrics, verdict={"decision": "perhaps", "base": {"n": 3}})
    second = history(client)[1]
    told = [second[name] for name in ("base", "compared_on_base", "decision", "learned_drawings")]
    assert told == [None] * 4


def test_a_confusion_is_what_the_run_counted_of_it(
    client: FlaskClient, session: Session, champion: ModelVersion
) -> None:
    judged(session, champion, counts=counted(champion, [0, 1, 0, 700], [0, 0, 2, 21], [0, 1, 2, 10], [3, 3, 3, 5]))
    answer = client.get(f"{DOODLE}/model-versions/2/confusion").json
    assert answer["labels"] == champion.labels
    assert answer["rows"][0][:3] == [700, 0, 31]
    assert sum(itertools.chain(*answer["rows"])) == 736


def test_a_base_model_s_comes_from_the_first_run_that_judged_a_challenger_beside_it(
    client: FlaskClient, session: Session, champion: ModelVersion
) -> None:
    url = f"{DOODLE}/model-versions/1/confusion"
    assert client.get(url).json == {"labels": [], "rows": None}
    judged(session, champion, promoted=False, counts=counted(champion, [0, 1, 0, 7], [0, 1, 1, 2]))
    judged(session, champion, promoted=False, counts=counted(champion, [0, 0, 0, 99]))
    assert client.get(url).json["rows"][0][:2] == [0, 9]


def test_labels_that_came_after_a_version_are_not_held_against_it(
    client: FlaskClient, session: Session, champion: ModelVersion
) -> None:
    newer = len(champion.labels)
    judged(session, champion, promoted=False, counts=counted(champion, [0, 0, 0, 4], [newer, 0, newer, 5]))
    rows = client.get(f"{DOODLE}/model-versions/1/confusion").json["rows"]
    assert sum(itertools.chain(*rows)) == 4


@pytest.mark.parametrize(
    "counts",
    [
        {"format": 1, "labels": ["cat"], "base": {"cat": [1, 2]}},
        {"labels": ["cat"], "base": {"cat": [1, 2]}},
        {"format": 3, "base": [[0, -1, -1, 4]]},
    ],
    ids=["hits alone", "hits alone, without a format", "answers that are no numbers"],
)
def test_of_other_counts_there_is_no_confusion(
    client: FlaskClient, session: Session, champion: ModelVersion, counts: dict[str, Any]
) -> None:
    judged(session, champion, counts=counts)
    assert client.get(f"{DOODLE}/model-versions/2/confusion").json["rows"] is None


@pytest.mark.parametrize("path", ["history", "model-versions/2/confusion", "model-versions/2/flips"])
def test_who_has_it_already_is_told_so_until_it_changes(
    client: FlaskClient, session: Session, champion: ModelVersion, path: str
) -> None:
    judged(session, champion)
    first = client.get(f"{DOODLE}/{path}")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(f"{DOODLE}/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    if path == "history":
        judged(session, champion)
        after = client.get(f"{DOODLE}/{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert (after.status_code, len(json.loads(after.data)["versions"])) == (200, 3)
