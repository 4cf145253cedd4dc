"""`deltaloop gate`: derive a verdict again from the numbers it was made of."""

from __future__ import annotations

import json
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.orm import Session

from cli import home
from db import training_runs
from db.schema import TrainingRun
from tasks.spec import Gate


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


def _derive(run: TrainingRun) -> tuple[dict[str, Any], list[str]]:
    """The verdict, and a sentence for each rule that the stored counts do not allow to apply."""
    from training_server.ml import earlier_counts
    from training_server.ml.counts import CountsUnusable
    from training_server.ml.gate import decide

    if run.counts is None:
        what = run.error or " ".join((run.verdict or {}).get("reasons", [])) or f"It is {run.state}."
        raise click.ClickException(f"Run {run.id} of {run.task} judged no candidate, so it stored no counts. {what}")
    try:
        settings = Gate.model_validate(run.settings["gate"])
    except (KeyError, ValidationError) as error:
        raise click.ClickException(f"The gate settings stored with run {run.id} cannot be read: {error}") from None
    try:
        counts, not_applied = earlier_counts.read(run.counts, settings.metric)
    except CountsUnusable as error:
        raise click.ClickException(f"The verdict of run {run.id} cannot be derived again. {error}") from None
    # through JSON, as the stored one went
    derived: dict[str, Any] = json.loads(json.dumps(decide(counts, settings).to_json()))
    return derived, not_applied


def _show(which: str, verdict: dict[str, Any] | None) -> None:
    click.echo(f"{which}: {verdict['decision'] if verdict else 'none'}")
    for reason in (verdict or {}).get("reasons", []):
        click.echo(f"  - {reason}")
