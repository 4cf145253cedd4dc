"""What the gate lets through and what it turns away."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tasks import spec
from tests.counted import BASE, FRESH, LABELS, Cell, better, even
from training_server.ml import counting, counts, gate
from training_server.ml.counting import Judged
from training_server.ml.counts import Counts
from training_server.ml.paired import CountsUnusable, Paired

RULES = spec.named("doodle").gate
HALF = np.arange(5)


def with_base(place: int, paired: Paired) -> Counts:
    base = list(BASE)
    base[place] = paired
    return better(base=base)


def reasons(counted: Counts) -> str:
    verdict = gate.decide(counted, RULES)
    assert not verdict.promote
    return " ".join(verdict.reasons)


def test_a_better_challenger_is_promoted_with_reasons_in_numbers() -> None:
    verdict = gate.decide(better(), RULES)
    assert verdict.promote
    assert verdict.reasons[1] == (
        "Better on fresh drawings: +10.0 points (400 won, 200 lost, p < 0.000001; over 20 contributors p < 0.000001;"
        " look 1 allows 0.019)."
    )
    assert verdict.to_json()["fresh"] == {
        "n": 2000, "champion": 0.6, "challenger": 0.7, "difference": 0.1, "won": 400, "lost": 200,
        "p": pytest.approx(1e-16, abs=1e-15), "p_contributors": pytest.approx(9.537e-07), "contributors": 20,
        "alpha": 0.01914, "passed": True,
    }  # fmt: skip


def test_the_champion_against_itself_is_rejected() -> None:
    same = better(base=[Paired(500, 440) for _ in LABELS], fresh=even(Paired(10, 6)))
    assert "No difference on fresh drawings (0 won, 0 lost)." in reasons(same)


def test_too_few_drawings_contributors_and_base_examples_say_how_many_more() -> None:
    few = better(base=tuple(Paired(50, 40) for _ in LABELS), fresh=even(Paired(4, 1, 3, 0), contributors=3))
    rules = RULES.model_copy(update={"min_fresh_examples": 200})
    assert gate.decide(few, rules).reasons == (
        "Too few fresh holdout drawings to decide: 120 of 200; 80 more are needed.",
        "Too few contributors in the fresh holdout to decide: 3 of 5; 2 more are needed.",
        "Too few base holdout examples to decide: 500 of 1000; 500 more are needed.",
    )


def without_fresh(*places: int) -> tuple[Cell, ...]:
    return tuple(cell for cell in FRESH if cell[1] not in places)


def test_labels_that_neither_holdout_can_judge_are_rejected_by_name() -> None:
    base = list(BASE)
    base[2], base[4] = Paired(), Paired(19, 15)
    fresh = (*without_fresh(2, 4), (0, 4, Paired(11, 6, 2, 1)))
    assert gate.decide(better(base=base, fresh=fresh), RULES).reasons == (
        "Too few holdout examples to judge every label: bird (0 of 30; 30 more are needed), cat (19 of 30; 11 more are"
        " needed).",
    )


@pytest.mark.parametrize(("base", "fresh"), [(Paired(30, 26), 0), (Paired(), 200)])
def test_a_label_is_judged_on_whichever_holdout_knows_it(base: Paired, fresh: int) -> None:
    sides = list(BASE)
    sides[2] = base
    verdict = gate.decide(better(base=sides, fresh=FRESH if fresh else without_fresh(2)), RULES)
    assert verdict.promote, verdict.reasons


def test_a_task_may_demand_fewer_examples_of_a_label() -> None:
    sides = list(BASE)
    sides[2] = Paired(12, 10)
    lenient = RULES.model_copy(update={"min_label_examples": 12})
    assert gate.decide(better(base=sides, fresh=without_fresh(2)), lenient).promote


def test_nothing_at_all_is_rejected_and_not_an_error() -> None:
    nothing = Counts(LABELS, (), (), known=10)
    verdict = gate.decide(nothing, RULES)
    assert not verdict.promote
    json.dumps(verdict.to_json(), allow_nan=False)


def test_forgetting_on_the_base_holdout_is_rejected() -> None:
    forgot = better(base=tuple(Paired(500, 440, 3, 15) for _ in LABELS))
    assert "Cannot be shown to be no worse on the base holdout: −2.4 points" in reasons(forgot)


def test_base_within_the_margin_but_with_too_little_evidence_is_rejected() -> None:
    assert "base holdout" in reasons(better(base=tuple(Paired(100, 88, 2, 2) for _ in LABELS)))


def test_one_label_that_is_given_up_is_rejected_by_name() -> None:
    lost = reasons(with_base(3, Paired(500, 440, 0, 26)))
    assert "car is recognised less often on the base holdout: −5.2 points" in lost


def test_a_drop_of_exactly_the_limit_passes() -> None:
    verdict = gate.decide(with_base(3, Paired(500, 440, 0, 25)), RULES)
    assert all(row["passed"] for row in verdict.numbers["per_label"])


def test_a_label_given_up_on_fresh_drawings_is_rejected() -> None:
    cells = [(who, place, Paired(10, 6, 0, 1) if place == 0 else paired) for who, place, paired in FRESH]
    assert "airplane is recognised less often on the fresh holdout: −10.0 points" in reasons(better(fresh=cells))


def test_a_gain_that_one_person_makes_is_rejected() -> None:
    one = [(who, place, Paired(10, 2, 7, 0) if who == 0 else Paired(10, 6)) for who, place, _ in FRESH]
    assert "may be chance" in reasons(better(fresh=one))


def test_predictions_that_are_no_numbers_are_rejected() -> None:
    broken = replace(better(), base=((0, 1, -1, 3), *better().base))
    assert "3 predictions are not numbers" in reasons(broken)
    assert gate.decide(broken, RULES).to_json()["base"] == {"n": 5003, "needed": 1000}


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({}, "lack or add"),
        (None, "no stored counts"),
        ({"labels": ["a"]}, "lack or add"),
        ({**better().to_json(), "base": [[0, 0, 0, float("nan")]]}, "whole numbers"),
    ],
)
def test_stored_counts_that_are_incomplete_or_contradict_themselves_give_no_verdict(broken: Any, why: str) -> None:
    with pytest.raises(CountsUnusable, match=why):
        gate.derive(broken, RULES)


def test_a_verdict_is_the_same_from_stored_counts() -> None:
    stored = json.loads(json.dumps(better().to_json()))
    assert gate.derive(stored, RULES) == (gate.decide(better(), RULES), [])


# --- the mirage: a challenger that only names what arrives more often ---------------------------------------------


def logits(labels: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.float64]:
    """A champion of about 87 % whose logits are as far apart as the real one's: +1 moves fresh and base as measured."""
    made = rng.normal(0, 4.8, (len(labels), len(LABELS)))
    made[np.arange(len(labels)), labels] += 13.6
    return made


