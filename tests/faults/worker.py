"""`python -m tests.faults.worker`: the training worker as it ships, with a task whose demands a few drawings meet."""

from __future__ import annotations

import sys

from tests import tiny
from training_server import __main__ as command
from training_server import execution

if __name__ == "__main__":
    task = tiny.task(training={"epochs": 1})
    execution.spec.named = lambda name: task  # the real network, files and proof in Node
    sys.exit(command.main())
