"""TensorFlow starts here, and says nothing about it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STDERR = 2


def start() -> None:
    """Load TensorFlow and let it look at this machine's processors; takes seconds, so only once it is needed."""
    with _without_start_up_notes():
        import tensorflow as tf

        # Some notes come with the first operation, and some with the first compiled function.
        tf.function(lambda x: x + x)(tf.zeros(1))


def start_for_a_run() -> None:
    """The same for a run that is to publish a network. Raises NoAnswer where no export could be proved."""
    start()
    from training_server import networks

    networks.shipped().refuse_unready()


@contextmanager
def _without_start_up_notes() -> Iterator[None]:
    """TensorFlow writes about its processor to stderr as it starts, at any log level. Errors are raised anyway."""
    from training_server.config import quiet_tensorflow

    quiet_tensorflow()
    kept = os.dup(STDERR)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), STDERR)
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)
