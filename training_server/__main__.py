"""`python -m training_server`: the training worker. `--drain` ends with the queue empty, `--run ID` after that run."""

from __future__ import annotations

import argparse
import logging
import sys

from db import logs
from db.engine import make_engine
from training_server import config
from training_server.ml.compute import Compute
from training_server.worker import Worker


def main() -> int:
    """Work until a signal comes. Returns the exit code: 0 for a drained queue, however its runs ended."""
    parser = argparse.ArgumentParser(prog="training_server", description=__doc__)
    parser.add_argument("--drain", action="store_true", help="end when no run is queued any more")
    parser.add_argument("--run", type=int, metavar="ID", help="do this queued run, then end")
    parser.add_argument("--fast", action="store_true", help="mixed precision and XLA, where there is a GPU")
    parser.add_argument("--gpus", type=int, metavar="N", help="share each batch out over N GPUs of this host")
    arguments = parser.parse_args()
    logs.configure(logging.INFO)
    try:
        settings = config.read(flags=_flags(arguments))
        _check(settings.compute)
        engine = make_engine(settings.database_url, application="deltaloop-trainer")
    except ValueError as error:
        print(f"training_server: {error}", file=sys.stderr)  # noqa: T201 - to a terminal
        return 2
    worker = Worker(engine, settings)
    worker.end_on_signals()
    logging.info("Worker %s waits for runs.", worker.name)
    if arguments.run is not None:
        if not worker.work(run=arguments.run):
            print(f"training_server: run {arguments.run} is not queued.", file=sys.stderr)  # noqa: T201 - to a terminal
            return 1
        came_so_far = True
    else:
        came_so_far = worker.serve(drain=arguments.drain)
    engine.dispose()
    return 0 if came_so_far else 1


def _flags(arguments: argparse.Namespace) -> dict[str, str]:
    """Settings that count instead of the environment's."""
    fast = {"TRAINING_FAST": "on"} if arguments.fast else {}
    return fast if arguments.gpus is None else {**fast, "TRAINING_GPUS": str(arguments.gpus)}


def _check(compute: Compute) -> None:
    """Several GPUs are looked for before a run needs them. Raises TooFewGpus; else TensorFlow stays unloaded."""
    if compute.gpus > 1:
        config.quiet_tensorflow()
        from training_server.ml import devices

        devices.choose(compute)


if __name__ == "__main__":
    sys.exit(main())
