"""Strokes are walked at an even pace; of the trace, the page's own main thread counts."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from bench.drawing import Found, Task, judged, longest, main_tasks, paced
from bench.results import CannotMeasure


def test_a_stroke_is_walked_in_even_steps_to_its_very_end() -> None:
    points = paced([(0, 0), (10, 0), (10, 5)], 4)
    assert points[0] == (0, 0)
    assert points[-1] == (10, 5)
    steps = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    assert steps[:-1] == pytest.approx([4] * (len(steps) - 1))
    assert steps[-1] <= 4


def test_no_two_points_of_a_walk_are_the_same() -> None:
    assert paced([(0, 0), (4, 0), (8, 0)], 4) == [(0, 0), (4, 0), (8, 0)]


def event(name: str, pid: int, tid: int, ts: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "pid": pid, "tid": tid, "ts": ts, "cat": "toplevel", **more}


def test_tasks_of_other_threads_and_other_pages_are_left_out() -> None:
    trace = {
        "traceEvents": [
            event("ThreadControllerImpl::RunTask", 1, 1, 9_000, dur=3_000),
            event("ThreadControllerImpl::RunTask", 1, 2, 9_000, dur=50_000),
            event("ThreadControllerImpl::RunTask", 2, 1, 9_000, dur=50_000),
            event("RunTask", 1, 1, 4_000, dur=1_000, tdur=300),
            event("Paint", 1, 1, 9_500, dur=1_000),
            event("watch", 1, 1, 5_000, ph="I") | {"cat": "blink.user_timing"},
        ]
    }
    assert main_tasks(trace) == ([Task(4.0, 5.0, 0.3), Task(9.0, 12.0, 3.0)], 5.0)


def test_a_trace_without_the_pages_mark_cannot_be_read() -> None:
    with pytest.raises(CannotMeasure, match="mark"):
        main_tasks({"traceEvents": [event("RunTask", 1, 1, 4_000, dur=1_000)]})


@pytest.mark.parametrize(("begin", "end", "ms"), [(5, 6, 4.0), (0, 1, 0.0), (9, 30, 1.0), (0, 30, 4.0), (11, 19, 0.0)])
def test_a_task_holds_whatever_waits_while_it_runs(begin: float, end: float, ms: float) -> None:
    tasks = [Task(4.0, 8.0, 3.0), Task(9.5, 10.5, 1.0), Task(20.0, 20.5, 0.5)]
    held = longest(tasks, begin, end)
    assert (held.end - held.begin if held else 0.0) == ms


def test_the_goals_bound_the_p95_of_guesses_and_the_p99_of_holds() -> None:
    ours = Found(guess=[5.0] * 95 + [50.0] * 5, hold=[2.0] * 98 + [9.0] * 2, work=[1.0], waited=[1.0], tasks=[1.0])
    peer = Found(guess=[50.0] * 100, hold=[50.0] * 100, work=[1.0], waited=[1.0], tasks=[1.0])
    result = judged({"ours": ours, "peer": peer}, "1.0")
    assert [(goal.figure, goal.met) for goal in result.goals] == [("guess p95", True), ("main thread held p99", False)]


def test_guesses_that_never_come_are_no_measurement() -> None:
    silent = Found(guess=[1.0] * 10, hold=[1.0] * 10, work=[1.0], waited=[1.0], tasks=[1.0], missing=1)
    with pytest.raises(CannotMeasure, match="without a guess"):
        judged({"ours": silent, "peer": silent}, "1.0")
