"""The embedded server as it is made at the first start."""

from __future__ import annotations

from pathlib import Path

from local.postgres import Postgres
from tests.conftest import FAST


def test_who_runs_it_may_read_its_password_and_nobody_else(tmp_path: Path) -> None:
    """Root in a container may not be able to hand on the right to read everything."""
    server = Postgres(tmp_path, options=FAST)
    server.start()
    server.stop()
    password = (tmp_path / "password").stat()
    assert password.st_uid == server.data.stat().st_uid
    assert password.st_mode & 0o777 == 0o600
