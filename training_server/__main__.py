"""`python -m training_server`: the training worker. `--drain` ends with the queue empty, `--run ID` after that run."""

from __future__ import annotations

import argparse
import logging
import sys

from db.engine import make_engine
from training_server import config
from training_server.worker import Worker


def main() -> int:
    """Work until a signal comes. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="training_server", description=__doc__)
    parser.add_argument("--drain", action="store_true", help="end when no run is queued any more")
    parser.add_argument("--run", type=int, metavar="ID", help="do this queued run, then end")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        settings = config.read()
        engine = make_engine(settings.database_url, application="deltaloop-trainer")
    except ValueError as error:
        print(f"training_server: {error}", file=sys.stderr)  # noqa: T201
        return 2
    worker = Worker(engine, settings)
    worker.end_on_signals()
    logging.info("Worker %s waits for runs.", worker.name)
    if arguments.run is not None:
        if not worker.work(run=arguments.run):
            print(f"training_server: run {arguments.run} is not queued.", file=sys.stderr)  # noqa: T201
            return 1
    else:
        worker.serve(drain=arguments.drain)
    engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
