"""What threads ask for at the same time is done in one go, and one that cannot be done harms nobody else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from model_server.together import Gathered, Together, done

MANY = 12


class Gone(Exception):
    """The database is away."""


class Slow:
    """Doubles numbers, one group at a time; the first group is held until it is let go."""

    def __init__(self, refuse: Callable[[Sequence[int]], None] = lambda items: None) -> None:
        self.groups: list[list[int]] = []
        self.entered, self.go = threading.Event(), threading.Event()
        self._refuse = refuse

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.groups.append(list(items))
        self.entered.set()
        assert self.go.wait(10)
        self._refuse(items)
        return [2 * item for item in items]


def asked_at_once(together: Together[int, int], slow: Slow) -> list[Future[int]]:
    """0 begins alone; while it is being done, the others come."""
    with ThreadPoolExecutor(MANY) as pool:
        found = [pool.submit(together.ask, 0)]
        assert slow.entered.wait(10)
        found += [pool.submit(together.ask, item) for item in range(1, MANY)]
        while len(together._queue) < MANY - 1:
            pass
        slow.go.set()
    return found


def test_one_alone_does_not_wait_for_others() -> None:
    slow = Slow()
    slow.go.set()
    assert [Together(slow).ask(item) for item in (1, 2)] == [2, 4]
    assert slow.groups == [[1], [2]]


def test_those_who_come_meanwhile_are_done_in_one_go_and_each_gets_its_own_result() -> None:
    slow = Slow()
    answers = asked_at_once(Together(slow), slow)
    assert [answer.result() for answer in answers] == [2 * item for item in range(MANY)]
    assert [sorted(group) for group in slow.groups] == [[0], list(range(1, MANY))]


def test_a_group_has_an_end() -> None:
    slow = Slow()
    answers = asked_at_once(Together(slow, most=4), slow)
    assert [answer.result() for answer in answers] == [2 * item for item in range(MANY)]
    assert [len(group) for group in slow.groups] == [1, 4, 4, 3]


def test_a_bad_item_harms_itself_only() -> None:
    def refuse(items: Sequence[int]) -> None:
        if 5 in items:
            raise LookupError("5")

    slow = Slow(refuse)
    answers = asked_at_once(Together(slow), slow)
    assert [item for item, answer in enumerate(answers) if answer.exception() is not None] == [5]
    assert [answer.result() for item, answer in enumerate(answers) if item != 5] == [
        2 * item for item in range(MANY) if item != 5
    ]


def test_an_error_among_the_results_is_for_whose_it_is_and_nobody_is_done_again() -> None:
    slow = Slow()
    together: Together[int, int] = Together(lambda items: [LookupError() if one == 14 else one for one in slow(items)])
    answers = asked_at_once(together, slow)
    assert [item for item, answer in enumerate(answers) if isinstance(answer.exception(), LookupError)] == [7]
    assert len(slow.groups) == 2


def test_what_is_about_all_is_not_tried_for_each() -> None:
    def refuse(items: Sequence[int]) -> None:
        if len(items) > 1:
            raise Gone

    slow = Slow(refuse)
    together = Together(slow, for_all=(Gone,))
    answers = asked_at_once(together, slow)
    assert [type(answer.exception()) for answer in answers[1:]] == [Gone] * (MANY - 1)
    assert len(slow.groups) == 2
    assert together.ask(3) == 6, "and the next one is served"


def test_a_wrong_number_of_results_is_an_error() -> None:
    nobody: Together[int, int] = Together(lambda items: [])
    with pytest.raises(ValueError, match="0 results of 1"):
        nobody.ask(1)


def gathered_at_once(gathered: Gathered[int, int], slow: Slow) -> list[int | BaseException]:
    """0 begins alone; while it is being done, the others come."""

    async def ask() -> list[int | BaseException]:
        asked = [asyncio.create_task(gathered.ask(item)) for item in range(MANY)]
        while len(gathered._waiting) < MANY - 1:
            await asyncio.sleep(0)
        slow.go.set()
        return await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 10)

    return asyncio.run(ask())


def test_in_an_event_loop_those_who_come_meanwhile_are_done_in_one_go_too() -> None:
    slow = Slow()
    assert gathered_at_once(Gathered(slow), slow) == [2 * item for item in range(MANY)]
    assert slow.groups == [[0], list(range(1, MANY))]


def test_there_a_group_has_an_end_as_well() -> None:
    slow = Slow()
    assert gathered_at_once(Gathered(slow, most=4), slow) == [2 * item for item in range(MANY)]
    assert [len(group) for group in slow.groups] == [1, 4, 4, 3]


def test_there_a_group_ends_where_it_gets_heavy_and_one_alone_may_be_heavier() -> None:
    slow = Slow()
    weighed = Gathered(slow, weigh=lambda item: 40 if item == 11 else item, heaviest=12)
    assert gathered_at_once(weighed, slow) == [2 * item for item in range(MANY)]
    assert slow.groups == [[0], [1, 2, 3, 4], [5, 6], [7], [8], [9], [10], [11]]


def test_there_a_group_that_is_not_full_waits_until_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes while it waits is in it."""
    groups: list[list[int]] = []

    def double(items: Sequence[int]) -> list[int]:
        groups.append(list(items))
        return [2 * item for item in items]

    gathered = Gathered(double, most=3, apart=60)

    async def come() -> list[int]:
        loop = asyncio.get_running_loop()
        asked = [asyncio.create_task(gathered.ask(item)) for item in range(2)]
        await asked[0]
        asked.append(asyncio.create_task(gathered.ask(2)))
        while len(gathered._waiting) < 2:
            await asyncio.sleep(0)
        assert groups == [[0]]
        now = loop.time
        monkeypatch.setattr(loop, "time", lambda: now() + 60)
        return await asyncio.wait_for(asyncio.gather(*asked), 10)

    assert asyncio.run(come()) == [0, 2, 4]
    assert groups == [[0], [1, 2]]


