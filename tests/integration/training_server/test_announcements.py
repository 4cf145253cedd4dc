"""The worker hears of queued runs over a connection of its own."""

from __future__ import annotations

import time

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
