"""What the gate lets through and what it turns away."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tasks import spec
from training_server.ml import counts, gate
from training_server.ml.counts import Cell, Counts, Judged, Paired

LABELS = tuple(spec.named("doodle").labels)
RULES = spec.named("doodle").gate
HALF = np.arange(5)


def even(paired: Paired, *, contributors: int = 20, labels: tuple[str, ...] = LABELS) -> tuple[Cell, ...]:
    return tuple(Cell(person, place, paired) for person in range(contributors) for place in range(len(labels)))


def better(**values: Any) -> Counts:
    """Ten points better on fresh drawings of every label, the same on base."""
    made = Counts(
        LABELS, tuple(Paired(500, 440, 3, 3) for _ in LABELS), even(Paired(10, 6, 2, 1)), claims=Paired(0, 0, 0, 0)
    )
    return replace(made, **values)


def with_base(place: int, paired: Paired) -> Counts:
    base = list(better().base)
    base[place] = paired
    return better(base=tuple(base))


def reasons(counted: Counts) -> str:
    verdict = gate.decide(counted, RULES)
    assert not verdict.promote
    return " ".join(verdict.reasons)


def test_a_better_challenger_is_promoted_with_reasons_in_numbers() -> None:
    verdict = gate.decide(better(), RULES)
    assert verdict.promote
    assert verdict.reasons[1] == (
        "Better on fresh drawings: +10.0 points (400 won, 200 lost, p < 0.001; over 20 contributors p < 0.001)."
    )
    assert verdict.to_json()["fresh"] == {
        "n": 2000, "champion": 0.6, "challenger": 0.7, "difference": 0.1, "won": 400, "lost": 200,
        "p": pytest.approx(1e-16, abs=1e-15), "p_contributors": pytest.approx(9.537e-07), "contributors": 20,
        "passed": True,
    }  # fmt: skip


def test_the_champion_against_itself_is_rejected() -> None:
    same = better(base=tuple(Paired(500, 440) for _ in LABELS), fresh=even(Paired(10, 6)), claims=Paired(0, 0))
    assert "No difference on fresh drawings (0 won, 0 lost)." in reasons(same)


def test_too_few_drawings_contributors_and_base_examples_say_how_many_more() -> None:
    few = better(base=tuple(Paired(50, 40) for _ in LABELS), fresh=even(Paired(4, 1, 3, 0), contributors=3))
    assert gate.decide(few, RULES).reasons == (
        "Too few fresh holdout drawings to decide: 120 of 200; 80 more are needed.",
        "Too few contributors in the fresh holdout to decide: 3 of 5; 2 more are needed.",
        "Too few base holdout examples to decide: 500 of 1000; 500 more are needed.",
    )


def without_fresh(*places: int) -> tuple[Cell, ...]:
    return tuple(cell for cell in better().fresh if cell.label not in places)


def test_labels_that_neither_holdout_can_judge_are_rejected_by_name() -> None:
    base = list(better().base)
    base[2], base[4] = Paired(), Paired(19, 15)
    fresh = (*without_fresh(2, 4), Cell(0, 4, Paired(11, 6, 2, 1)))
    assert gate.decide(better(base=tuple(base), fresh=fresh), RULES).reasons == (
        "Too few holdout examples to judge every label: bird (0 of 30; 30 more are needed), cat (19 of 30; 11 more are"
        " needed).",
    )


@pytest.mark.parametrize(("base", "fresh"), [(Paired(30, 26), 0), (Paired(), 200)])
def test_a_label_is_judged_on_whichever_holdout_knows_it(base: Paired, fresh: int) -> None:
    sides = list(better().base)
    sides[2] = base
    verdict = gate.decide(better(base=tuple(sides), fresh=better().fresh if fresh else without_fresh(2)), RULES)
    assert verdict.promote, verdict.reasons


def test_a_task_may_demand_fewer_examples_of_a_label() -> None:
    sides = list(better().base)
    sides[2] = Paired(12, 10)
    lenient = RULES.model_copy(update={"min_label_examples": 12})
    assert gate.decide(better(base=tuple(sides), fresh=without_fresh(2)), lenient).promote


def test_nothing_at_all_is_rejected_and_not_an_error() -> None:
    nothing = Counts(LABELS, tuple(Paired() for _ in LABELS), (), Paired())
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
    cells = tuple(replace(cell, paired=Paired(10, 6, 0, 1)) if cell.label == 0 else cell for cell in better().fresh)
    assert "airplane is recognised less often on the fresh holdout: −10.0 points" in reasons(better(fresh=cells))


def test_a_gain_that_one_person_makes_is_rejected() -> None:
    one = tuple(
        replace(cell, paired=Paired(10, 2, 7, 0) if cell.contributor == 0 else Paired(10, 6)) for cell in better().fresh
    )
    assert "may be chance" in reasons(better(fresh=one))


def test_predictions_that_are_no_numbers_are_rejected() -> None:
    assert "3 predictions are not numbers" in reasons(better(invalid=3))
    assert gate.decide(better(invalid=3), RULES).to_json()["base"] == {"n": 5000, "needed": 1000}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        None,
        {"labels": ["a"]},
        {**better().to_json(), "base": [[500, 440, 3, float("nan")]] * 10},
        {**better().to_json(), "base": [[500, 440, 3, None]] * 10},
        {**better().to_json(), "base": [[500, 440, 3]] * 9},
        {**better().to_json(), "base": [[500, 440, 100, 0]] * 10},
        {**better().to_json(), "fresh": [[0, 99, 1, 1, 0, 0]]},
    ],
)
def test_stored_counts_that_are_incomplete_or_contradict_themselves_are_rejected(broken: Any) -> None:
    verdict = gate.decide_stored(broken, RULES)
    assert not verdict.promote
    assert verdict.reasons[0]
    assert verdict.to_json()["base"] == verdict.to_json()["fresh"] == {}


def test_a_verdict_is_the_same_from_stored_counts() -> None:
    stored = json.loads(json.dumps(better().to_json()))
    assert json.loads(json.dumps(gate.decide(better(), RULES).to_json())) == gate.decide_stored(stored, RULES).to_json()


# --- the mirage (TRAINING.md): a challenger that only names what arrives more often --------------------------------


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
    return counts.count(LABELS, *sides)


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
    counted = counts.count(LABELS, judged(base, champion, wobble, 1), judged(fresh, tilted, learned, 20))
    verdict = gate.decide(counted, RULES)
    assert verdict.promote, verdict.reasons


# --- properties ---------------------------------------------------------------------------------------------------


@st.composite
def pairs(draw: st.DrawFn, most: int = 400) -> Paired:
    n = draw(st.integers(0, most))
    champion = draw(st.integers(0, n))
    return Paired(n, champion, draw(st.integers(0, n - champion)), draw(st.integers(0, champion)))


@st.composite
def counted(draw: st.DrawFn) -> Counts:
    labels = LABELS[: draw(st.integers(2, 4))]
    cells = draw(st.dictionaries(st.tuples(st.integers(0, 8), st.integers(0, len(labels) - 1)), pairs(60), max_size=20))
    return Counts(
        labels,
        tuple(draw(pairs()) for _ in labels),
        tuple(Cell(person, place, paired) for (person, place), paired in cells.items()),
        draw(pairs()),
        draw(st.integers(0, 1)),
    )


@given(counted())
@settings(max_examples=300, deadline=None)
def test_every_verdict_has_reasons_and_finite_numbers(made: Counts) -> None:
    stored = gate.decide(made, RULES).to_json()
    assert stored["reasons"]
    assert all(reason.endswith(".") for reason in stored["reasons"])
    json.dumps(stored, allow_nan=False)
    assert gate.decide_stored(json.loads(json.dumps(made.to_json())), RULES).to_json() == stored


@given(counted())
@settings(max_examples=300, deadline=None)
def test_whoever_is_promoted_won_more_than_it_lost(made: Counts) -> None:
    lenient = RULES.model_copy(
        update={"min_base_examples": 1, "min_fresh_examples": 1, "min_fresh_contributors": 1, "base_margin": 1.0}
    ).model_copy(update={"min_label_examples": 1})
    if gate.decide(made, lenient).promote:
        fresh = sum(made.fresh_by_label(), Paired())
        assert fresh.won > fresh.lost
        assert math.isfinite(fresh.difference)
        assert not made.invalid
