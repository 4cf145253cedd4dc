"""`deltaloop demo TASK --new-label LABEL`: 50 people draw a label that the model never had, and it learns the label."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import click
import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from cli import champion, demo_run, drawing_files, home, known_drawings, submitting, tables, tasks, train
from cli.champion import Champion
from cli.demo_drawings import NoDemoData
from cli.drawing_files import Example, Faults
from cli.submitting import Crowd
from db import contributors, task_revisions, training_runs
from db.schema import Contributor, TrainingRun
from tasks import new_labels
from tasks.new_labels import LabelRefused
from tasks.readers import source_files
from tasks.spec import Label, Task

DRAWINGS = 500
CONTRIBUTORS = 50
JUDGED = 1000  # drawings that nobody submitted, at most
JUDGES = 0.18  # of the people, at least: usually a fifth of them stands in the holdout
OTHER_CROWDS = 20


def show(task: Task, label: str, drawings: int, seed: int) -> None:
    """Add the label where the task does not have it, submit drawings of it, train, and say what was learned.

    Raises NoDemoData, NoChampion.
    """
    try:
        new_labels.refuse_bad_key(label)
    except LabelRefused as error:
        raise click.UsageError(str(error)) from None
    where = home.find()
    examples = choose(task, label, where.base_data, seed)
    with home.database(where) as engine:
        with Session(engine) as session, session.begin():
            task = task_revisions.sync(session, task)
        champion.refuse_without(engine, task)
        demo_run.refuse_unready(engine)
        # Base examples of the label would be the very drawings that must come from people.
        demo_run.ensure_base_data(engine, task, where, without=[label])
        demo_run.wait_for_open_run(engine, task, where)
        examples = _leave_out_known(engine, task, label, examples)
        task = _with_label(engine, task, label)
        before = champion.load(engine, task)
        run = _draw(engine, _crowd(engine, task, seed), label, before, examples[:drawings])
        ended = demo_run.carry_out(engine, where, run)
        train.tell(ended)
        _tell_learned(engine, task, label, before, ended, examples[drawings:][:JUDGED])


def choose(task: Task, label: str, folder: Path, seed: int) -> list[Example]:
    """Every drawing of the label that the task's sources have, in random order, the same for a seed. Raises NoDemoData.

    The base dataset's kind of files, else the demo's: one drawing may lie in files of both.
    """
    only = task.model_copy(update={"label": (Label(key=label, names={"en": label}),)})
    for sources in (task.base.sources, task.demo.sources if task.demo else ()):
        files = source_files(only, folder, sources)
        found = [
            example for path, _ in files for example in drawing_files.read_quickdraw(only, path, label, Faults(), None)
        ]
        if found:
            random.Random(seed).shuffle(found)
            return found
    raise NoDemoData(
        f"There are no drawings of {label} in {folder}. "
        f"`deltaloop fetch quickdraw {label!r} --task {task.name}` downloads some."
    )


def _leave_out_known(engine: Engine, task: Task, label: str, examples: list[Example]) -> list[Example]:
    """Only drawings that are not base examples. Raises NoDemoData if none is."""
    only = task.model_copy(update={"label": (Label(key=label, names={"en": label}),)})
    with Session(engine) as session:
        known = known_drawings.of_base(session, only)[label]
    kept = [example for example in examples if not known.holds(example.image)]
    if len(kept) < len(examples):
        click.echo(
            f"Left out {tables.count(len(examples) - len(kept), 'drawing')} that the base dataset holds as well."
        )
    if not kept:
        raise NoDemoData(
            f"The base dataset holds every drawing of {label} that is here; people would bring nothing new."
        )
    return kept


def _with_label(engine: Engine, task: Task, label: str) -> Task:
    if label in task.labels:
        return task
    grown = tasks.add(engine, task, label, {})
    click.echo(f"{task.name}: label {label!r} added, revision {grown.revision}. Open pages ask for it now.")
    return grown


def _crowd(engine: Engine, task: Task, seed: int) -> Crowd:
    """Fifty people of whom about as many as usual judge. On which side of the split a person stands is this database's
    secret, so of the first fifty there may be too few in the holdout to decide anything by; then others come."""
    crowd = Crowd(task, CONTRIBUTORS, seed)
    for other in range(OTHER_CROWDS):
        crowd = Crowd(task, CONTRIBUTORS, seed + other * CONTRIBUTORS)
        with Session(engine) as session:  # rolled back: nobody has come yet
            ids = [contributors.ensure(session, crowd.person(index)) for index in range(crowd.size)]
            judges = select(func.count()).where(Contributor.id.in_(ids), Contributor.split == "holdout")
            if int(session.scalar(judges) or 0) >= JUDGES * CONTRIBUTORS:
                break
    return crowd


def _draw(engine: Engine, crowd: Crowd, label: str, before: Champion, examples: list[Example]) -> int:
    """Submit the drawings and queue the run in one transaction: what counts new labels sees the open run with them."""
    with Session(engine) as session, session.begin():
        with click.progressbar(length=len(examples), label=f"{crowd.size} people draw") as bar:
            done = submitting.submit(session, crowd, before, examples, bar.update)
        run, _ = training_runs.enqueue(session, crowd.task.name, trigger="demo", requested_by="cli", seed=crowd.seed)
        number = run.id
    there = f" ({done.there:,} were there from an earlier demo)" if done.there else ""
    click.echo(f"{crowd.size} people drew {tables.count(len(examples), 'picture')} of {label}{there}.")
    _tell_guessed(label, before, examples, done.recognised)
    return number


def _tell_guessed(label: str, before: Champion, examples: list[Example], recognised: int) -> None:
    version = before.known.version
    if label in before.known.labels:
        click.echo(
            f"Version {version} knows the label and recognises {tables.share(recognised / len(examples))} of them."
        )
        return
    guesses = Counter(before.known.labels[place] for place in _answers(before, examples))
    often = ", ".join(f"{name} ({tables.share(count / len(examples))})" for name, count in guesses.most_common(3))
    click.echo(f"Version {version} never had that label; it takes them for {often}.")


def _tell_learned(
    engine: Engine, task: Task, label: str, before: Champion, run: TrainingRun, unseen: list[Example]
) -> None:
    """How well the new version knows the label, by drawings that nobody submitted, and what the old labels lost."""
    base = (run.verdict or {}).get("base") or {}
    if base.get("difference") is not None:
        judged = tables.count(base["n"], "base drawing")
        click.echo(f"The labels it had, on {judged}: {100 * base['difference']:+.1f} points of accuracy.")
    after = champion.load(engine, task)
    if unseen and after.known.version != before.known.version:
        right = sum(after.known.labels[place] == label for place in _answers(after, unseen))
        others, share = tables.count(len(unseen), "other drawing"), tables.share(right / len(unseen))
        click.echo(f"Of {others} of {label}, which nobody submitted, version {after.known.version} recognises {share}.")


def _answers(model: Champion, examples: list[Example]) -> list[int]:
    """The place of the most probable label for each."""
    images = np.stack([example.image for example in examples])
    return [
        int(place)
        for start in range(0, len(images), submitting.BATCH)
        for place in model.predict(images[start : start + submitting.BATCH]).argmax(1)
    ]
