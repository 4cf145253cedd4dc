"""Questions to the database for monitoring: answered soon, or not at all."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


class NoAnswer(Exception):
    """The database did not answer in time."""


class Probe:
    """Asks from a thread of its own: a database that hangs, and cannot even refuse, costs one thread and no more.

    One question at a time; others wait meanwhile, but not for longer than they said.
    """

    def __init__(self) -> None:
        self._asking = threading.Lock()

    def ask(self, question: Callable[[], Answer], *, seconds: float) -> Answer:
        """The answer, or what asking raised. Raises NoAnswer after so many seconds."""
        deadline = time.monotonic() + seconds
        if not self._asking.acquire(timeout=seconds):
            raise NoAnswer
        answered, found, wrong = threading.Event(), list[Answer](), list[BaseException]()

        def work() -> None:
            try:
                found.append(question())
            except BaseException as error:
                wrong.append(error)
            finally:
                self._asking.release()
                answered.set()

        threading.Thread(target=contextvars.copy_context().run, args=[work], name="probe", daemon=True).start()
        if not answered.wait(max(0.0, deadline - time.monotonic())):
            raise NoAnswer
        if wrong:
            raise wrong[0]
        return found[0]
