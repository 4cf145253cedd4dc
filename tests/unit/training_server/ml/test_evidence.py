"""Whether there is enough to judge by."""

from __future__ import annotations

from tasks import spec
from training_server.ml.evidence import Evidence

RULES = spec.named("doodle").gate


def test_a_known_label_needs_examples_in_either_holdout() -> None:
    assert Evidence(("a", "b"), (1000, 0), (200, 30), 5).lacking(RULES) == []


def test_a_new_label_needs_them_among_fresh_drawings() -> None:
    assert Evidence(("a", "b"), (1000, 500), (200, 29), 5, known=1).lacking(RULES) == [
        "Too few holdout examples to judge every label: b (29 of 30; 1 more are needed)."
    ]
