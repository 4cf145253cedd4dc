"""`deltaloop gate`: derive a verdict again from the numbers it was made of, by its own thresholds or by others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.orm import Session

from cli import home, tables
from cli.parameters import TASK
from db import training_runs
from db.schema import TrainingRun
from tasks.settings import Gate
from tasks.spec import Task

DECISIONS = ("promote", "reject")


@click.group()
def gate() -> None:
    """Look behind verdicts."""


@gate.command()
@click.argument("run", type=click.IntRange(1))
def replay(run: int) -> None:
    """Derive the verdict of RUN again from its stored counts and settings, and compare. Differing ones exit with 1.

    Counts of an earlier format are judged by today's rules as far as they go; then only the decisions are compared.
    """
    with home.database() as engine, Session(engine) as session:
        found = training_runs.get(session, run)
        if found is None:
            raise click.ClickException(f"There is no training run {run}; `deltaloop runs` lists them.")
        stored, (derived, not_applied) = found.verdict, _derive(found)
    _show("stored", stored)
    _show("derived", derived)
    differing = [name for name in derived if derived[name] != (stored or {}).get(name)]
    for sentence in not_applied:
        click.echo(f"not applied: {sentence}")
    if "decision" in differing or (differing and not not_applied):
        raise click.ClickException(f"The verdicts of run {run} differ in: {', '.join(differing)}.")
    if not_applied:
        numbers = f"; by today's rules it differs in: {', '.join(differing)}" if differing else ""
        click.echo(f"The decision is the same{numbers}.")
    else:
        click.echo("Both are the same.")


@gate.command()
@click.argument("task", type=TASK)
@click.option("--set", "changes", metavar="NAME=VALUE", multiple=True, help="Another threshold than the file's.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Look at so many at most.")
def preview(task: Task, changes: tuple[str, ...], limit: int) -> None:
    """Say what the thresholds of TASK's file, or others, would have decided on its past runs. Changes nothing.

    Each run is judged by its stored counts, as if it had been the look at its champion that it was.
    """
    settings = changed(task.gate, changes)
    with home.database() as engine, Session(engine) as session:
        rows = [
            _previewed(run, settings) for run in training_runs.all_of(session, task.name, limit=limit) if run.counts
        ]
    if not rows:
        click.echo(f"No run of {task.name} has judged a candidate yet, so there is nothing to decide again.")
        return
    tables.show(("run", "decided", "would be", "because"), rows)
    other = sum(row[2] in DECISIONS and row[1] != row[2] for row in rows)
    click.echo(f"{tables.count(len(rows), 'run')} looked at, {other} would have been decided otherwise.")


def changed(gate: Gate, changes: Sequence[str]) -> Gate:
    """The thresholds with some of them set otherwise. Raises BadParameter that says what is wrong with which."""
    values: dict[str, Any] = gate.model_dump()
    for change in changes:
        name, separator, value = change.partition("=")
        if not separator or name not in values:
            raise click.BadParameter(f"{change!r} is no NAME=VALUE. Names: {', '.join(values)}.", param_hint="--set")
        values[name] = value
    try:
        return Gate.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise click.BadParameter(f"{where}: {first['msg']}.", param_hint="--set") from None


def _previewed(run: TrainingRun, settings: Gate) -> list[object]:
    stored = (run.verdict or {}).get("decision")
    try:
        derived, not_applied = _judge(run, settings)
    except click.ClickException as error:
        return [run.id, stored, "unknown", error.message]
    reasons = [*derived["reasons"], *(f"Not applied: {sentence}" for sentence in not_applied)]
    return [run.id, stored, derived["decision"], reasons[0] if reasons else ""]


def _derive(run: TrainingRun) -> tuple[dict[str, Any], list[str]]:
    """The verdict, and a sentence for each rule that the stored counts do not allow to apply."""
    if run.counts is None:
        what = run.error or " ".join((run.verdict or {}).get("reasons", [])) or f"It is {run.state}."
        raise click.ClickException(f"Run {run.id} of {run.task} judged no candidate, so it stored no counts. {what}")
    try:
        settings = Gate.model_validate(run.settings["gate"])
    except (KeyError, ValidationError) as error:
        raise click.ClickException(f"The gate settings stored with run {run.id} cannot be read: {error}") from None
    return _judge(run, settings)


def _judge(run: TrainingRun, settings: Gate) -> tuple[dict[str, Any], list[str]]:
    """The verdict of a run's stored counts by these settings."""
    from training_server.ml.gate import derive
    from training_server.ml.paired import CountsUnusable

    try:
        verdict, not_applied = derive(run.counts, settings)
    except CountsUnusable as error:
        raise click.ClickException(f"The verdict of run {run.id} cannot be derived again. {error}") from None
    # through JSON, as the stored one went
    derived: dict[str, Any] = json.loads(json.dumps(verdict.to_json()))
    return derived, not_applied


def _show(which: str, verdict: dict[str, Any] | None) -> None:
    click.echo(f"{which}: {verdict['decision'] if verdict else 'none'}")
    for reason in (verdict or {}).get("reasons", []):
        click.echo(f"  - {reason}")
