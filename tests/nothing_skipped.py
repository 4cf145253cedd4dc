"""Where CI is set, a test that would be skipped fails: what nobody misses there is tested nowhere."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

# Other people's drawings lie in no repository. Every test of the loop runs with synthetic ones as well.
NO_DRAWINGS = "no real drawings here (BASE_DATA)"


def refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that says why it would have been one."""
    if not os.environ.get("CI") or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    if not str(report.longrepr).endswith(f"{NO_DRAWINGS}')"):
        report.outcome = "failed"
        report.longrepr = f"CI skips nothing, and would have here: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse(report)
    return report
