"""One trial: what a run's own steps make of a situation, beside naive fine-tuning and joint retraining."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from bench.situation_data import Part, World
from tasks.spec import Training
from training_server.ml import (
    admission,
    architectures,
    counts,
    curriculum,
    gate,
    growth,
    hashing,
    interpolate,
    metrics,
    pretraining,
    replay,
    training,
)
from training_server.ml.curriculum import Weighed
from training_server.ml.datasets import ReadBlock
from training_server.ml.training import Predictor

# Joint retraining from scratch, by the recipe of pretraining, but shorter: it is trained anew for every seed.
JOINT = pretraining.Settings(epochs=12, plain_epochs=2)
# What the known demos do: some epochs on what arrived, from the champion, nothing else.
NAIVE = Training(epochs=4, distillation=0.0, replay_ratio=0.0, warmup_steps=20)

Answers = NDArray[np.int32]


@dataclass(frozen=True)
class Rival:
    """Differences to the champion in points (None: there is nothing to measure it on), and more to know."""

    points: dict[str, float | None]
    facts: dict[str, Any]


def champion(world: World, weights: bytes) -> keras.Model:
    """The champion with a head for all labels of the task."""
    known = architectures.load(world.task.architecture, world.task.input.shape, world.known, weights)
    return growth.grow(known, empty(world)) if world.known < len(world.task.labels) else known


def empty(world: World, dropout: float | None = None) -> keras.Model:
    task = world.task
    return architectures.build(task.architecture, task.input.shape, len(task.labels), dropout=dropout)


def ours(world: World, start: keras.Model, seed: int) -> Rival:
    """Admit, replay, distil, dial, judge: as a training run does, in memory."""
    began, task, settings = time.monotonic(), world.task, world.task.training
    predictor = Predictor(start, task.input.shape)
    fresh, base = world.fresh["train"], world.base["train"]
    answered = metrics.answers(logits(predictor, fresh.images))
    admitted = admission.admit(_candidates(fresh, answered), task.admission)
    kept, weights = fresh.take(admitted.places), admitted.weights
    chosen = replay.mix(kept.labels, kept.labels[:0], base.labels, len(task.labels), settings, seed)
    again = base.take(chosen.base)
    lesson = curriculum.compose(
        from_memory(kept.images, again.images),
        task.input.shape,
        Weighed(kept.labels, weights),
        Weighed.evenly(again.labels),
        logits(predictor, again.images)[:, : world.known],
    )
    trained = empty(world, settings.dropout)
    trained.set_weights(start.get_weights())
    learn(trained, lesson, settings, seed)
    dial = dialled(world, start, trained)
    facts = {"alpha": dial.best.alpha, "examples": len(lesson), "seconds": round(time.monotonic() - began, 1)}
    if not dial.best.alpha:
        return Rival(
            compared(world, start, start)[0], facts | {"promoted": False, "why": "nothing gained on validation"}
        )
    points, counted = compared(world, start, trained)
    verdict = gate.decide(counted, task.gate)
    return Rival(points, facts | {"promoted": verdict.promote, "why": verdict.reasons[0]})


def _candidates(fresh: Part, answered: Answers) -> admission.Candidates:
    """The fresh drawings as those of people from unknown networks, none of whom taught before."""
    n = len(fresh.labels)
    return admission.Candidates(
        contributors=fresh.contributors,
        networks=np.full(n, -1, np.int32),
        labels=fresh.labels,
        used=np.zeros(n, bool),
        answers=answered,
        exact=hashing.exact(fresh.images),
        perceptual=hashing.perceptual(fresh.images),
    )


def dialled(world: World, start: keras.Model, trained: keras.Model) -> interpolate.Dial:
    """Sets `trained` to the best point of the line."""
    fresh, base = world.fresh["validation"], world.base["validation"]
    first, last = start.get_weights(), trained.get_weights()
    predictor = Predictor(trained, world.task.input.shape)

    def answers(alpha: float) -> tuple[interpolate.Logits, interpolate.Logits]:
        trained.set_weights(interpolate.between(first, last, alpha))
        return logits(predictor, fresh.images), logits(predictor, base.images)

    validation = interpolate.Validation(fresh.labels, base.labels, len(world.task.labels))
    dial = interpolate.search(world.task.training.dial, answers, validation)
    trained.set_weights(interpolate.between(first, last, dial.best.alpha))
    return dial


def naive(world: World, start: keras.Model, seed: int) -> Rival:
    """Some epochs on the fresh drawings alone."""
    began, fresh, task = time.monotonic(), world.fresh["train"], world.task
    nothing = world.base["train"].take(np.zeros(0, np.int64))
    lesson = curriculum.compose(
        from_memory(fresh.images),
        task.input.shape,
        Weighed.evenly(fresh.labels),
        Weighed.evenly(nothing.labels),
        np.zeros((0, world.known), np.float32),
    )
    model = empty(world, NAIVE.dropout)
    model.set_weights(start.get_weights())
    learn(model, lesson, NAIVE, seed)
    return Rival(compared(world, start, model)[0], {"seconds": round(time.monotonic() - began, 1)})


def joint(world: World, start: keras.Model, seed: int) -> Rival:
    """All there is, base and fresh, from scratch."""
    began = time.monotonic()
    both = [world.base["train"], world.fresh["train"]]
    judged = [world.base["validation"], world.fresh["validation"]]
    train, validation = (
        (np.concatenate([part.images for part in parts]), np.concatenate([part.labels for part in parts]))
        for parts in (both, judged)
    )
    model = trained_from_scratch(world, train, validation, JOINT, seed)
    return Rival(compared(world, start, model)[0], {"seconds": round(time.monotonic() - began, 1)})


def trained_from_scratch(
    world: World, train: Any, validation: Any, settings: pretraining.Settings, seed: int, n_labels: int | None = None
) -> keras.Model:
    keras.utils.set_random_seed(seed)
    task = world.task
    model = architectures.build(task.architecture, task.input.shape, n_labels or len(task.labels))
    pretraining.pretrain(
        model, train, validation, settings, mirror=task.mirror, seed=seed, after_epoch=lambda epoch: None
    )
    return model


def compared(world: World, start: keras.Model, other: keras.Model) -> tuple[dict[str, float | None], counts.Counts]:
    """The differences in points on the holdouts, and the counts that a gate would judge."""
    predictors = [Predictor(model, world.task.input.shape) for model in (start, other)]

    def both(part: Part) -> list[Answers]:
        return [metrics.answers(logits(predictor, part.images)) for predictor in predictors]

    base, fresh = world.base["holdout"], world.fresh["holdout"]
    answered = {"base": both(base), "fresh": both(fresh)}
    judged = [
        counts.Judged(part.labels, part.contributors, *answered[name])
        for name, part in (("base", base), ("fresh", fresh))
    ]
    counted = counts.count(world.task.labels, *judged, known=world.known)
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
    return differences, counted


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


def learn(model: keras.Model, lesson: curriculum.Curriculum, settings: Training, seed: int) -> None:
    training.delta_train(
        model, lesson, settings, seed=seed, after_step=lambda share: None, after_epoch=lambda epoch: None
    )


def logits(predictor: Predictor, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return predictor.logits(from_memory(images), len(images))


def from_memory(*parts: NDArray[np.uint8]) -> ReadBlock:
    """Reads places of arrays in memory, one part after the other."""
    images = np.concatenate(parts)
    return lambda places: (places, images[places])


RIVALS: dict[str, Callable[[World, keras.Model, int], Rival]] = {"ours": ours, "naive": naive, "joint": joint}
