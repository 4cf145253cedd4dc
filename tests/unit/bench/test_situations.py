"""The five situations: who draws what, and how the table and its goals come of the trials."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import results, situation_data, situation_goals, situation_prints, situation_trials, situations
from bench.situation_data import Part, Situation, World
from tasks.spec import Task
from tests import tiny

NAMES = [situation.name for situation in situation_data.SITUATIONS]


def part(*numbers: int, people: int = 1, seed: int = 1) -> Part:
    """So many examples of each label, each label a bright row of its own."""
    labels = np.repeat(np.arange(len(numbers), dtype=np.int32), numbers)
    images = np.random.default_rng(seed).integers(0, 60, (len(labels), 28, 28, 1)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 2] = 255
    return Part(images, labels, (np.arange(len(labels)) % people).astype(np.int32))


def world_of(task: Task) -> World:
    return World(task, 10, {"train": part(9, 9)}, {"train": part(5), "holdout": part(5)})


def situation(world: World, *, own_champion: bool = False) -> Situation:
    return Situation("no change", "", lambda seed: world, own_champion)


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


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One small situation, its rivals replaced by a note of which were called."""
    world = world_of(tiny.task())
    calls: list[str] = []

    def rival(name: str) -> Any:
        def play(_: World, __: Any, seed: int) -> situation_trials.Rival:
            calls.append(f"{name} {seed}")
            return situation_trials.Rival({"fresh": 1.0}, {"fresh": 0.0}, {"promoted": False})

        return play

    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(situations, "SITUATIONS", (situation(world),))
    monkeypatch.setattr(situation_trials, "RIVALS", {name: rival(name) for name in situation_goals.RIVALS})
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


@pytest.mark.parametrize("part_of_the_task", ["admission", "calibration", "gate", "training"])
def test_a_run_depends_on_the_settings_of_its_task_and_its_rivals_do_not(part_of_the_task: str) -> None:
    task = tiny.task()
    table = getattr(task, part_of_the_task)
    name = {
        "admission": "contributor_share",
        "calibration": "rehearsal",
        "gate": "base_margin",
        "training": "learning_rate",
    }[part_of_the_task]
    other = task.model_copy(update={part_of_the_task: table.model_copy(update={name: 0.01234})})
    changed = {rival: print_of(task, rival) != print_of(other, rival) for rival in situation_goals.RIVALS}
    assert changed == {"ours": True, "naive": False, "joint": False}


def print_of(task: Task, rival: str) -> str:
    world = world_of(task)
    return situation_prints.of_trial(situation(world, own_champion=True), world, rival)


def test_what_a_run_does_is_part_of_what_it_depends_on_but_not_how_that_is_explained(tmp_path: Path) -> None:
    def code(text: str) -> str:
        situation_prints.code.cache_clear()
        (tmp_path / "step.py").write_text(text)
        return situation_prints.code(tmp_path / "step.py")

    plain = code("def learn():\n    return 1\n")
    assert code('"""A step."""\n\n\ndef learn():\n    """Learn."""\n    return 1  # one\n') == plain
    assert code("def learn():\n    return 2\n") != plain


def test_other_people_or_other_drawings_make_another_trial() -> None:
    one, other = world_of(tiny.task()), world_of(tiny.task())
    other.fresh["holdout"] = part(5, people=2)
    prints = [situation_prints.of_trial(situation(world, own_champion=True), world, "naive") for world in (one, other)]
    assert prints[0] != prints[1]
