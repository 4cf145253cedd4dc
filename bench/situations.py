"""Five situations, each with five seeds: a training run as it is beside naive fine-tuning and joint retraining.

`python -m bench situations` runs what bench/results/situations.json does not hold yet, `python -m bench.situations
--only "new label" --seeds 1,2` a part of it. Every trial is written down as soon as it is done, so a run that was
stopped goes on where it was. A trial made by other settings, another network, other rivals or other code is made anew.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence

from bench import results, situation_prints
from bench.results import CannotMeasure, Result
from bench.situation_data import CACHE, ROOT, SITUATIONS, Situation, World
from bench.situation_goals import RIVALS, SEEDS, Trials, described, goals, table
from training_server import config

NAME = "situations"
OURS = "a training run as it is, from its database to the gate's verdict"
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
    for rival in rivals:
        key = f"{situation.name}/{seed}/{rival}"
        made_by = situation_prints.of_trial(situation, world, rival)
        if trials.get(key, {}).get("made_by") == made_by:
            continue
        import keras

        from bench import situation_trials
        from training_server.ml import determinism

        determinism.enable()  # a run does so for good; whatever comes before or after one is to come out the same
        weights = champion_weights(situation, world)
        print(f"bench: {key} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        found = situation_trials.RIVALS[rival](world, weights, seed)
        keras.backend.clear_session()
        seconds = round(time.monotonic() - began, 1)
        points, users = (
            {name: None if value is None else round(value, 3) for name, value in each.items()}
            for each in (found.points, found.users)
        )
        trials[key] = {"made_by": made_by, "points": points, "users": users, "seconds": seconds, **found.facts}
        results.write(result(trials), results.FOLDER)


def champion_weights(situation: Situation, world: World) -> bytes:
    """The committed base model; or, where the situation's base dataset is another, one pretrained on that by the same
    recipe, once a machine."""
    if not situation.own_champion:
        return (ROOT / "models" / world.task.name / "model.weights.h5").read_bytes()
    path = CACHE / f"champion-{situation_prints.of_champion(situation, world)}.weights.h5"
    if not path.exists():
        from bench import situation_trials
        from training_server.ml import architectures, pretraining

        print(f"bench: the champion of {situation.name} …", file=sys.stderr, flush=True)
        learned, watched = world.base["train"][:2], world.base["validation"][:2]
        model, _ = situation_trials.trained_from_scratch(
            world, learned, watched, pretraining.Settings(), seed=1, unknown=world.others.get("train")
        )
        CACHE.mkdir(exist_ok=True)
        half = path.with_suffix(".half")
        half.write_bytes(architectures.weights_to_bytes(model))
        half.rename(path)
    return path.read_bytes()


def stored() -> Trials:
    """The trials in the results file."""
    path = results.FOLDER / f"{NAME}.json"
    if not path.exists():
        return {}
    found: Trials = json.loads(path.read_text("utf-8"))["facts"]["trials"]
    return found


def result(trials: Trials) -> Result:
    facts = {"columns": described(), "trials": trials}
    return Result(NAME, OURS, PEER, (), facts, goals=goals(trials), text=table(trials))


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
    print(results.table([found]))
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
