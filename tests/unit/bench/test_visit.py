"""Bytes are counted by kind; time by the median, bytes by the start that took most."""

from __future__ import annotations

from bench.answers import Answer
from bench.visit import Visit, bodies, judged


def visit(ready: float, **sizes: int) -> Visit:
    paths = {"html": "/", "code": "/assets/a.js", "api": "/api/v1/tasks"}
    return Visit(ready, [Answer(paths[name], 0.0, head=100, body=size) for name, size in sizes.items()], [])


def test_every_answer_counts_under_its_kind() -> None:
    answers = [
        ("/draw", 1),
        ("/a.js", 2),
        ("/a.wasm?v=1", 4),
        ("/api/v1/tasks", 8),
        ("/m/w.bin", 16),
        ("/m/model.json", 32),
    ]
    found = bodies([Answer(path, 0.0, head=1000, body=size) for path, size in answers])
    assert found == {"HTML": 1, "code": 2, "wasm": 4, "API": 8, "weights": 16, "descriptions and icons": 32}


def test_the_median_start_and_the_most_bytes_are_judged_and_headers_are_said_separately() -> None:
    ours = [visit(900, html=400_000), visit(1000, html=419_000, api=1_000), visit(5000, html=1_000)]
    peer = [visit(2000, code=500_000)]
    result = judged({"ours": ours, "draw": ours[:1], "peer": peer}, "1.0")
    time, size = result.comparisons
    assert (time.ours, time.peer, time.met) == (1000, 2000, True)
    assert (size.ours, size.peer) == (420.0, 500.0)
    assert [goal.met for goal in result.goals] == [True]
    assert result.facts["header bytes"] == {"ours": 100, "draw": 100, "peer": 100}


def test_a_byte_too_many_misses_the_goal() -> None:
    ours = [visit(1000, html=420_000, api=1)]
    result = judged({"ours": ours, "draw": ours, "peer": [visit(1000, code=500_000)]}, "1.0")
    assert [goal.met for goal in result.goals] == [False]
    assert result.comparisons[0].met is False
