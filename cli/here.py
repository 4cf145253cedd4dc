"""Training runs that a command does itself, in its own process."""

from __future__ import annotations

import click
from sqlalchemy import Engine

from cli import follow, tensorflow_start
from cli.home import Home
from db.config import SettingRefused
from db.schema import TrainingRun
from training_server.ml.compute import Compute


def choose_compute(asked: Compute | None = None) -> Compute:
    """What a run is done with here: what is asked for, by default what the environment says.

    Call it before the run is queued: the run then begins at once, and a refusal leaves nothing behind. Raises
    ClickException where this machine has fewer GPUs, and NoAnswer where nothing could be published.
    """
    tensorflow_start.start_for_a_run()
    from training_server import config
    from training_server.ml import devices

    try:
        compute = asked or config.compute()
        devices.choose(compute)
    except (SettingRefused, devices.TooFewGpus) as error:
        raise click.ClickException(str(error)) from None
    return compute


def carry_out(where: Home, engine: Engine, run: int, compute: Compute, display: follow.Display) -> TrainingRun:
    """Do a queued run and show it until its end. A worker that listens may be quicker; then its run is watched."""
    from training_server import config
    from training_server.worker import Worker

    url = engine.url.render_as_string(hide_password=False)
    logs, commit = where.folder / "logs" / "runs", config.commit()
    worker = Worker(engine, config.Settings(url, run_logs=logs, commit=commit, compute=compute))
    worker.work(run=run, watch=lambda values: display(follow.look(engine, run)))
    return follow.to_the_end(engine, run, display)
