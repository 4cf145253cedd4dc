"""What may be done in which rooms, beyond who may import whom."""

from __future__ import annotations

import re

from tests.architecture.test_docs import read, tracked

# Two programs, which own what they do, and the driver's connection itself.
COMMITS = {"db/migrate.py", "db/setup.py", "db/patience.py"}


def test_the_environment_is_read_in_config_modules_only() -> None:
    allowed = ("config.py", "gunicorn.conf.py")
    exempt = ("tests/", "bench/", "local/")  # these start processes and hand their environment on
    readers = [
        path
        for path in tracked("*.py")
        if "os.environ" in read(path) and not path.endswith(allowed) and not path.startswith(exempt)
    ]
    assert readers == []


def test_queries_leave_the_transaction_to_their_callers() -> None:
    ends = re.compile(r"\.(commit|rollback)\(|\.begin\(\)")
    found = {path for path in tracked("db/*.py") if ends.search(read(path))}
    assert found == COMMITS
