"""The publish dial: how far to go from the parent towards what was trained."""

from __future__ import annotations

from dataclasses import dataclass

import keras

from tasks.spec import Task
from training_server.job import Job
from training_server.ml import interpolate
from training_server.ml.interpolate import Dial, NothingToJudgeBy, Validation
from training_server.ml.training import Predictor
from training_server.steps.champions import OpenedVersion
from training_server.steps.examples import Data
from training_server.steps.lessons import logits

MIN_FRESH = 30  # fresh validation drawings; fewer are not enough to set the dial


@dataclass(frozen=True)
class Dialled:
    """The network at the α chosen, or why there is none: no point of the line is better than the parent.

    `answers`: logits (n, labels) of both on the fresh validation drawings; None where these were too few.
    """

    model: keras.Model
    alpha: float
    refusal: str | None = None
    answers: tuple[interpolate.Logits, interpolate.Logits] | None = None


def choose(job: Job, task: Task, parent: OpenedVersion, trained: keras.Model, data: Data) -> Dialled:
    """Set `trained` to the point of the line that validation data speaks for. The curve goes to the run's record.

    With too few fresh validation drawings α is 1, what the recipe was tuned for: interpolation gains little after good
    replay. Where *no* point is better than the parent, the run ends with a refusal before the holdouts are looked at.
    A look that nothing speaks for would be a chance of promoting by luck, and would use up the error budget of the
    next run, which may have learned something.
    """
    if len(data.fresh_validation) < MIN_FRESH:
        _note(job, data, 1.0)
        return Dialled(trained, 1.0)
    validation = Validation(data.fresh_validation.labels, data.base_validation.labels, len(task.labels))
    start, end = parent.model.get_weights(), trained.get_weights()
    predictor = Predictor(trained, task.input.shape)

    on_fresh: dict[float, interpolate.Logits] = {}

    def answers(alpha: float) -> tuple[interpolate.Logits, interpolate.Logits]:
        trained.set_weights(interpolate.between(start, end, alpha))
        on_fresh[alpha] = logits(job, predictor, data.fresh_validation)
        return on_fresh[alpha], logits(job, predictor, data.base_validation)

    try:
        dial = interpolate.search(task.training.dial, answers, validation)
    except NothingToJudgeBy as error:
        _note(job, data, 0.0)
        return Dialled(parent.model, 0.0, f"Validation data says nothing of any step: {error}, fresh or base.")
    alpha = dial.best.alpha
    _note(job, data, alpha, dial)
    trained.set_weights(interpolate.between(start, end, alpha))
    return Dialled(trained, alpha, None if alpha else _nothing_gained(dial), (on_fresh[0.0], on_fresh[alpha]))


def _note(job: Job, data: Data, alpha: float, dial: Dial | None = None) -> None:
    curve = dial.curve() if dial is not None else []
    job.note("dial", {"alpha": alpha, "curve": curve, "fresh": len(data.fresh_validation), "needed": MIN_FRESH})


def _nothing_gained(dial: Dial) -> str:
    least = min(dial.cost(point) for point in dial.points)
    return (
        "Nothing was gained on validation drawings: no step from the current model towards what was trained lowers the"
        f" loss (now {dial.champion.mix:.4f}, at best {least:.4f}). The holdouts were not looked at."
    )
