"""The peer gets the drawing that its page would send, and ours what our page sends."""

from __future__ import annotations

import json
import uuid

import numpy as np

from bench import load_items
from model_server.submission_checks import CheckedSubmission, Context, KnownVersion, check
from tasks import spec


def test_the_server_takes_the_submission_that_is_sent() -> None:
    task = spec.named("doodle")
    known = {1: KnownVersion(1, task.revision, 1, tuple(task.labels))}
    item = json.loads(load_items.submission().replace("@", str(uuid.uuid4())))
    assert isinstance(check(item, Context(task, known)), CheckedSubmission)
    assert load_items.submission().count("@") == 1


def test_the_classic_drawing_is_784_numbers_with_ink_and_without() -> None:
    drawing = json.loads(load_items.classic_drawing())["drawing"]
    assert len(drawing) == 784
    assert (min(drawing), max(drawing)) == (0, 255)


def test_shrinking_takes_four_neighbours_and_averages_nothing() -> None:
    canvas = np.zeros((4, 4), np.float32)
    canvas[0, 0], canvas[1, 2] = 8, 4
    assert load_items.shrunk(canvas, 2).tolist() == [[8, 0], [0, 0]]
    assert load_items.shrunk(np.arange(9, dtype=np.float32).reshape(3, 3), 2).tolist() == [[0, 1.5], [4.5, 6]]
