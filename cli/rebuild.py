"""`deltaloop rebuild`: train anew without what was erased, or make a version again and compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import home, tables, tensorflow_start
from cli.parameters import SEED, TASK
from cli.train import carry_out
from db import audit, erasure, lineage, model_versions, training_runs
from tasks.spec import Task

SAME = 0.995  # of the answers on the base holdout, else it is another model


@click.command()
@click.argument("task", type=TASK)
@click.option("--without-erased", is_flag=True, help="Train from the last version that no erased drawing has shaped.")
@click.option("--version", type=click.IntRange(1), help="Make that version again and compare; nothing is stored.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="With --version: write the weights here.")
@click.option("--seed", type=SEED, help="With --without-erased: as for `deltaloop train`.")
def command(task: Task, without_erased: bool, version: int | None, save: Path | None, seed: int | None) -> None:
    """Train TASK anew without what people erased, or show that a version can be made again from its records.

    A rebuild learns from the submissions that are there now. It replaces the champion where it is no worse.
    """
    if without_erased == (version is not None):
        raise click.UsageError("Give either --without-erased or --version N.")
    where = home.find()
    with home.database(where) as engine:
        if version is not None:
            _again(engine, task, version, save)
            return
        start = _clean_start(engine, task)
        if start is not None:
            carry_out(where, engine, lambda: _enqueue(engine, task, start, seed))


def _clean_start(engine: Engine, task: Task) -> int | None:
    """Where to train from; None where the champion is clean. Says which."""
    with Session(engine) as session:
        live = model_versions.champion(session, task.name)
        if live is None:
            raise click.ClickException(f"{task.name} has no champion; `deltaloop pretrain {task.name}` makes one.")
        champion = live[0].version
        start = erasure.last_clean(session, task.name, champion)
        touched = erasure.learned_from_erased(session, task.name)
        line = [one for one in lineage.ancestors(session, task.name, champion) if one in touched]
    if start == champion:
        click.echo(f"Version {champion}, the champion of {task.name}, has learned from nothing that was erased.")
        return None
    erased = sum(touched[one] for one in line)
    click.echo(
        f"Version {champion}, the champion of {task.name}, comes from version{'s' if len(line) > 1 else ''}"
        f" {', '.join(map(str, sorted(line)))}, trained on what was erased since"
        f" ({tables.count(erased, 'use')}). The last clean one is version {start};"
        f" `deltaloop promote {task.name} {start}` goes back to it at once."
    )
    return start


def _enqueue(engine: Engine, task: Task, start: int, seed: int | None) -> int:
    with Session(engine) as session, session.begin():
        run, made = training_runs.enqueue(
            session, task.name, trigger="rebuild", requested_by="cli", seed=seed, start_version=start
        )
        number = run.id
        if made:
            audit.by_command(session, "rebuild", task.name, run=number, start=start)
    if not made:
        raise click.ClickException(f"Training run {number} of {task.name} is open; try again when it has ended.")
    click.echo(f"Training run {number} of {task.name} starts from version {start}.")
    return number


def _again(engine: Engine, task: Task, version: int, save: Path | None) -> None:
    tensorflow_start.start()
    from training_server import config, networks
    from training_server.steps import rebuilding

    with Session(engine, expire_on_commit=False) as session:
        found = rebuilding.recall(session, task, version)
        said = rebuilding.cautions(session, found, config.commit())
    click.echo(
        f"Version {version} of {task.name}: run {found.run.id} trained it from version {found.parent}"
        f" on {tables.count(found.used.submissions, 'submission')} with seed {found.run.seed}."
    )
    for one in said:
        click.echo(f"Note: {one}")
    with click.progressbar(length=100, label="training again") as bar:

        def watch(values: dict[str, Any]) -> None:
            bar.update(max(0, int(100 * values.get("progress", 0.0)) - bar.pos))

        again = rebuilding.rebuild(engine, task, found, networks.shipped(), watch)
        bar.update(100 - bar.pos)
    if save is not None:
        save.write_bytes(again.weights)
        click.echo(f"Its weights are in {save}.")
    same = "identical, bit for bit" if again.identical else f"not identical, by {again.difference:.2g} at most"
    click.echo(f"Weights: {same}.")
    click.echo(f"Answers: the same on {again.agreement:.2%} of {again.judged:,} base holdout examples.")
    if again.agreement < SAME:
        raise click.ClickException(f"That is below {SAME:.1%}: it is not the same model.")
