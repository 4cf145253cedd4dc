"""Five rounds of faults under load, one for each step in which a worker can be killed; `make faults` plays more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from local import front
from tests.conftest import REPOSITORY
from tests.faults.kinds import KINDS
from tests.faults.training import STEPS

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not front.installed(), reason="nginx, its brotli module or envsubst is not installed"),
]
ROUNDS, SEED = len(STEPS), 1
SECONDS = 900


@pytest.mark.timeout(SECONDS + 20)
def test_nothing_acknowledged_is_lost_nothing_is_half_published_and_everything_comes_back() -> None:
    command = [sys.executable, "-m", "tests.faults", str(ROUNDS), str(SEED)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert done.stdout.count(f"{1 + len(KINDS)} faults") == ROUNDS
