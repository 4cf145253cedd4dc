from __future__ import annotations

import threading
import time

import pytest

from db import logs
from model_server.probing import NoAnswer, Probe


def test_an_answer_comes_back_and_so_does_what_went_wrong() -> None:
    probe = Probe()
    assert probe.ask(lambda: 7, seconds=5) == 7
    with pytest.raises(ZeroDivisionError):
        probe.ask(lambda: 1 // 0, seconds=5)
    with logs.bound(request_id="who-asks"):
        assert probe.ask(logs.request_id, seconds=5) == "who-asks"


def test_who_asks_what_hangs_goes_on_and_so_does_the_next_until_it_answers_again() -> None:
    probe, released = Probe(), threading.Event()
    before = asking()
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(NoAnswer):
            probe.ask(released.wait, seconds=0.1)
    assert time.monotonic() - began < 5
    assert len(asking() - before) == 1, "one thread hangs, however many asked"
    released.set()
    assert probe.ask(lambda: "again", seconds=5) == "again"


def asking() -> set[threading.Thread]:
    """The threads of probes; those of others come and go."""
    return {thread for thread in threading.enumerate() if thread.name == "probe"}
