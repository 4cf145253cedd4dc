"""The five situations: who draws what, and how the table and its goals come of the trials."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import results, situation_data, situation_trials, situations
from bench.situation_data import Part, Situation, World
from tests import tiny
from training_server.ml import architectures, growth

NAMES = [situation.name for situation in situation_data.SITUATIONS]


def part(*numbers: int, people: int = 1, seed: int = 1) -> Part:
    """So many examples of each label, each label a bright row of its own."""
    labels = np.repeat(np.arange(len(numbers), dtype=np.int32), numbers)
    images = np.random.default_rng(seed).integers(0, 60, (len(labels), 28, 28, 1)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 2] = 255
    return Part(images, labels, (np.arange(len(labels)) % people).astype(np.int32))


def test_people_never_straddle_the_splits_and_nothing_is_lost() -> None:
    whole = part(100, 100)
    dealt = situation_data.among_people(whole, 40, seed=3)
    assert {split: len(set(p.contributors.tolist())) for split, p in dealt.items()} == {
        "train": 28,
        "validation": 4,
        "holdout": 8,
    }
    everybody = [set(p.contributors.tolist()) for p in dealt.values()]
    assert not everybody[0] & everybody[1] | everybody[0] & everybody[2] | everybody[1] & everybody[2]
    assert sum(len(p.labels) for p in dealt.values()) == 200


def test_other_seeds_are_other_people() -> None:
    whole = part(100, 100)
    one, same, two = (situation_data.among_people(whole, 40, seed)["train"].images for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, two)


def trial(promoted: bool = False, **points: float | None) -> dict[str, Any]:
    return {"points": {name.replace("_", " "): value for name, value in points.items()}, "promoted": promoted}


def test_the_interval_is_students() -> None:
    mean, half = situations.interval([1.0, 2.0, 3.0])
    assert (mean, half) == pytest.approx((2.0, 4.303 / math.sqrt(3)), abs=1e-3)
    assert math.isnan(situations.interval([1.0])[1])


def test_one_bad_seed_misses_a_bound_on_losses_but_gains_are_meant_on_average() -> None:
    drift = {f"natural drift/{seed}/ours": trial(mix=mix) for seed, mix in ((1, 0.4), (2, -0.6))}
    style = {f"new style/{seed}/ours": trial(fresh=fresh) for seed, fresh in ((1, 4.0), (2, 8.0))}
    goals = {goal.figure: goal for goal in situations.goals({**drift, **style})}
    assert not goals["natural drift: mix"].met
    assert "-0.60 at worst" in goals["natural drift: mix"].found
    assert goals["new style: fresh"].met


def test_a_promotion_where_nothing_changed_is_a_miss() -> None:
    calm = {f"no change/{seed}/ours": trial(fresh=0.1) for seed in (1, 2)}
    assert all(goal.met for goal in situations.goals(calm))
    (goal,) = situations.goals({**calm, "no change/3/ours": trial(promoted=True)})
    assert (goal.met, goal.found) == (False, "1 of 3")


def test_the_table_has_a_line_for_each_rival_and_says_where_there_is_nothing() -> None:
    trials = {
        "no change/1/ours": trial(fresh=0.5, absent=None),
        "no change/1/naive": trial(fresh=1.0, absent=None),
    }
    head, ours, naive = situations.table(trials).splitlines()
    assert head.split()[:2] == ["situation", "rival"]
    assert "+0.50" in ours
    assert "–" in ours
    assert "0 of 1" in ours
    assert "naive" in naive


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One small situation, its rivals replaced by a note of which were called."""
    world = World(tiny.task(), 10, {"train": part(9, 9)}, {"train": part(5), "holdout": part(5)})
    calls: list[str] = []

    def rival(name: str) -> Any:
        def play(_: World, __: Any, seed: int) -> situation_trials.Rival:
            calls.append(f"{name} {seed}")
            return situation_trials.Rival({"fresh": 1.0}, {"promoted": False})

        return play

    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(situations, "SITUATIONS", (Situation("no change", "", lambda seed: world, False),))
    monkeypatch.setattr(situation_trials, "RIVALS", {name: rival(name) for name in situations.RIVALS})
    monkeypatch.setattr(situation_trials, "champion", lambda world, weights: None)
    return calls


def test_what_was_done_is_not_done_again(played: list[str], tmp_path: Path) -> None:
    situations.run(seeds=(1,))
    assert played == ["ours 1", "naive 1", "joint 1"]
    situations.run(seeds=(1, 2))
    assert played[3:] == ["ours 2", "naive 2", "joint 2"]
    kept = json.loads((tmp_path / "situations.json").read_text("utf-8"))["facts"]["trials"]
    assert len(kept) == 6


def test_what_other_settings_made_is_done_again(played: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    situations.run(seeds=(1,))
    monkeypatch.setattr(situation_trials, "NAIVE", situation_trials.NAIVE.model_copy(update={"epochs": 1}))
    situations.run(seeds=(1,))
    assert played[3:] == ["naive 1"]


def test_a_situation_or_seed_that_there_is_none_of_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--only", "weather"], ["--seeds", "9"]):
        with pytest.raises(SystemExit):
            situations.main(arguments)
    assert "seeds are 1, 2, 3, 4, 5" in capsys.readouterr().err


def test_our_trial_learns_a_new_label_as_a_run_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(architectures, "build", tiny.build)
    task = tiny.task(training={"replay_floor": 60, "growth_steps": 120, "batch_size": 16})
    task = task.model_copy(update={"label": task.label[:3]})
    splits = ("train", "validation", "holdout")
    base = {split: part(40, 40, 0, seed=number) for number, split in enumerate(splits)}
    fresh = {split: part(0, 0, 40, people=8, seed=9 + number) for number, split in enumerate(splits)}
    world = World(task, 2, base, fresh, watched=2)
    start = growth.grow(tiny.build("tiny", (28, 28, 1), 2), situation_trials.empty(world))
    found = situation_trials.ours(world, start, seed=1)
    assert found.points["recall"] is not None
    assert found.points["recall"] >= 85
    assert found.points["fresh"] == found.points["label"]
    assert found.facts["alpha"] > 0
    assert found.facts["promoted"] in (True, False)
