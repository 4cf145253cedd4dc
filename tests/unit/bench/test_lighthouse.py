"""The median of the rounds is judged; what was wrong in any of them is named."""

from __future__ import annotations

from typing import Any

import pytest

from bench.lighthouse import WANTED, complaints, judged, score
from bench.results import CannotMeasure


def report(performance: float | None, contrast: float | None = 1.0) -> dict[str, Any]:
    categories = {name: {"score": 1.0, "auditRefs": []} for name in WANTED}
    categories["performance"] = {"score": performance, "auditRefs": []}
    parts = [{"id": "color-contrast", "weight": 7}, {"id": "advice", "weight": 0}]
    categories["accessibility"] = {"score": 1.0, "auditRefs": parts}
    audits = {"color-contrast": {"score": contrast}, "advice": {"score": 0}}
    return {"lighthouseVersion": "1", "categories": categories, "audits": audits}


def test_the_median_of_five_rounds_is_judged() -> None:
    slow = [report(performance) for performance in (0.5, 0.91, 0.6, 0.92, 0.93)]
    result = judged({"/": slow, "/draw": [report(0.89)]})
    found = {goal.figure: (goal.found, goal.met) for goal in result.goals}
    assert found["performance of /"] == ("91", True)
    assert found["performance of /draw"] == ("89", False)
    assert found["seo of /draw"] == ("100", True)


def test_what_counts_and_failed_once_is_named_and_what_does_not_count_or_apply_is_not() -> None:
    assert complaints([report(1.0), report(1.0, contrast=0.0), report(1.0, contrast=None)]) == {
        "accessibility": ["color-contrast: 0"]
    }


def test_a_category_without_a_score_is_no_nought() -> None:
    with pytest.raises(CannotMeasure, match="performance"):
        score(report(None), "performance")
