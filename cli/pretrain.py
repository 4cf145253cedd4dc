"""`deltaloop pretrain`: trains a task's base model from its base dataset, and writes it with an honest card."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from numpy.typing import NDArray

from cli import base_model, base_parts, home, tensorflow_start
from cli.base_parts import SPLITS, Part
from cli.parameters import SEED, TASK
from tasks.recipes import RECIPES
from tasks.spec import Task
from tasks.splits import Split

if TYPE_CHECKING:
    import keras

    from training_server.ml import parity
    from training_server.ml.pretraining import Epoch

SCRIBBLES = 1_000  # of each split: to learn doubt from, to choose the threshold by, to report on


@click.command()
@click.argument("task", type=TASK)
@click.option("--epochs", type=click.IntRange(1, 1000), help="With augmentation; a few without follow.")
@click.option("--seed", type=SEED, default=1, show_default=True)
@click.option("--evaluate", is_flag=True, help="Train nothing: measure the model that is there on the base holdout.")
@click.option("--export", "anew", is_flag=True, help="Train nothing: write the files of the model that is there anew.")
@click.option(
    "--models",
    type=click.Path(file_okay=False, path_type=Path),
    default=base_model.FOLDER,
    help="Where the model's folder goes, or lies.",
)
def pretrain(task: Task, epochs: int | None, seed: int, evaluate: bool, anew: bool, models: Path) -> None:
    """Train TASK's base model from its base dataset (BASE_DATA) and write models/TASK.

    Accuracy is measured on the base holdout, which neither training nor the choice of the epoch sees.
    """
    _refuse_unknown_network(task)
    folder = models / task.name
    if anew:
        _export_anew(task, folder)
    elif evaluate:
        _evaluate(task, folder, seed)
    else:
        tensorflow_start.start_for_a_run()
        _pretrain(task, folder, epochs, seed)


def _export_anew(task: Task, folder: Path) -> None:
    from cli import base_model_finish

    where = home.find()
    model = base_model.load(task, folder)
    _tell_proof(base_model_finish.export_anew(task, model, base_parts.read(task, where.base_data), folder))
    click.echo(f"Wrote {folder / 'tfjs'}.")


def _evaluate(task: Task, folder: Path, seed: int) -> None:
    from cli import base_model_finish

    where = home.find()
    model = base_model.load(task, folder)
    parts = base_parts.read(task, where.base_data)
    unknown = _unknown(task, parts, where.base_data, seed)
    _tell(task, base_model_finish.measured(model, task, parts["holdout"])[0])
    at, unsure_below = base_model.calibration(folder)
    answered = base_model_finish.answered(model, parts["holdout"], unknown["holdout"])
    _tell_doubt(unsure_below, answered.measured(at, unsure_below))


def _pretrain(task: Task, folder: Path, epochs: int | None, seed: int) -> None:
    from cli import base_model_finish

    where = home.find()
    parts = base_parts.read(task, where.base_data)
    unknown = _unknown(task, parts, where.base_data, seed)
    log = where.folder / "logs" / f"pretrain-{task.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    trained, history = _train(task, parts, np.concatenate(list(unknown["train"].values())), epochs, seed, log)
    made = base_model_finish.finish(task, trained, parts, unknown, history, seed=seed, folder=folder)
    _tell_proof(made.proof)
    _tell(task, made.measured)
    _tell_doubt(made.doubt.unsure_below, made.doubt.holdout)
    click.echo(f"Wrote {folder}; TensorBoard logs are in {log}.")


def _refuse_unknown_network(task: Task) -> None:
    tensorflow_start.start()
    from training_server.ml import architectures

    try:
        architectures.refuse_unknown(task.architecture)
    except architectures.UnknownArchitecture as error:
        raise click.ClickException(f"tasks/{task.name}.toml: architecture: {error}") from None


def _unknown(
    task: Task, parts: dict[Split, Part], base_data: Path, seed: int
) -> dict[Split, dict[str, NDArray[np.uint8]]]:
    """Drawings of other things and scribbles, by split and kind."""
    from training_server.ml import unknowns

    other = base_parts.read_unknown(task, base_data, parts)
    recipe = RECIPES[task.recipe]
    return {
        split: {"scribbles": unknowns.scribbles(recipe, split, SCRIBBLES, seed), "other": other[split]}
        for split in SPLITS
    }


def _train(
    task: Task, parts: dict[Split, Part], unknown: NDArray[np.uint8], epochs: int | None, seed: int, log: Path
) -> tuple[keras.Model, list[Epoch]]:
    import keras

    from training_server.ml import architectures, pretraining

    settings = pretraining.Settings() if epochs is None else pretraining.Settings(epochs=epochs)
    keras.utils.set_random_seed(seed)
    model = architectures.build(task.architecture, task.input.shape, len(task.labels))
    total = settings.epochs + settings.plain_epochs
    with click.progressbar(length=total, label="Training", item_show_func=str, show_pos=True) as bar:
        history = pretraining.pretrain(
            model,
            parts["train"],
            parts["validation"],
            settings,
            mirror=task.mirror,
            seed=seed,
            after_epoch=_logger(log, lambda said: bar.update(1, said)),
            unknown=unknown,
        )
    return model, history


def _logger(log: Path, tell: Callable[[str], None]) -> Callable[[Epoch], None]:
    """Writes each epoch to TensorBoard and tells it in words."""
    import tensorflow as tf

    writer = tf.summary.create_file_writer(str(log))

    def after_epoch(epoch: Epoch) -> None:
        with writer.as_default(step=epoch.number):
            tf.summary.scalar("training/loss", epoch.loss)
            tf.summary.scalar("training/accuracy", epoch.accuracy)
            tf.summary.scalar("validation/loss", epoch.validation_loss)
            tf.summary.scalar("validation/accuracy", epoch.validation_accuracy)
        writer.flush()
        tell(f"validation {epoch.validation_accuracy:.2%}")

    return after_epoch


def _tell_proof(report: parity.Report) -> None:
    click.echo(
        f"In TF.js the files answer {report.agreed:,} of {report.n:,} examples of the base holdout as the network; "
        f"probabilities differ by {report.largest_difference:.4f} at most"
    )


def _tell(task: Task, measured: dict[str, Any]) -> None:
    low, high = measured["interval"]
    click.echo(
        f"{task.name}: accuracy {measured['accuracy']:.4f} on {measured['n']:,} examples of the base holdout, "
        f"95 % interval {low:.4f} to {high:.4f}"
    )


def _tell_doubt(unsure_below: float, doubt: Mapping[str, Any]) -> None:
    names = {"right": "of right answers", "wrong": "of wrong ones", "other": "of other things"}
    rates = ", ".join(
        f"{found['unsure']:.1%} {names.get(kind, f'of {kind}')} ({found['n']:,})"
        for kind, found in doubt["rates"].items()
    )
    click.echo(
        f"Calibration error {doubt['ece_before']:.4f} before, {doubt['ece_after']:.4f} after its temperature; "
        f"unsure below {unsure_below:.3f}: {rates}"
    )
