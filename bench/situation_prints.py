"""What a trial depends on, in short: a trial that other data, settings or code made is made anew."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bench.situation_data import ROOT, Part, Situation, World

TRAINER = ROOT / "training_server"
# Of the task file: what a run reads of it.
SETTINGS = {
    "recipe",
    "architecture",
    "mirror",
    "unsure_below",
    "input",
    "training",
    "admission",
    "calibration",
    "gate",
}
LEARNING = ("training", "pupil", "curriculum", "datasets", "devices", "architectures", "growth")
PRETRAINING = ("pretraining", "augmentation", "devices", "architectures")


def of_trial(situation: Situation, world: World, rival: str) -> str:
    """Champion, data, and what of settings and code the rival uses."""
    from bench import situation_trials

    described = [of_champion(situation, world), *map(str, world.task.labels), *_data(world)]
    if rival == "ours":
        described += [world.task.model_dump_json(include=SETTINGS), code(*_of_a_run())]
    elif rival == "naive":
        described += [situation_trials.NAIVE.model_dump_json(), code(*_named(LEARNING))]
    else:
        described += [repr(situation_trials.JOINT), code(*_named(PRETRAINING))]
    return _short(described)


def of_champion(situation: Situation, world: World) -> str:
    """The committed base model's weights; or what one that is pretrained depends on, so that it need not be there."""
    if not situation.own_champion:
        weights = (ROOT / "models" / world.task.name / "model.weights.h5").read_bytes()
        return hashlib.sha256(weights).hexdigest()
    from training_server.ml import pretraining

    train, others = world.base["train"], world.others.get("train")
    exposed = [] if others is None else [hashlib.sha256(others.tobytes()).hexdigest()]
    described = [_part(train), *exposed, repr(pretraining.Settings()), world.task.architecture]
    return _short([*described, code(*_named(PRETRAINING))])


@cache
def code(*sources: Path) -> str:
    """A hash of what these files do: comments, docstrings and layout do not count."""
    return _short(f"{source.name} {ast.dump(_bare(source))}" for source in sources)


def _bare(source: Path) -> ast.Module:
    tree = ast.parse(source.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return tree


def _of_a_run() -> list[Path]:
    folders = [*sorted((TRAINER / "ml").rglob("*.py")), *sorted((TRAINER / "steps").rglob("*.py"))]
    return [*folders, TRAINER / "pipeline.py", ROOT / "bench" / "situation_run.py"]


def _named(modules: Iterable[str]) -> list[Path]:
    return [TRAINER / "ml" / f"{module}.py" for module in modules]


def _data(world: World) -> list[str]:
    parts = [*world.base.values(), *world.fresh.values()] + ([world.spare] if world.spare else [])
    return [_part(part) for part in parts]


def _part(part: Part) -> str:
    return hashlib.sha256(b"".join(column.tobytes() for column in part)).hexdigest()


def _short(described: Iterable[str]) -> str:
    return hashlib.sha256("|".join(described).encode()).hexdigest()[:16]
