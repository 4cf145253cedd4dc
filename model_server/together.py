"""What is asked for at the same time, done in one go: one transaction, one commit, one wait for the disk."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
# Answers items in their order. An error among the answers concerns its item alone; one that is raised concerns all.
Do = Callable[[Sequence[Item]], Sequence[Result | Exception]]
Kinds = tuple[type[Exception], ...]


def done(do: Do[Item, Result], items: Sequence[Item], *, for_all: Kinds = ()) -> list[Result | BaseException]:
    """The result of each item, or the error that it met. `for_all`: errors about the database, not about an item; after
    any other error of a group each of its items is done by itself, so that a bad one harms itself only."""
    try:
        results = list(do(items))
        if len(results) != len(items):
            raise ValueError(f"{len(results)} results of {len(items)} items")
        return [*results]
    except BaseException as error:
        if len(items) == 1 or isinstance(error, for_all) or not isinstance(error, Exception):
            return [error] * len(items)
        return [one for item in items for one in done(do, [item], for_all=for_all)]


@dataclass
class _Waiting(Generic[Item, Result]):
    item: Item
    turn: threading.Lock = field(default_factory=threading.Lock)  # held until it is answered, or leads
    found: Sequence[Result | BaseException] = ()  # its one result, or the error that it met, once there is one
    leads: bool = False


class Together(Generic[Item, Result]):
    """For threads: each waits for its own result. One group is done at a time; the next gathers meanwhile, so a
    thread that is alone does not wait for others, and many wait for each other once.

    `most`: how many requests are done in one go. `for_all`: see `done`.
    """

    def __init__(self, do: Do[Item, Result], *, most: int = 32, for_all: Kinds = ()) -> None:
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
            mine.turn.acquire()  # until another thread has led, or we are to
        if mine.leads:
            self._lead()
        (found,) = mine.found
        if isinstance(found, BaseException):
            raise found
        return found

    def _lead(self) -> None:
        """Do the first of those who wait, ourselves among them; then the next one leads, if there is one."""
        with self._lock:
            group = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
        try:
            for one, found in zip(
                group, done(self._do, [one.item for one in group], for_all=self._for_all), strict=True
            ):
                one.found = (found,)
        finally:
            with self._lock:
                self._busy = bool(self._queue)
                if self._busy:
                    self._queue[0].leads = True
                    self._queue[0].turn.release()
            for one in group:
                if not one.leads:
                    one.turn.release()


class Gathered(Generic[Item, Result]):
    """The same for an event loop, where a thread of its own does it.

    `do` answers each item, errors among the results (see `done`). `most`: how many are done in one go; fewer where they
    weigh more than `heaviest` together, as what becomes of them is held at once. `apart`: seconds from the beginning of
    a group to that of the next, unless it is full sooner or nobody came meanwhile. A few large groups cost the machine
    less than many small ones, and waiting for a busy processor takes longer than that.
    """

    def __init__(
        self,
        do: Callable[[Sequence[Item]], Sequence[Result | BaseException]],
        *,
        most: int = 64,
        weigh: Callable[[Item], int] = lambda _: 0,
        heaviest: int = 1,
        apart: float = 0,
    ) -> None:
        self._do, self._most, self._weigh, self._heaviest, self._apart = do, most, weigh, heaviest, apart
        self._busy, self._began = False, 0.0
        self._thread = ThreadPoolExecutor(1, "gathered")
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []

    async def ask(self, item: Item) -> Result:
        """The result of this item. Raises the error that it met."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((item, mine))
        if not self._busy:
            self._begin(loop)
        return await mine

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        size = self._size()
        group, self._waiting = self._waiting[:size], self._waiting[size:]
        self._busy, self._began = True, loop.time()
        work = loop.run_in_executor(self._thread, self._do, [item for item, _ in group])
        work.add_done_callback(lambda work: self._end(loop, [mine for _, mine in group], work))

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        """The group of those who came meanwhile, now or when it is due."""
        full = len(self._waiting) >= self._most or self._size() < len(self._waiting)
        due = self._began + self._apart
        if full or due <= loop.time():
            self._begin(loop)
        else:
            loop.call_at(due, self._begin, loop)

    def _size(self) -> int:
        """How many of those who wait are the next group."""
        size = weight = 0
        for item, _ in self._waiting[: self._most]:
            weight += self._weigh(item)
            if size and weight > self._heaviest:
                break
            size += 1
        return size

    def _end(
        self,
        loop: asyncio.AbstractEventLoop,
        group: Sequence[asyncio.Future[Result]],
        work: asyncio.Future[Sequence[Result | BaseException]],
    ) -> None:
        self._busy = bool(self._waiting)
        if self._busy:
            self._next(loop)
        error = work.exception()
        for mine, found in zip(group, [error] * len(group) if error is not None else work.result(), strict=True):
            if mine.done():
                continue  # who asked has gone
            if isinstance(found, BaseException):
                mine.set_exception(found)
            else:
                mine.set_result(found)