def judged(labels: NDArray[np.int32], before: NDArray[np.float64], after: NDArray[np.float64], people: int) -> Judged:
    contributors = np.arange(len(labels), dtype=np.int32) % people
    return Judged(labels, contributors, before.argmax(1).astype(np.int32), after.argmax(1).astype(np.int32))


def mirage(seed: int, bonus: float, *, n_fresh: int = 3_000, n_base: int = 5_700) -> Counts:
    rng = np.random.default_rng(seed)
    plus = np.isin(np.arange(10), HALF) * bonus
    sides = []
    for labels, people in ((rng.integers(0, 10, n_base), 1), (rng.choice(HALF, n_fresh), 150)):
        truth = labels.astype(np.int32)
        champion = logits(truth, rng)
        sides.append(judged(truth, champion, champion + plus, people))
    return counting.count(LABELS, *sides, known=10)


@pytest.mark.parametrize("bonus", [0.5, 1.0, 2.0, 4.0])
def test_one_more_for_the_logits_of_what_arrives_is_rejected(bonus: float) -> None:
    for seed in range(5):
        counted = mirage(seed, bonus)
        verdict = gate.decide(counted, RULES)
        assert verdict.numbers["fresh"]["passed"], "the mirage looks better on fresh drawings"
        assert not verdict.numbers["mix"]["passed"]
        assert not verdict.promote


def test_the_mirage_would_pass_without_the_mix() -> None:
    verdict = gate.decide(mirage(1, 1.0), RULES)
    assert [verdict.numbers[name]["passed"] for name in ("base", "fresh", "mix")] == [True, True, False]
    assert all(row["passed"] for row in verdict.numbers["per_label"])


def test_a_label_that_few_people_send_is_judged_where_it_is_known() -> None:
    assert counts.arrived([100, 90, 3, 0]) == [True, True, False, False]


@pytest.mark.parametrize("arriving", [np.arange(10), HALF, np.arange(1)])
def test_learning_a_new_style_passes_whichever_labels_arrive(arriving: NDArray[np.int64]) -> None:
    rng = np.random.default_rng(3)
    base, fresh = rng.integers(0, 10, 5_700).astype(np.int32), rng.choice(arriving, 600).astype(np.int32)
    champion = logits(base, rng)
    wobble = champion + rng.normal(0, 0.6, champion.shape)
    tilted = rng.normal(0, 4.8, (600, 10))
    tilted[np.arange(600), fresh] += 6
    learned = tilted.copy()
    learned[np.arange(600), fresh] += 5
    counted = counting.count(LABELS, judged(base, champion, wobble, 1), judged(fresh, tilted, learned, 20), known=10)
    verdict = gate.decide(counted, RULES)
    assert verdict.promote, verdict.reasons
