"""Figures become ratios, verdicts, a file and a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.results import Comparison, Result, busy, machine, percentile, table, write

FASTER = Comparison("inference p50", "ms", ours=0.3, peer=9.0, goal=0.1)
TOO_BIG = Comparison("bytes", "kB", ours=450.0, peer=500.0, goal=0.7)
SHOWN = Comparison("first guess", "ms", ours=150.0, peer=700.0)
THROUGHPUT = Comparison("rows", "rows/s", ours=226_000, peer=1_850, goal=100, bound="at least")


def test_percentiles_are_samples_that_enough_others_do_not_exceed() -> None:
    samples = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(samples, p) for p in (0, 20, 21, 50, 95, 100)] == [1, 1, 2, 3, 5, 5]
    assert percentile([float(n) for n in range(1, 101)], 95) == 95


def test_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no samples"):
        percentile([], 50)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.floats(0, 100))
def test_a_percentile_bounds_its_share_of_the_samples(samples: list[float], percent: float) -> None:
    found = percentile(samples, percent)
    assert found in samples
    assert sum(sample <= found for sample in samples) >= len(samples) * percent / 100 - 1e-9


def test_a_goal_bounds_the_ratio_from_the_side_it_names() -> None:
    assert FASTER.met
    assert TOO_BIG.met is False
    assert THROUGHPUT.met
    assert Comparison("rows", "rows/s", ours=50, peer=1, goal=100, bound="at least").met is False


def test_a_figure_without_goal_is_shown_but_not_judged() -> None:
    assert SHOWN.met is None
    assert Result("x", "us", "them", [FASTER, SHOWN]).met
    assert not Result("x", "us", "them", [FASTER, TOO_BIG, SHOWN]).met


def test_the_result_file_holds_figures_ratio_goal_and_verdict(tmp_path: Path) -> None:
    path = write(Result("sample", "us", "them", [FASTER, TOO_BIG, SHOWN], {"samples": 7}), tmp_path / "results")
    document = json.loads(path.read_text("utf-8"))
    assert path.name == "sample.json"
    assert (document["name"], document["ours"], document["peer"]) == ("sample", "us", "them")
    assert document["met"] is False
    assert [each["met"] for each in document["comparisons"]] == [True, False, None]
    assert document["comparisons"][0]["ratio"] == pytest.approx(0.0333, abs=1e-4)
    assert document["facts"] == {"samples": 7}


def test_the_machine_is_told_in_general_words() -> None:
    words = machine()
    assert set(words) == {"cores", "memory_gib", "system", "python", "load"}
    assert words["cores"] >= 1
    assert "/" not in json.dumps(words)


def test_a_busy_machine_is_warned_of() -> None:
    assert busy({"cores": 2, "load": 1.5}) is None
    assert "load 11.3 on 2 cores" in (busy({"cores": 2, "load": 11.3}) or "")


def test_the_table_has_a_line_for_each_figure_and_names_missed_goals() -> None:
    head, rule, *lines = table(
        [Result("browser", "", "", [FASTER, TOO_BIG, SHOWN]), Result("pipeline", "", "", [THROUGHPUT])]
    ).splitlines()
    assert head.split() == ["benchmark", "figure", "ours", "peer", "ratio", "goal"]
    assert set(rule) == {"─"}
    assert lines[0].split()[-4:] == ["at", "most", "0.1", "met"]
    assert lines[1].endswith("MISSED")
    assert lines[2].endswith("–")
    assert "226,000 rows/s" in lines[3]
    assert "at least 100" in lines[3]
