"""Which examples count and how much each: copies, floods, liars and newcomers together."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.settings import Admission
from training_server.ml import hashing
from training_server.ml.admission import Candidates, admit, newcomers_less

SETTINGS = Admission()


def candidates(n: int = 2_000, people: int = 100, seed: int = 0, **columns: Any) -> Candidates:
    """Different drawings by people of unknown networks; the champion reads nine of ten."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n).astype(np.int32)
    exact = np.zeros(n, hashing.EXACT)
    exact["low"] = np.arange(n)
    given_columns = {
        "contributors": rng.integers(0, people, n).astype(np.int32),
        "networks": np.full(n, -1, np.int32),
        "labels": labels,
        "used": np.zeros(n, bool),
        "answers": np.where(rng.random(n) < 0.9, labels, (labels + 1) % 10).astype(np.int32),
        "exact": exact,
        "perceptual": rng.integers(0, 2**63, n, dtype=np.uint64),
    }
    return Candidates(**{**given_columns, **columns})


def test_honest_different_drawings_all_count_alike() -> None:
    found = admit(candidates(), SETTINGS)
    assert len(found.places) >= 0.97 * 2_000
    assert np.median(found.weights) == pytest.approx(1, abs=0.02)
    assert found.report["kept"] == len(found.places)


def test_every_example_is_accounted_for() -> None:
    given = candidates()
    flood = given.contributors.copy()
    flood[:800] = 0
    answers = given.answers.copy()
    answers[5:9] = -1  # erased meanwhile
    answers[flood == 1] = (given.labels[flood == 1] + 3) % 10
    exact = given.exact.copy()
    exact[100:150] = exact[1900]
    hashes = given.perceptual.copy()
    hashes[200:260] = hashes[200]
    found = admit(replace(given, contributors=flood, answers=answers, exact=exact, perceptual=hashes), SETTINGS)
    report = found.report
    gone = ("erased", "exact_duplicates", "near_duplicates", "silenced_by_agreement", "over_contributor_share")
    assert report["erased"] == 4
    assert report["near_duplicates"] == 59
    assert all(report[name] > 0 for name in gone)
    assert sum(report[name] for name in (*gone, "over_network_share", "kept")) == report["examples"] == 2_000
    assert not set(found.places.tolist()) & {5, 6, 7, 8}


def test_who_was_used_before_weighs_twice_a_newcomer_and_the_run_does_not_shrink() -> None:
    given = candidates()
    known = given.contributors < 50
    one_of_theirs = np.zeros(2_000, bool)
    one_of_theirs[[np.flatnonzero(given.contributors == person)[-1] for person in range(50)]] = True
    found = admit(replace(given, used=one_of_theirs), SETTINGS)
    veteran = known[found.places]
    assert np.median(found.weights[veteran]) == pytest.approx(2 * np.median(found.weights[~veteran]), rel=0.01)
    before = admit(given, SETTINGS)
    assert len(found.places) == len(before.places)
    assert found.weights.sum() == pytest.approx(before.weights.sum(), rel=1e-5)
    assert found.report["newcomers"] == 50


@pytest.mark.parametrize("used", [False, True])
def test_where_all_are_new_or_none_is_all_weigh_one(used: bool) -> None:
    found = admit(candidates(used=np.full(2_000, used)), SETTINGS)
    assert np.median(found.weights) == pytest.approx(1)


def test_a_network_of_many_accounts_is_held_to_its_share() -> None:
    given = candidates(4_000, 400)
    networks = np.where(given.contributors < 200, 0, given.contributors).astype(np.int32)
    found = admit(replace(given, networks=networks), SETTINGS)
    assert (networks[found.places] == 0).mean() <= 0.25
    assert found.report["over_network_share"] > 1_000


def test_one_person_alone_teaches_all_they_drew() -> None:
    found = admit(candidates(300, 1), SETTINGS)
    assert (len(found.places), set(found.weights.tolist())) == (300, {1.0})


def test_no_examples_are_none() -> None:
    found = admit(candidates(0), SETTINGS)
    assert (len(found.places), found.report["examples"], found.report["mean_weight"]) == (0, 0, 0)


def test_the_same_again_gives_the_same() -> None:
    given = candidates(used=np.arange(2_000) % 3 == 0)
    one, two = admit(given, SETTINGS), admit(given, SETTINGS)
    assert (one.places == two.places).all()
    assert (one.weights == two.weights).all()


def test_fifty_thousand_examples_take_seconds() -> None:
    crowd = 1 / np.arange(1, 2_001)
    rng = np.random.default_rng(0)
    people = rng.choice(2_000, 50_000, p=crowd / crowd.sum()).astype(np.int32)
    given = candidates(50_000, contributors=people, networks=(people % 300).astype(np.int32))
    began = time.process_time()
    admit(given, SETTINGS)
    assert time.process_time() - began < 10


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 100).map(lambda hundredths: hundredths / 100), min_size=1, max_size=30),
    st.floats(0.05, 1),
    st.randoms(use_true_random=False),
)
def test_newcomers_weigh_less_and_the_sum_stays(weights: list[float], less: float, random: Any) -> None:
    given = np.array(weights, np.float32)
    new = np.array([random.random() < 0.5 for _ in weights])
    found = newcomers_less(given, new, less)
    assert found.sum() == pytest.approx(given.sum(), rel=1e-4)
    factors = found / given
    for group in (new, ~new):
        assert not group.any() or np.ptp(factors[group]) < 1e-3
    if new.any() and not new.all():
        assert factors[new][0] == pytest.approx(factors[~new][0] * less, rel=1e-3)
