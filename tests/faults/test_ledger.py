"""The ledger finds what is wrong: else a round that broke something would pass."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import factories
from tests.faults.ledger import HALF_DONE, submissions_wrong
from tests.faults.visitors import Sent

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)
SENT = Sent(b"sha", "3")


def test_what_is_there_as_it_was_sent_is_right() -> None:
    assert submissions_wrong({ONE: (b"sha", ["3"])}, {ONE: SENT}, {}) == []


def test_what_is_missing_or_twice_or_other_or_from_nowhere_is_wrong() -> None:
    assert submissions_wrong({}, {ONE: SENT}, {}) == [f"acknowledged, but not there: {ONE}"]
    assert submissions_wrong({}, {}, {ONE: SENT}) == [f"sent, never acknowledged: {ONE}"]
    assert submissions_wrong({TWO: (b"sha", ["3"])}, {}, {}) == [f"there, though nobody sent it: {TWO}"]
    assert submissions_wrong({ONE: (b"other", ["3"])}, {ONE: SENT}, {}) == [f"other bytes than were sent: {ONE}"]
    for labels in (["3", "3"], [None], ["4"]):
        assert submissions_wrong({ONE: (b"sha", labels)}, {ONE: SENT}, {}), labels


def found(session: Session) -> set[str]:
    return {what for what, query in HALF_DONE.items() if session.execute(text(query)).all()}


def test_a_run_that_ended_as_it_should_is_right(session: Session) -> None:
    factories.model_version(session)
    version = factories.model_version(session, promoted=True)
    learned = factories.learned(
        session, [factories.submission(session, factories.contributor(session), version)], parent_version=2
    )
    assert learned.version == 3
    assert found(session) == {"a version that no run made"}, "the second of the two that were there before"


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("DELETE FROM model_file WHERE version = 1", "a version without the files that a page needs"),
        ('UPDATE training_run SET verdict = \'{"decision": "promote"}\'', "a verdict to promote without a promotion"),
        (
            "UPDATE training_run SET state = 'cancelled', verdict = NULL",
            "use recorded of a run that made no version",
        ),
        (
            "INSERT INTO promotion (task, version, reason, promoted_by) VALUES ('doodle', 1, 'x', 'gate')",
            "a promotion that no verdict allows",
        ),
        ("INSERT INTO training_run (task, trigger, seed) VALUES ('doodle', 'cli', 1)", "a run that is still open"),
        (
            "INSERT INTO model_report (task, version, kind, detail) VALUES ('doodle', 1, 'load_failed', 'x')",
            "a browser that could not use a version",
        ),
    ],
)
def test_what_is_half_done_is_found(session: Session, damage: str, what: str) -> None:
    version = factories.model_version(session, promoted=True)
    factories.learned(session, [factories.submission(session, factories.contributor(session), version)])
    assert found(session) == set()
    session.execute(text(damage))
    assert what in found(session)
