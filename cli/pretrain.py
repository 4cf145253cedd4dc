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

    from training_server.ml.calibration import Answered, Report
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
    if not (evaluate or anew):
        tensorflow_start.start_for_a_run()
    where = home.find()
    model = base_model.load(task, models / task.name) if evaluate or anew else None
    parts = base_parts.read(task, where.base_data)
    if model is not None and anew:
        export_anew(task, model, parts, models / task.name)
        click.echo(f"Wrote {models / task.name / 'tfjs'}.")
        return
    unknown = _unknown(task, parts, where.base_data, seed)
    if model is not None:
        _tell(task, _measured(model, task, parts["holdout"])[0])
        at, unsure_below = base_model.calibration(models / task.name)
        answered = _answered(model, parts["holdout"], unknown["holdout"])
        _tell_doubt(unsure_below, answered.measured(at, unsure_below))
        return
    log = where.folder / "logs" / f"pretrain-{task.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    trained, history = _train(task, parts, np.concatenate(list(unknown["train"].values())), epochs, seed, log)
    finish(task, trained, parts, unknown, history, seed=seed, folder=models / task.name)
    click.echo(f"Wrote {models / task.name}; TensorBoard logs are in {log}.")


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


def finish(
    task: Task,
    model: keras.Model,
    parts: dict[Split, Part],
    unknown: dict[Split, dict[str, NDArray[np.uint8]]],
    history: list[Epoch],
    *,
    seed: int,
    folder: Path,
) -> None:
    """Calibrate, measure on the holdouts, export, prove there and write. Raises NoAnswer or AnswersDiffer before that
    last step."""
    from training_server.ml import architectures, calibration, export, metadata, metrics, model_card

    measured, answered = _measured(model, task, parts["holdout"])
    doubt = _calibrated(task, model, parts, unknown)
    published = calibration.tempered(model, doubt.temperature)
    images, labels = parts["validation"]
    inputs = images[metadata.golden_places(labels, seed)]
    golden = metadata.golden_answers(inputs, np.asarray(published(_floats(inputs))))
    described = metadata.compose(
        task,
        recipe_version=RECIPES[task.recipe].version,
        parameters=model.count_params(),
        golden=golden,
        metrics={"base": measured, "calibration": doubt.to_json()},
    )
    files = export.to_tfjs(published, described, images)
    _prove(task, files, published, parts["holdout"][0])
    best = max(history, key=lambda epoch: (epoch.validation_accuracy, -epoch.validation_loss))
    facts = model_card.Facts(
        counts={split: len(parts[split][1]) for split in SPLITS},
        parameters=model.count_params(),
        exported_bytes=sum(map(len, files.values())),
        metrics=measured,
        confusion=metrics.confusion(parts["holdout"][1], answered, len(task.labels)),
        epochs=len(history),
        chosen_epoch=best.number,
        validation_accuracy=best.validation_accuracy,
        seed=seed,
        unknown={split: sum(map(len, unknown[split].values())) for split in SPLITS},
        calibration=doubt,
    )
    base_model.write(
        folder, weights=architectures.weights_to_bytes(model), files=files, card=model_card.text(task, facts)
    )
    _tell(task, measured)
    _tell_doubt(doubt.unsure_below, doubt.holdout)


def export_anew(task: Task, model: keras.Model, parts: dict[Split, Part], folder: Path) -> None:
    """The same network in the files of today's exporter, proved like new ones. What is said of it stays.

    Raises NoAnswer or AnswersDiffer before anything is written.
    """
    from training_server.ml import calibration, export, model_card

    published = calibration.tempered(model, base_model.calibration(folder)[0])
    files = export.to_tfjs(published, base_model.metadata(folder), parts["validation"][0])
    _prove(task, files, published, parts["holdout"][0])
    card = model_card.exported_anew((folder / "README.md").read_text("utf-8"), sum(map(len, files.values())))
    base_model.write(folder, weights=(folder / "model.weights.h5").read_bytes(), files=files, card=card)


def _calibrated(
    task: Task, model: keras.Model, parts: dict[Split, Part], unknown: dict[Split, dict[str, NDArray[np.uint8]]]
) -> Report:
    from training_server.ml import calibration

    answered = [_answered(model, parts[split], unknown[split]) for split in ("validation", "holdout")]
    limit = task.calibration.known_unsure
    return calibration.calibrate(*answered, most_right_unsure=limit, otherwise=task.unsure_below)


def _answered(model: keras.Model, part: Part, unknown: dict[str, NDArray[np.uint8]]) -> Answered:
    """The network's logits to one split."""
    from training_server.ml import architectures, calibration, pretraining

    network = architectures.logits_model(model)
    others = {kind: pretraining.predict(network, images) for kind, images in unknown.items() if len(images)}
    return calibration.Answered(pretraining.predict(network, part[0]), part[1], others)


def _prove(task: Task, files: dict[str, bytes], model: keras.Model, images: NDArray[np.uint8]) -> None:
    """The exported files in TF.js, as a page runs them, answer as the network does, or nothing is written."""
    from training_server import networks
    from training_server.ml import parity

    with networks.shipped().answering(files, task) as in_a_page:
        starts = range(0, len(images), parity.BLOCK)
        blocks = ((np.arange(len(images))[i : i + parity.BLOCK], images[i : i + parity.BLOCK]) for i in starts)
        report = parity.measure(lambda block: np.asarray(model(_floats(block), training=False)), in_a_page, blocks)
    report.check(task.labels)
    click.echo(
        f"In TF.js the files answer {report.agreed:,} of {report.n:,} examples of the base holdout as the network; "
        f"probabilities differ by {report.largest_difference:.4f} at most"
    )


def _measured(model: keras.Model, task: Task, part: Part) -> tuple[dict[str, Any], NDArray[np.int32]]:
    """(summary of the accuracy, answers (n,)) on part of the base dataset."""
    from training_server.ml import metrics, pretraining

    answered = metrics.answers(pretraining.predict(model, part[0]))
    return metrics.summary(task.labels, part[1], answered), answered


def _floats(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return images.astype(np.float32)


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


if __name__ == "__main__":
    pretrain()
