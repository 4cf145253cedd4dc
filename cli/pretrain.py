"""`deltaloop pretrain`: trains a task's base model from its base dataset, and writes it with an honest card."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from numpy.typing import NDArray

from cli import base_model, home, tensorflow_start
from cli.parameters import SEED, TASK
from tasks import readers
from tasks.recipes import RECIPES
from tasks.spec import Task
from tasks.splits import base_split

if TYPE_CHECKING:
    import keras

    from training_server.ml.pretraining import Epoch

Part = tuple[NDArray[np.uint8], NDArray[np.int32]]  # images (n, H, W, C), labels (n,)

SPLITS = ("train", "validation", "holdout")
EXAMPLES_A_LABEL = 3_600  # only for the length of the progress bar
GOLDEN_INPUTS = 3


@click.command()
@click.argument("task", type=TASK)
@click.option("--epochs", type=click.IntRange(1, 1000), help="With augmentation; a few without follow.")
@click.option("--seed", type=SEED, default=1, show_default=True)
@click.option("--evaluate", is_flag=True, help="Train nothing: measure the model that is there on the base holdout.")
@click.option(
    "--models",
    type=click.Path(file_okay=False, path_type=Path),
    default=base_model.FOLDER,
    help="Where the model's folder goes, or lies.",
)
def pretrain(task: Task, epochs: int | None, seed: int, evaluate: bool, models: Path) -> None:
    """Train TASK's base model from its base dataset (BASE_DATA) and write models/TASK.

    Accuracy is measured on the base holdout, which neither training nor the choice of the epoch sees.
    """
    _refuse_unknown_network(task)
    where = home.find()
    model = base_model.load(task, models / task.name) if evaluate else None
    parts = read_parts(task, where.base_data)
    if model is not None:
        _tell(task, _measured(model, task, parts["holdout"])[0])
        return
    log = where.folder / "logs" / f"pretrain-{task.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    trained, history = _train(task, parts, epochs, seed, log)
    finish(task, trained, parts, history, seed=seed, folder=models / task.name)
    click.echo(f"Wrote {models / task.name}; TensorBoard logs are in {log}.")


def _refuse_unknown_network(task: Task) -> None:
    tensorflow_start.start()
    from training_server.ml import architectures

    try:
        architectures.refuse_unknown(task.architecture)
    except architectures.UnknownArchitecture as error:
        raise click.ClickException(f"tasks/{task.name}.toml: architecture: {error}") from None


def read_parts(task: Task, base_data: Path) -> dict[str, Part]:
    """The base dataset by split. Raises DataFileError where it is not complete."""
    place = {label: number for number, label in enumerate(task.labels)}
    images: dict[str, list[NDArray[np.uint8]]] = {split: [] for split in SPLITS}
    labels: dict[str, list[int]] = {split: [] for split in SPLITS}
    examples = readers.base_data(task, base_data)
    length = EXAMPLES_A_LABEL * len(task.labels)
    with click.progressbar(length=length, label="Reading base data", update_min_steps=500) as bar:
        for example in examples:
            split = base_split(example.image_sha256)
            images[split].append(example.image)
            labels[split].append(place[example.label])
            bar.update(1)
        bar.update(max(0, length - bar.pos))
    empty = [split for split in SPLITS if not images[split]]
    if empty:
        raise readers.DataFileError(f"{base_data} holds too little base data: none for {', '.join(empty)}")
    return {split: (np.stack(images[split]), np.array(labels[split], np.int32)) for split in SPLITS}


def _train(
    task: Task, parts: dict[str, Part], epochs: int | None, seed: int, log: Path
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
    task: Task, model: keras.Model, parts: dict[str, Part], history: list[Epoch], *, seed: int, folder: Path
) -> None:
    """Measure on the base holdout, export, prove there and write. Raises NoAnswer and AnswersDiffer before anything is
    written."""
    from training_server.ml import architectures, export, metadata, metrics, model_card

    measured, answered = _measured(model, task, parts["holdout"])
    inputs = parts["validation"][0][:GOLDEN_INPUTS]
    golden = metadata.golden_answers(inputs, np.asarray(model(_floats(inputs))))
    described = metadata.compose(
        task,
        recipe_version=RECIPES[task.recipe].version,
        parameters=model.count_params(),
        golden=golden,
        metrics={"base": measured},
    )
    files = export.to_tfjs(model, described)
    _prove(task, files, model, parts["holdout"][0])
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
    )
    base_model.write(
        folder, weights=architectures.weights_to_bytes(model), files=files, card=model_card.text(task, facts)
    )
    _tell(task, measured)


def _prove(task: Task, files: dict[str, bytes], model: keras.Model, images: NDArray[np.uint8]) -> None:
    """The exported files in TF.js, as a page runs them, answer as the network does, or nothing is written."""
    from training_server import networks
    from training_server.ml import parity

    with networks.shipped().answering(files, task) as in_a_page:
        starts = range(0, len(images), parity.BLOCK)
        blocks = ((np.arange(len(images))[i : i + parity.BLOCK], images[i : i + parity.BLOCK]) for i in starts)
        report = parity.measure(lambda block: np.asarray(model(_floats(block), training=False)), in_a_page, blocks)
    report.check(task.labels)


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


if __name__ == "__main__":
    pretrain()
