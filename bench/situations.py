"""Five situations, each with five seeds: a training run's own steps beside naive fine-tuning and joint retraining.

`python -m bench situations` runs what bench/results/situations.json does not hold yet, `python -m bench.situations
--only "new label" --seeds 1,2` a part of it. Every trial is written down as soon as it is done, so a run that was
stopped goes on where it was. A trial made by other settings, another network or other rivals is made anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from bench import results
from bench.results import CannotMeasure, Goal, Result
from bench.situation_data import CACHE, ROOT, SITUATIONS, Situation, World
from training_server import config

if TYPE_CHECKING:
    import keras

NAME = "situations"
SEEDS = (1, 2, 3, 4, 5)
RIVALS = ("ours", "naive", "joint")
COLUMNS = ("fresh", "whole base", "absent", "mix", "label", "recall")
Trials = dict[str, dict[str, Any]]  # "situation/seed/rival" → the trial

OURS = "a training run's own steps: replay, distillation, dial, gate"
PEER = "naive: 4 epochs on what arrived alone; joint: base and fresh from scratch, 12 + 2 epochs"


def run(only: Sequence[str] = (), seeds: Sequence[int] = SEEDS, rivals: Sequence[str] = RIVALS) -> Result:
    """Every situation (or those named) with every seed and rival, unless it is there already."""
    chosen = [situation for situation in SITUATIONS if not only or situation.name in only]
    trials = stored()
    config.quiet_tensorflow()
    for situation in chosen:
        for seed in seeds:
            _trials(situation, seed, rivals, trials)
    return result(trials)


def _trials(situation: Situation, seed: int, rivals: Sequence[str], trials: Trials) -> None:
    world = situation.make(seed)
    weights = champion_weights(situation, world)
    for rival in rivals:
        key = f"{situation.name}/{seed}/{rival}"
        made_by = fingerprint(world, weights, rival)
        if trials.get(key, {}).get("made_by") == made_by:
            continue
        from bench import situation_trials

        print(f"bench: {key} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        found = situation_trials.RIVALS[rival](world, situation_trials.champion(world, weights), seed)
        points = {name: None if value is None else round(value, 3) for name, value in found.points.items()}
        seconds = round(time.monotonic() - began, 1)
        trials[key] = {"made_by": made_by, "points": points, "seconds": seconds, **found.facts}
        results.write(result(trials), results.FOLDER)


def champion_weights(situation: Situation, world: World) -> bytes:
    """The committed base model; or, where the situation's base dataset is another, one pretrained on that by the same
    recipe, once a machine."""
    if not situation.own_champion:
        return (ROOT / "models" / world.task.name / "model.weights.h5").read_bytes()
    from bench import situation_trials
    from training_server.ml import architectures, pretraining

    train, recipe = world.base["train"], pretraining.Settings()
    described = train.images.tobytes() + train.labels.tobytes() + f"{recipe}{world.task.architecture}".encode()
    path = CACHE / f"champion-{hashlib.sha256(described).hexdigest()[:16]}.weights.h5"
    if not path.exists():
        print(f"bench: the champion of {situation.name} …", file=sys.stderr, flush=True)
        model: keras.Model = situation_trials.trained_from_scratch(
            world, train[:2], world.base["validation"][:2], recipe, seed=1
        )
        half = path.with_suffix(".half")
        half.write_bytes(architectures.weights_to_bytes(model))
        half.rename(path)
    return path.read_bytes()


def fingerprint(world: World, weights: bytes, rival: str) -> str:
    """What a trial depends on: champion, task file, data, and the rival's own settings."""
    from bench import situation_trials

    parts = (world.base["train"], world.fresh["train"], world.fresh["holdout"])
    described = [hashlib.sha256(part.images.tobytes() + part.labels.tobytes()).hexdigest() for part in parts]
    described += [hashlib.sha256(weights).hexdigest()]
    described += {
        "ours": [world.task.training.model_dump_json(), world.task.gate.model_dump_json()],
        "naive": [situation_trials.NAIVE.model_dump_json()],
        "joint": [repr(situation_trials.JOINT)],
    }[rival]
    return hashlib.sha256("|".join(described).encode()).hexdigest()[:16]


def stored() -> Trials:
    path = results.FOLDER / f"{NAME}.json"
    if not path.exists():
        return {}
    found: Trials = json.loads(path.read_text("utf-8"))["facts"]["trials"]
    return found