def test_there_who_comes_when_nobody_waits_does_not_wait_either() -> None:
    gathered = Gathered(lambda items: [2 * item for item in items], apart=60)

    async def come() -> list[int]:
        return [await asyncio.wait_for(gathered.ask(item), 10) for item in range(3)]

    assert asyncio.run(come()) == [0, 2, 4]


def test_there_a_full_group_does_not_wait() -> None:
    slow = Slow()
    assert gathered_at_once(Gathered(slow, most=MANY - 1, apart=60), slow) == [2 * item for item in range(MANY)]
    assert [len(group) for group in slow.groups] == [1, MANY - 1]


def test_there_a_heavy_group_does_not_wait() -> None:
    slow = Slow()
    heavy = Gathered(slow, weigh=lambda item: 1, heaviest=4, apart=60)

    async def come() -> None:
        asked = [asyncio.create_task(heavy.ask(item)) for item in range(6)]
        await asyncio.sleep(0)
        slow.go.set()
        await asyncio.wait_for(asyncio.gather(*asked[:5]), 10)
        asked[5].cancel()  # there is room in the last group, so it would wait

    asyncio.run(come())
    assert slow.groups == [[0], [1, 2, 3, 4]]


def test_there_each_gets_its_own_error_and_what_breaks_a_group_is_told_to_all_of_it() -> None:
    def refuse(items: Sequence[int]) -> None:
        if 5 in items:
            raise LookupError("5")

    slow = Slow(refuse)
    found = gathered_at_once(Gathered(lambda items: done(slow, items)), slow)
    assert [item for item, one in enumerate(found) if isinstance(one, LookupError)] == [5]
    slow = Slow(refuse)
    found = gathered_at_once(Gathered(slow), slow)
    assert [type(one) for one in found] == [int] + [LookupError] * (MANY - 1)


def test_who_no_longer_waits_harms_nobody() -> None:
    slow = Slow()
    gathered = Gathered(slow)

    async def ask() -> int:
        first, second = (asyncio.create_task(gathered.ask(item)) for item in (1, 2))
        await asyncio.sleep(0)
        first.cancel()
        slow.go.set()
        return await second

    assert asyncio.run(ask()) == 4
