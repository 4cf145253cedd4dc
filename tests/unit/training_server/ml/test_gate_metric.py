"""A task that is measured by macro-F1, and a rebuild that must be no worse."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tasks import spec
from tasks.settings import Gate
from tests.counted import BASE, FRESH, LABELS, better, even, of
from training_server.ml import gate
from training_server.ml.counts import Counts
from training_server.ml.paired import Paired

RULES = spec.named("doodle").gate
MACRO = RULES.model_copy(update={"metric": "macro-f1"})
METRICS = [RULES, MACRO]


def test_by_macro_f1_a_better_challenger_is_promoted() -> None:
    verdict = gate.decide(better(), MACRO)
    assert verdict.promote, verdict.reasons
    assert "No worse on the base holdout: 0.0 points of macro-F1" in verdict.reasons[0]
    assert "Better on fresh drawings: +10.0 points of macro-F1 (400 won, 200 lost; over 20 contr" in verdict.reasons[1]
    assert verdict.numbers["fresh"]["macro_f1"]["difference"] == pytest.approx(0.1)
    assert verdict.numbers["metric"] == "macro-f1"


def test_by_macro_f1_the_champion_against_itself_is_rejected() -> None:
    same = better([Paired(500, 440) for _ in LABELS], even(Paired(10, 6)))
    assert "No difference on fresh drawings (0 won, 0 lost)." in gate.decide(same, MACRO).reasons


def rare_pays() -> Counts:
    """Fresh: the two frequent labels gain, eight rare ones (yet arrived) lose: more hits, and a lower macro-F1."""
    frequent, rare = Paired(40, 24, 8, 0), Paired(4, 3, 0, 1)
    return better(fresh=[(who, place, frequent if place < 2 else rare) for who, place, _ in FRESH])


def test_what_frequent_labels_gain_and_rare_ones_lose_is_no_gain_of_macro_f1() -> None:
    assert gate.decide(rare_pays(), RULES).numbers["fresh"]["passed"]
    verdict = gate.decide(rare_pays(), MACRO)
    assert not verdict.numbers["fresh"]["passed"]
    assert "Worse on fresh drawings: −" in verdict.reasons[0]


def test_forgetting_a_rare_label_weighs_as_much_as_a_frequent_one() -> None:
    base = [Paired(900, 800, 3, 3)] * 9 + [Paired(60, 50, 0, 12)]
    assert gate.decide(better(base), RULES).numbers["base"]["passed"]
    assert not gate.decide(better(base), MACRO).numbers["base"]["passed"]


def test_looks_that_no_resampling_can_tell_are_refused() -> None:
    late = replace(better(), look=1_000)
    assert gate.decide(late, MACRO).numbers["fresh"]["passed"] is False
    assert "so few contributors or resamples cannot show it" in gate.decide(late, MACRO).reasons[0]


def test_contributors_in_another_order_give_the_same_verdict() -> None:
    made = better(fresh=[(who, place, Paired(10, 6, 1, int(who % 3 == 0))) for who, place, _ in FRESH])
    turned = replace(made, fresh=tuple((19 - row[0], *row[1:]) for row in made.fresh))
    assert gate.decide(turned, MACRO) == gate.decide(made, MACRO)


@pytest.mark.parametrize("rules", METRICS)
def test_a_verdict_by_either_metric_is_the_same_from_stored_counts(rules: Gate) -> None:
    stored = json.loads(json.dumps(better().to_json()))
    assert gate.derive(stored, rules) == (gate.decide(better(), rules), [])


# --- no worse -----------------------------------------------------------------------------------------------------


def rebuilt(won: int, lost: int, n: int = 30) -> Counts:
    """Every contributor's drawings of the ten labels: so many won, so many lost."""
    cells = [
        (who, place, Paired(n, n - 5, int((who + place) % 10 < won), int((who + place) % 10 < lost)))
        for who in range(40)
        for place in range(10)
    ]
    return replace(of(BASE, cells), aim="no worse")


@pytest.mark.parametrize("rules", METRICS)
def test_a_rebuild_that_is_as_good_is_promoted_and_only_as_a_rebuild(rules: Gate) -> None:
    verdict = gate.decide(rebuilt(2, 2), rules)
    assert verdict.promote, verdict.reasons
    assert verdict.reasons[1].startswith("No worse on fresh drawings: 0.0 points")
    assert verdict.numbers["aim"] == "no worse"
    assert not gate.decide(replace(rebuilt(2, 2), aim="better"), rules).promote


@pytest.mark.parametrize("rules", METRICS)
def test_a_rebuild_that_lost_more_than_the_margin_is_rejected(rules: Gate) -> None:
    verdict = gate.decide(rebuilt(0, 6), rules)
    assert "Cannot be shown to be no worse on fresh drawings: −2.0 points" in " ".join(verdict.reasons)


def test_a_rebuild_of_which_too_little_is_known_is_rejected() -> None:
    few = replace(of(BASE, even(Paired(2, 1), contributors=12)), aim="no worse")
    assert "Cannot be shown to be no worse on fresh drawings: 0.0 points" in gate.decide(few, RULES).reasons[0]


def test_what_one_person_lost_is_not_spread_over_many_drawings() -> None:
    """60 of 12,000 drawings, all of one person: by drawing half a point is certain, by person it is not."""
    cells = [(who, at, Paired(30, 25, 0, 25 if who == 0 and at < 4 else 0)) for who in range(40) for at in range(10)]
    lost = replace(of(BASE, cells), aim="no worse")
    assert not gate.decide(lost, RULES).numbers["fresh"]["passed"]


@pytest.mark.parametrize("rules", METRICS)
def test_a_rebuild_that_gives_up_a_label_or_forgets_is_rejected(rules: Gate) -> None:
    sides = [Paired(500, 440, 0, 40) if place == 0 else paired for place, paired in enumerate(BASE)]
    made = replace(rebuilt(1, 1), base=of(sides, []).base)
    assert "airplane is recognised less often on the base holdout" in " ".join(gate.decide(made, rules).reasons)
    forgot = replace(rebuilt(1, 1), base=of([Paired(500, 440, 3, 15)] * 10, []).base)
    assert "Cannot be shown to be no worse on the base" in gate.decide(forgot, rules).reasons[0]


def test_a_rebuild_without_fresh_drawings_is_rejected() -> None:
    nothing = replace(of(BASE, []), aim="no worse")
    for rules in METRICS:
        demands_nothing = rules.model_copy(update={"min_fresh_examples": 1})
        assert not gate.decide(nothing, demands_nothing).numbers["fresh"]["passed"]
    assert np.isfinite(gate.decide(nothing, MACRO).numbers["base"]["bound"])