def result(trials: Trials) -> Result:
    facts = {"columns": _described(), "trials": trials}
    return Result(NAME, OURS, PEER, (), facts, goals=goals(trials), text=table(trials))


def _described() -> dict[str, str]:
    return {
        "unit": "points of accuracy, the difference to the champion on the same drawings",
        "fresh": "fresh holdout: people that nobody trained on",
        "whole base": "base holdout",
        "absent": "base holdout, the labels that did not arrive",
        "mix": "mean recall over labels, on fresh where the label arrived, else on base",
        "label": "recall of the young or new label on fresh drawings; `recall` is what it came to",
    }


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean and half the width of its 95 % interval by Student's t; nan with one value."""
    mean, n = float(np.mean(values)), len(values)
    if n < 2:
        return mean, math.nan
    return mean, float(stats.t.ppf(0.975, n - 1) * np.std(values, ddof=1) / math.sqrt(n))


def values(trials: Trials, situation: str, rival: str, column: str) -> list[float]:
    """The column over the seeds that are there."""
    return [value for trial in _of(trials, situation, rival) if (value := trial["points"].get(column)) is not None]


def _of(trials: Trials, situation: str, rival: str) -> list[dict[str, Any]]:
    keys = [f"{situation}/{seed}/{rival}" for seed in SEEDS]
    return [trials[key] for key in keys if key in trials]


def goals(trials: Trials) -> list[Goal]:
    """What the issue of trust asks of each situation, as far as there are trials of it. Of means over seeds."""
    wanted: tuple[tuple[str, str, float], ...] = (
        *(("natural drift", column, -0.5) for column in ("whole base", "absent", "mix")),
        ("new style", "fresh", 5.0),
        ("young label", "label", 5.0),
        ("young label", "mix", 1.0),
        ("new label", "recall", 85.0),
        ("new label", "whole base", -0.5),
    )
    found = []
    for situation, column, least in wanted:
        there = values(trials, situation, "ours", column)
        if there:
            # a loss is never to be larger; a gain is meant on average
            judged, how = (min(there), "at worst") if least < 0 else (float(np.mean(there)), "on average")
            found.append(
                Goal(f"{situation}: {column}", f"{judged:+.2f} {how}", f"at least {least:+g}", judged >= least)
            )
    unchanged = _of(trials, "no change", "ours")
    if unchanged:
        promoted = sum(trial["promoted"] for trial in unchanged)
        found.append(Goal("no change: promoted", f"{promoted} of {len(unchanged)}", "none", promoted == 0))
    return found


def table(trials: Trials) -> str:
    """A line for each situation and rival: mean ± half of the 95 % interval over the seeds."""
    lines: list[tuple[str, ...]] = [("situation", "rival", "seeds", *COLUMNS, "promoted")]
    for situation in SITUATIONS:
        for rival in RIVALS:
            there = _of(trials, situation.name, rival)
            if there:
                cells = [_cell(values(trials, situation.name, rival, column)) for column in COLUMNS]
                promoted = f"{sum(trial['promoted'] for trial in there)} of {len(there)}" if rival == "ours" else "–"
                lines.append((situation.name, rival, str(len(there)), *cells, promoted))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(rows)


def _cell(found: Sequence[float]) -> str:
    if not found:
        return "–"
    mean, half = interval(found)
    return f"{mean:+.2f}" + ("" if math.isnan(half) else f" ± {half:.2f}")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.situations", description=__doc__)
    names = [situation.name for situation in SITUATIONS]
    parser.add_argument("--only", action="append", default=[], choices=names, help="a situation; may be repeated")
    parser.add_argument("--seeds", type=_numbers, default=SEEDS, help="e.g. 1,2")
    parser.add_argument("--rivals", nargs="+", default=RIVALS, choices=RIVALS)
    chosen = parser.parse_args(arguments)
    try:
        found = run(chosen.only, chosen.seeds, chosen.rivals)
    except CannotMeasure as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    print(found.text)
    return 0


def _numbers(said: str) -> tuple[int, ...]:
    numbers = tuple(int(part) for part in said.split(","))
    _refuse_unknown(numbers)
    return numbers


def _refuse_unknown(numbers: Iterable[int]) -> None:
    if set(numbers) - set(SEEDS):
        raise argparse.ArgumentTypeError(f"seeds are {', '.join(map(str, SEEDS))}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
