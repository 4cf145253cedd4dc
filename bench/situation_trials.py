"""One trial: what a training run makes of a situation, beside naive fine-tuning and joint retraining."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import keras
import numpy as np
from numpy.typing import NDArray

from bench import database, situation_run
from bench.situation_data import Part, World
from tasks.settings import Training
from training_server.ml import architectures, counts, curriculum, devices, growth, metrics, pretraining, training
from training_server.ml.compute import PLAIN
from training_server.ml.curriculum import Weighed
from training_server.ml.datasets import ReadBlock
from training_server.ml.training import Predictor
from training_server.steps import foreseeing

# Joint retraining from scratch, by the recipe of pretraining, but shorter: it is trained anew for every seed.
JOINT = pretraining.Settings(epochs=12, plain_epochs=2)
# What the known demos do: some epochs on what arrived, from the champion, nothing else.
NAIVE = Training(epochs=4, distillation=0.0, replay_ratio=0.0, warmup_steps=20)

Answers = NDArray[np.int32]
Points = dict[str, float | None]


@dataclass(frozen=True)
class Rival:
    """Differences to the champion in points (None: there is nothing to measure it on), and more to know. `users`: the
    same of what users get, where a gate is between: the champion goes on unless it promotes."""

    points: Points
    users: Points
    facts: dict[str, Any]


def ours(world: World, weights: bytes, seed: int) -> Rival:
    """A training run as it is. Where it ended before there was a candidate, as little was gained, what it trained is
    measured all the same, on a run that looks at the holdouts whatever it foresees; users get nothing of that."""
    done = _run(world, weights, seed)
    looked = done
    if done.weights is None:
        with mock.patch.object(foreseeing, "refusal", return_value=None):
            looked = _run(world, weights, seed)
    start, task = champion(world, weights), world.task
    none = compared(world, start, start)
    points = none
    if looked.weights is not None:
        trained = architectures.load(task.architecture, task.input.shape, len(task.labels), looked.weights)
        points = compared(world, start, trained)
    facts = {"promoted": done.promoted, "candidate": done.weights is not None, "why": done.why}
    return Rival(points, points if done.promoted else none, facts | done.facts)


def _run(world: World, weights: bytes, seed: int) -> situation_run.Done:
    with database.database() as engine:
        return situation_run.carry_out(engine, world, weights, seed)


def naive(world: World, weights: bytes, seed: int) -> Rival:
    """Some epochs on the fresh drawings alone."""
    fresh, task, start = world.fresh["train"], world.task, champion(world, weights)
    nothing = world.base["train"].take(np.zeros(0, np.int64))
    lesson = curriculum.compose(
        from_memory(fresh.images),
        task.input.shape,
        Weighed.evenly(fresh.labels),
        Weighed.evenly(nothing.labels),
        np.zeros((0, world.known), np.float32),
    )
    keras.utils.set_random_seed(seed)
    model = empty(world, NAIVE.dropout)
    model.set_weights(start.get_weights())
    training.delta_train(
        model, lesson, NAIVE, seed=seed, after_steps=lambda share: None, after_epoch=lambda epoch: None
    )
    points = compared(world, start, model)
    return Rival(points, points, {})


def joint(world: World, weights: bytes, seed: int) -> Rival:
    """All there is, base and fresh, from scratch."""
    train, validation = (_together(world.base[split], world.fresh[split]) for split in ("train", "validation"))
    model, precision = trained_from_scratch(world, train, validation, JOINT, seed)
    points = compared(world, champion(world, weights), model)
    return Rival(points, points, {"precision": precision})


def _together(*parts: Part) -> tuple[NDArray[np.uint8], Answers]:
    return np.concatenate([part.images for part in parts]), np.concatenate([part.labels for part in parts])


RIVALS: dict[str, Callable[[World, bytes, int], Rival]] = {"ours": ours, "naive": naive, "joint": joint}


def champion(world: World, weights: bytes) -> keras.Model:
    """The champion with a head for all labels of the task."""
    known = architectures.load(world.task.architecture, world.task.input.shape, world.known, weights)
    return growth.grow(known, empty(world)) if world.known < len(world.task.labels) else known


def empty(world: World, dropout: float | None = None) -> keras.Model:
    task = world.task
    return architectures.build(task.architecture, task.input.shape, len(task.labels), dropout=dropout)


def trained_from_scratch(
    world: World,
    train: Any,
    validation: Any,
    settings: pretraining.Settings,
    seed: int,
    unknown: NDArray[np.uint8] | None = None,
) -> tuple[keras.Model, str]:
    """A network for all labels of the task, and the precision it was trained in: bfloat16 where the processor
    multiplies it, as runs do."""
    keras.utils.set_random_seed(seed)
    model, on = empty(world), devices.choose(PLAIN, bfloat16=True)
    twin = model if on.plain else on.twin(model)
    mirror = world.task.mirror
    pretraining.pretrain(
        twin, train, validation, settings, mirror=mirror, seed=seed, after_epoch=lambda epoch: None, unknown=unknown
    )
    model.set_weights(twin.get_weights())
    return model, on.precision


def compared(world: World, start: keras.Model, other: keras.Model) -> Points:
    """The differences in points on the holdouts, and what the watched label's recall came to."""
    predictors = [Predictor(model, world.task.input.shape) for model in (start, other)]
    # A head that was grown could answer with a label that the published champion does not have.
    known = [world.known, world.known if other is start else len(world.task.labels)]

    def both(part: Part) -> list[Answers]:
        return [
            metrics.answers(predictor.logits(from_memory(part.images), len(part.images))[:, :labels])
            for predictor, labels in zip(predictors, known, strict=True)
        ]

    base, fresh = world.base["holdout"], world.fresh["holdout"]
    answered = {"base": both(base), "fresh": both(fresh)}
    points = {
        "fresh": _accuracies(fresh.labels, answered["fresh"]),
        "whole base": _accuracies(base.labels, answered["base"]),
        **_by_arrival(world, base, fresh, answered),
    }
    differences = {name: None if pair is None else 100 * (pair[1] - pair[0]) for name, pair in points.items()}
    if world.watched is not None:
        part = world.spare or fresh
        theirs = part.take(part.labels == world.watched)
        champions, others = (float((a == world.watched).mean()) for a in both(theirs))
        differences |= {"label": 100 * (others - champions), "recall": 100 * others}
    return differences


def _by_arrival(
    world: World, base: Part, fresh: Part, answered: dict[str, list[Answers]]
) -> dict[str, tuple[float, float] | None]:
    """On base examples of labels that did not arrive; and the mean recall, of those on base, of the others on fresh."""
    places = range(len(world.task.labels))
    here = np.array(counts.arrived([int((fresh.labels == place).sum()) for place in places]))
    absent = ~here[base.labels]
    recalls = []
    for place in places:
        name, labels = ("fresh", fresh.labels) if here[place] else ("base", base.labels)
        chosen = labels == place
        if chosen.any():
            recalls.append([float((answers[chosen] == place).mean()) for answers in answered[name]])
    mix = np.mean(recalls, axis=0)
    lost = _accuracies(base.labels[absent], [a[absent] for a in answered["base"]]) if absent.any() else None
    return {"absent": lost, "mix": (float(mix[0]), float(mix[1]))}


def _accuracies(labels: Answers, answered: list[Answers]) -> tuple[float, float]:
    first, second = (float((answers == labels).mean()) for answers in answered)
    return first, second


def from_memory(images: NDArray[np.uint8]) -> ReadBlock:
    """Reads places of an array in memory."""
    return lambda places: (places, images[places])
