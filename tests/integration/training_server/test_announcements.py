"""The worker hears of queued runs over a connection of its own."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import Engine, text

from db.training_runs import CHANNEL
from training_server.announcements import Listener


def test_a_worker_that_listens_is_woken_at_once(engine: Engine) -> None:
    listener = Listener(engine)
    listener.listen()
    with engine.begin() as connection:
        connection.execute(text(f"NOTIFY {CHANNEL}"))
    start = time.monotonic()
    listener.wait(10)
    waited = time.monotonic() - start
    listener.close()
    assert waited < 5


def test_a_signal_at_the_very_end_wakes_nobody_and_writes_into_nobodys_file(engine: Engine, tmp_path: Path) -> None:
    listener = Listener(engine)
    listener.wake()
    listener.wait(60)
    listener.close()
    with (tmp_path / "one").open("wb"), (tmp_path / "two").open("wb"):  # which get the numbers that are free now
        listener.wake()
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"", b""]
