"""What must hold of every verdict, whatever the counts."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tasks import spec
from tests.counted import LABELS, better
from tests.unit.training_server.ml.test_counts import any_counts
from training_server.ml import gate
from training_server.ml.counts import Counts
from training_server.ml.gate import budget
from training_server.ml.paired import Paired

RULES = spec.named("doodle").gate
# So little is demanded that small counts can be promoted: the properties are about those near the edge.
LENIENT = RULES.model_copy(
    update={
        "base_margin": 0.2, "label_recall_drop": 0.3, "fresh_alpha": 0.45, "min_label_examples": 1,
        "min_base_examples": 1, "min_fresh_examples": 1, "min_fresh_contributors": 1, "new_label_recall": 0.2,
    }
)  # fmt: skip
few = settings(max_examples=150, deadline=None)


@st.composite
def near_the_edge(draw: st.DrawFn) -> Counts:
    """Three labels, six to ten people, the challenger a little better: about half of these are promoted."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    people, rows = draw(st.integers(6, 10)), {}
    for who in range(people):
        for truth in range(3):
            won, lost = (int(rng.binomial(8, share)) for share in (0.12, 0.06))
            rows[who, truth, (truth + 1) % 3, truth] = won
            rows[who, truth, truth, (truth + 1) % 3] = lost
            rows[who, truth, truth, truth] = 20 - won - lost
    base = [
        (truth, *answers, n)
        for truth in range(3)
        for answers, n in (((truth, truth), 200), (((truth + 1) % 3, truth), int(rng.integers(1, 9))),
                           ((truth, (truth + 2) % 3), int(rng.integers(1, 9))))
    ]  # fmt: skip
    fresh = tuple((*at, n) for at, n in rows.items() if n)
    return Counts(LABELS[:3], tuple(base), fresh, 3, draw(st.integers(1, 3)))


def promoted(counted: Counts) -> bool:
    return gate.decide(counted, LENIENT).promote


def test_the_edge_is_where_it_should_be() -> None:
    """Else the properties below would say nothing."""
    found = []

    @given(near_the_edge())
    @settings(max_examples=60, deadline=None, derandomize=True)
    def look(counted: Counts) -> None:
        found.append(promoted(counted))

    look()
    assert 0.2 < np.mean(found) < 0.9


@given(any_counts())
@few
def test_every_verdict_has_reasons_and_finite_numbers(made: Counts) -> None:
    for rules in (RULES, LENIENT):
        verdict = gate.decide(made, rules)
        stored = verdict.to_json()
        assert stored["reasons"]
        assert all(reason.endswith(".") for reason in stored["reasons"])
        json.dumps(stored, allow_nan=False)
        assert gate.derive(json.loads(json.dumps(made.to_json())), rules) == (verdict, [])


@given(any_counts())
@settings(max_examples=30, deadline=None)
def test_every_verdict_by_macro_f1_has_reasons_and_finite_numbers(made: Counts) -> None:
    stored = gate.decide(made, LENIENT.model_copy(update={"metric": "macro-f1"})).to_json()
    assert stored["reasons"]
    json.dumps(stored, allow_nan=False)


@given(st.one_of(any_counts(), near_the_edge()))
@few
def test_whoever_is_promoted_as_better_won_more_than_it_lost(made: Counts) -> None:
    if promoted(made) and made.aim == "better":
        fresh = sum(made.fresh_by_label, Paired())
        assert fresh.won > fresh.lost
        assert not made.invalid


@given(near_the_edge(), st.data())
@few
def test_a_lost_example_that_is_won_instead_never_turns_a_promotion_down(made: Counts, data: st.DataObject) -> None:
    """One example, of either holdout, that only the champion got right is one that only the challenger did."""
    side = data.draw(st.sampled_from(["base", "fresh"]))
    rows = {row[:-1]: row[-1] for row in getattr(made, side)}
    lost = [at for at in rows if at[-2] == at[-3] != at[-1]]
    assume(lost)
    at = data.draw(st.sampled_from(lost))
    won = (*at[:-2], at[-1], at[-2])
    rows[at] -= 1
    rows[won] = rows.get(won, 0) + 1
    after = replace(made, **{side: tuple((*key, n) for key, n in rows.items() if n)})
    assert promoted(after) or not promoted(made)


@given(near_the_edge(), st.integers(1, 50))
@few
def test_another_look_never_makes_it_easier(made: Counts, more: int) -> None:
    assert promoted(made) or not promoted(replace(made, look=made.look + more))


@given(near_the_edge(), st.permutations(range(3)), st.permutations(range(10)))
@few
def test_neither_labels_nor_contributors_have_an_order(made: Counts, labels: list[int], people: list[int]) -> None:
    base = tuple((*(labels[place] for place in row[:3]), row[3]) for row in made.base)
    fresh = tuple((people[row[0]], *(labels[place] for place in row[1:4]), row[4]) for row in reversed(made.fresh))
    before, after = gate.decide(made, LENIENT), gate.decide(replace(made, base=base, fresh=fresh), LENIENT)
    assert before.promote == after.promote
    assert {name: before.numbers[name] for name in ("base", "fresh", "mix")} == {
        name: after.numbers[name] for name in ("base", "fresh", "mix")
    }


@given(near_the_edge(), st.sampled_from(["base", "fresh"]))
@few
def test_a_holdout_that_is_missing_promotes_nothing(made: Counts, side: str) -> None:
    assert not promoted(replace(made, **{side: ()}))


@given(near_the_edge(), st.sampled_from(range(10)))
@few
def test_without_what_it_won_nobody_is_promoted(made: Counts, who: int) -> None:
    """A contributor's wins become examples that neither model gets right: what was rejected stays so."""
    left = [(*row[:3], row[2], row[4]) if row[0] == who and row[3] == row[1] != row[2] else row for row in made.fresh]
    assert promoted(made) or not promoted(replace(made, fresh=tuple(left)))


@given(near_the_edge(), st.sampled_from(["base", "fresh"]), st.sampled_from([-2, -3]))
@few
def test_one_answer_that_is_no_number_rejects(made: Counts, side: str, model: int) -> None:
    row = list(getattr(made, side)[0])
    row[model] = -1
    assert not promoted(replace(made, **{side: (*getattr(made, side), tuple(row))}))


@given(st.integers(1, 10**6))
@example(1)
def test_a_look_spends_less_than_the_one_before(look: int) -> None:
    assert 0 < budget.share(look + 1) < budget.share(look) < 0.5


@given(st.floats(0.0, 0.03), st.sampled_from(["base_margin", "label_recall_drop"]))
@few
def test_a_stricter_margin_never_makes_it_easier(margin: float, name: str) -> None:
    made = better()
    strict = RULES.model_copy(update={name: margin})
    assert gate.decide(made, RULES).promote or not gate.decide(made, strict).promote
