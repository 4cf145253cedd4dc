"""What several threads ask for at the same time, done in one go: one transaction, one commit, one wait for the disk."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass
class _Waiting(Generic[Item, Result]):
    item: Item
    turn: threading.Lock = field(default_factory=threading.Lock)  # held until it is answered, or leads
    results: Sequence[Result] = ()  # its one result, once there is one
    error: BaseException | None = None
    leads: bool = False


class Together(Generic[Item, Result]):
    """`do` answers items in their order, all or none. One group is done at a time; the next gathers meanwhile, so a
    thread that is alone does not wait for others, and many wait for each other once.

    `most`: how many requests are done in one go. `for_all`: errors about the database, not about an item: after
    any other error of a group each of its items is done by itself, so that a bad one harms itself only.
    """

    def __init__(
        self,
        do: Callable[[Sequence[Item]], Sequence[Result]],
        *,
        most: int = 32,
        for_all: tuple[type[Exception], ...] = (),
    ) -> None:
        self._do, self._most, self._for_all = do, most, for_all
        self._lock = threading.Lock()
        self._queue: deque[_Waiting[Item, Result]] = deque()
        self._busy = False

    def ask(self, item: Item) -> Result:
        """The result of this item. Raises what `do` raised."""
        mine: _Waiting[Item, Result] = _Waiting(item)
        mine.turn.acquire()
        with self._lock:
            self._queue.append(mine)
            mine.leads, self._busy = not self._busy, True
        if not mine.leads:
            mine.turn.acquire()  # until somebody led, or we are to
        if mine.leads:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.results[0]

    def _lead(self) -> None:
        """Do the first of those who wait, ourselves among them; then the next one leads, if there is one."""
        with self._lock:
            group = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
        try:
            self._answer(group)
        finally:
            with self._lock:
                self._busy = bool(self._queue)
                if self._busy:
                    self._queue[0].leads = True
                    self._queue[0].turn.release()
            for one in group:
                if not one.leads:
                    one.turn.release()

    def _answer(self, group: Sequence[_Waiting[Item, Result]]) -> None:
        try:
            results = self._do([one.item for one in group])
            for one, result in zip(group, results, strict=True):
                one.results = (result,)
        except BaseException as error:
            if len(group) == 1 or isinstance(error, self._for_all) or not isinstance(error, Exception):
                for one in group:
                    one.error = error
                return
            for one in group:
                self._answer([one])
