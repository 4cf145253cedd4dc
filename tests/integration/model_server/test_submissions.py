"""Submissions: the good are stored once, the bad are told what to mend, nothing is half-stored."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from db.schema import Contributor, Submission, SubmissionLabel
from tests import factories
from tests.integration.model_server.conftest import base64_of, item

URL = "/api/v1/tasks/doodle/submissions"


def post(client: FlaskClient, *items: object) -> Any:
    return client.post(URL, json={"submissions": list(items)})


def stored(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Submission)) or 0


def test_a_submission_is_stored_with_its_label(contributor: FlaskClient, session: Session) -> None:
    sent = item(drawing=[[[0, 10.5], [3, 4]]])
    answer = post(contributor, sent)
    assert answer.status_code == 201
    assert answer.json == {"accepted": [sent["id"]], "duplicates": [], "rejected": []}
    row = session.scalars(select(Submission)).one()
    assert (row.image, row.model_version, row.drawing) == (bytes(784), 1, [[[0, 10.5], [3, 4]]])
    assert row.probabilities == pytest.approx([0.91] + [0.01] * 9)
    label = session.scalars(select(SubmissionLabel)).one()
    assert (label.submission, label.label, label.origin) == (row.id, "cat", "confirmed")
    assert row.split == session.scalars(select(Contributor.split)).one()


def test_what_was_not_drawn_is_null(contributor: FlaskClient, session: Session) -> None:
    post(contributor, item(drawing=None))
    assert session.scalars(select(Submission.id).where(Submission.drawing.is_(None))).one()


def test_an_unlabelled_submission_is_stored_without_label(contributor: FlaskClient, session: Session) -> None:
    assert post(contributor, item(label=None, label_origin=None)).status_code == 201
    assert stored(session) == 1
    assert session.scalars(select(SubmissionLabel)).all() == []


def test_the_same_again_is_a_duplicate_and_stored_once(contributor: FlaskClient, session: Session) -> None:
    sent = item()
    post(contributor, sent)
    answer = post(contributor, sent)
    assert answer.status_code == 201
    assert answer.json == {"accepted": [], "duplicates": [sent["id"]], "rejected": []}
    assert stored(session) == 1
    assert len(session.scalars(select(SubmissionLabel)).all()) == 1


def labels_of(session: Session) -> list[tuple[str, str]]:
    query = select(SubmissionLabel.label, SubmissionLabel.origin).order_by(SubmissionLabel.id)
    return [(label, origin) for label, origin in session.execute(query)]


def test_a_duplicate_brings_the_label_that_was_not_there_yet(contributor: FlaskClient, session: Session) -> None:
    unlabelled = item(label=None, label_origin=None)
    labelled = {**unlabelled, "label": "dog", "label_origin": "corrected"}
    post(contributor, unlabelled)
    for _ in range(2):
        answer = post(contributor, labelled, unlabelled)
        assert answer.status_code == 201
        assert answer.json["duplicates"] == [unlabelled["id"]] * 2
        assert labels_of(session) == [("dog", "corrected")]
    assert stored(session) == 1


def test_in_one_batch_too_the_later_label_counts(contributor: FlaskClient, session: Session) -> None:
    sent = item(label=None, label_origin=None)
    post(contributor, sent, {**sent, "label": "cat", "label_origin": "prompt"})
    assert labels_of(session) == [("cat", "prompt")]


def test_a_request_that_comes_twice_undoes_no_correction(contributor: FlaskClient, session: Session) -> None:
    sent = item()
    post(contributor, sent)
    corrected = {"label": "dog", "label_origin": "corrected"}
    contributor.patch(f"/api/v1/submissions/{sent['id']}", json=corrected)
    post(contributor, sent)
    assert labels_of(session) == [("cat", "confirmed"), ("dog", "corrected")]


def test_somebody_elses_label_is_not_taken(contributor: FlaskClient, session: Session) -> None:
    sent = item(label=None, label_origin=None)
    post(contributor, sent)
    contributor.delete_cookie("dl_c")
    contributor.post("/api/v1/contributors")
    assert post(contributor, {**sent, "label": "dog", "label_origin": "corrected"}).status_code == 422
    assert labels_of(session) == []


def test_the_same_twice_in_one_batch_is_stored_once(contributor: FlaskClient, session: Session) -> None:
    sent = item()
    answer = post(contributor, sent, sent)
    assert answer.json == {"accepted": [sent["id"]], "duplicates": [sent["id"]], "rejected": []}
    assert stored(session) == 1


def test_the_same_id_with_other_bytes_is_a_conflict(contributor: FlaskClient, session: Session) -> None:
    sent = item()
    post(contributor, sent)
    answer = post(contributor, {**sent, "image": base64_of(b"\1" * 784)}, item())
    assert [one["error"]["code"] for one in answer.json["rejected"]] == ["id_conflict"]
    assert answer.json["rejected"][0]["index"] == 0
    assert stored(session) == 2


def test_the_same_id_from_somebody_else_is_a_conflict(contributor: FlaskClient, session: Session) -> None:
    sent = item()
    post(contributor, sent)
    contributor.delete_cookie("dl_c")
    contributor.post("/api/v1/contributors")
    answer = post(contributor, sent)
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "id_conflict"
    assert stored(session) == 1


def test_the_good_items_of_a_batch_are_kept(contributor: FlaskClient, session: Session) -> None:
    good, bad = item(), item(label="unicorn")
    answer = post(contributor, bad, good, "nonsense")
    assert answer.status_code == 201
    assert answer.json["accepted"] == [good["id"]]
    assert [(one["id"], one["index"], one["error"]["code"]) for one in answer.json["rejected"]] == [
        (bad["id"], 0, "unknown_label"),
        (None, 2, "bad_submission"),
    ]
    assert stored(session) == 1


def test_where_all_are_bad_nothing_is_stored(contributor: FlaskClient, session: Session) -> None:
    answer = post(contributor, item(image=base64_of(bytes(783))), item(label="unicorn"))
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "all_rejected"
    assert len(answer.json["error"]["details"]["rejected"]) == 2
    assert stored(session) == 0


def test_one_bad_item_answers_with_its_own_fault(contributor: FlaskClient) -> None:
    answer = post(contributor, item(image=base64_of(bytes(783))))
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "wrong_image_size"
    assert answer.json["error"]["message"] == "image has 783 bytes; task doodle takes 784 (28×28×1)."


def test_a_hundred_are_taken_and_a_hundred_and_one_are_not(contributor: FlaskClient, session: Session) -> None:
    refused = post(contributor, *(item() for _ in range(101)))
    assert refused.status_code == 422
    assert refused.json["error"]["code"] == "too_many_submissions"
    assert stored(session) == 0
    assert len(post(contributor, *(item() for _ in range(100))).json["accepted"]) == 100


def test_an_empty_list_is_refused(contributor: FlaskClient) -> None:
    assert post(contributor).json["error"]["code"] == "no_submissions"


def test_a_version_that_was_never_published_is_refused(contributor: FlaskClient, session: Session) -> None:
    factories.model_version(session)
    session.commit()
    assert post(contributor, item(model_version=2)).json["error"]["code"] == "unknown_version"


def test_a_version_that_is_published_later_is_then_known(contributor: FlaskClient, session: Session) -> None:
    assert post(contributor, item(model_version=2)).status_code == 422
    factories.model_version(session, promoted=True)
    session.commit()
    assert post(contributor, item(model_version=2)).status_code == 201


def test_without_the_cookie_the_answer_says_how_to_get_it(client: FlaskClient, session: Session) -> None:
    answer = post(client, item())
    assert answer.status_code == 401
    assert "POST /api/v1/contributors" in answer.json["error"]["message"]
    assert stored(session) == 0


@pytest.mark.parametrize("forged", ["", "nonsense", "0f" * 16, "0f" * 16 + ".c2lnbmF0dXJl"])
def test_a_forged_cookie_is_no_cookie(client: FlaskClient, champion: object, forged: str) -> None:
    client.set_cookie("dl_c", forged)
    assert post(client, item()).status_code == 401


def test_an_erased_contributor_has_to_become_a_new_one(contributor: FlaskClient, session: Session) -> None:
    session.execute(Contributor.__table__.delete())  # type: ignore[attr-defined]
    session.commit()
    assert post(contributor, item()).status_code == 401
    contributor.post("/api/v1/contributors")
    assert post(contributor, item()).status_code == 201


def test_a_label_added_later_is_appended(contributor: FlaskClient, session: Session) -> None:
    sent = item(label=None, label_origin=None)
    post(contributor, sent)
    for label, origin in (("dog", "prompt"), ("cat", "corrected"), ("cat", "corrected")):
        answer = contributor.patch(f"/api/v1/submissions/{sent['id']}", json={"label": label, "label_origin": origin})
        assert answer.status_code == 200
    labels = session.scalars(select(SubmissionLabel.label).order_by(SubmissionLabel.id)).all()
    assert labels == ["dog", "cat"]  # what counts already is not said twice


def test_a_label_of_another_task_is_not_added(contributor: FlaskClient) -> None:
    sent = item()
    post(contributor, sent)
    answer = contributor.patch(f"/api/v1/submissions/{sent['id']}", json={"label": "7", "label_origin": "corrected"})
    assert answer.status_code == 422
    assert "airplane" in answer.json["error"]["message"]


def test_nobody_labels_what_somebody_else_drew(contributor: FlaskClient) -> None:
    sent = item()
    post(contributor, sent)
    contributor.delete_cookie("dl_c")
    contributor.post("/api/v1/contributors")
    body = {"label": "dog", "label_origin": "corrected"}
    assert contributor.patch(f"/api/v1/submissions/{sent['id']}", json=body).status_code == 404
    assert contributor.patch(f"/api/v1/submissions/{uuid.uuid4()}", json=body).status_code == 404
    assert contributor.patch("/api/v1/submissions/nonsense", json=body).status_code == 422


def test_moderators_see_what_came_in_newest_first(
    contributor: FlaskClient, session: Session, key: Callable[[str], dict[str, str]]
) -> None:
    sent = [item(), item(label="dog"), item(label=None, label_origin=None)]
    for number, one in enumerate(sent):
        post(contributor, one)
        session.execute(text("ALTER TABLE submission DISABLE TRIGGER submission_immutable"))
        later = func.now() + dt.timedelta(seconds=number)  # all of this test is one moment to the database
        session.execute(update(Submission).where(Submission.id == uuid.UUID(one["id"])).values(created_at=later))
        session.commit()
    contributor.patch(f"/api/v1/submissions/{sent[0]['id']}", json={"label": "dog", "label_origin": "corrected"})
    moderator = key("moderator")

    def listed(**query: object) -> list[str]:
        return [one["id"] for one in contributor.get(URL, headers=moderator, query_string=query).json]

    first, second, third = (one["id"] for one in sent)
    assert listed() == [third, second, first]
    assert listed(label="dog") == [second, first]
    assert listed(label="cat") == []
    assert listed(limit=1) == [third]
    assert listed(before=third, limit=1) == [second]
    assert listed(before=str(uuid.uuid4())) == []
    shown = contributor.get(URL, headers=moderator, query_string={"limit": 1}).json[0]
    assert (shown["label"], shown["image"], shown["has_source"]) == (None, sent[2]["image"], False)
    assert contributor.get(URL, headers=key("viewer")).status_code == 403
