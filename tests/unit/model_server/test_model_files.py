"""Compression, and a cache that keeps within its limit."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from model_server import model_files
from model_server.model_files import FileCache, ModelFile, prepare

MANY = 12


def key(number: int) -> tuple[str, str, str]:
    return ("doodle", "d", str(number))


def test_what_does_not_shrink_is_sent_as_it_is() -> None:
    assert set(prepare("group1.bin", os.urandom(4096)).encodings) == {"identity"}
    assert set(prepare("model.json", b"[" + b"1," * 2000 + b"1]").encodings) == {"identity", "br", "gzip"}


def test_the_content_type_follows_the_name() -> None:
    assert prepare("model.json", b"{}").content_type == "application/json"
    assert prepare("group1-shard1of1.bin", b"").content_type == "application/octet-stream"
    assert prepare("strange", b"").content_type == "application/octet-stream"


def test_the_file_that_was_used_longest_ago_goes_first() -> None:
    cache = FileCache(max_bytes=2_500)
    files = [prepare("a.bin", os.urandom(1_000)) for _ in range(3)]
    cache.put(key(0), files[0])
    cache.put(key(1), files[1])
    assert cache.get(key(0)) is files[0]
    cache.put(key(2), files[2])
    assert (cache.get(key(0)), cache.get(key(1)), cache.get(key(2))) == (files[0], None, files[2])


def test_the_same_file_put_twice_counts_once() -> None:
    cache = FileCache(max_bytes=2_500)
    file = prepare("a.bin", os.urandom(1_000))
    for _ in range(10):
        cache.put(key(0), file)
    assert cache.get(key(0)) is file


def test_a_cache_without_room_keeps_nothing() -> None:
    cache = FileCache(max_bytes=0)
    cache.put(key(0), prepare("a.bin", b"abc"))
    assert cache.get(key(0)) is None


class Slow:
    """Makes a file, held until it is let go."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.file, self.times, self._error = prepare("a.bin", os.urandom(1_000)), 0, error
        self.entered, self.go = threading.Event(), threading.Event()

    def __call__(self) -> ModelFile:
        self.times += 1
        self.entered.set()
        assert self.go.wait(10)
        if self._error is not None:
            raise self._error
        return self.file


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Released by each who comes to wait for what another makes."""
    come = threading.Semaphore(0)

    class Noted(Future[ModelFile]):
        def result(self, timeout: float | None = None) -> ModelFile:
            come.release()
            return super().result(timeout)

    monkeypatch.setattr(model_files, "Future", Noted)
    return come


@contextmanager
def asked_at_once(cache: FileCache, slow: Slow, waiting: threading.Semaphore) -> Iterator[list[Future[ModelFile]]]:
    """What MANY threads are told that ask for file 0: one makes it, and all others wait."""
    with ThreadPoolExecutor(MANY) as pool:
        try:
            found = [pool.submit(cache.get_or_make, key(0), slow) for _ in range(MANY)]
            assert all(waiting.acquire(timeout=10) for _ in range(MANY - 1))
            yield found
        finally:
            slow.go.set()


@pytest.mark.parametrize("room", [0, 2_500])
def test_a_file_that_many_ask_for_at_once_is_made_once(room: int, waiting: threading.Semaphore) -> None:
    cache, slow = FileCache(max_bytes=room), Slow()
    with asked_at_once(cache, slow, waiting) as found:
        slow.go.set()
        assert all(one.result(10) is slow.file for one in found)
    assert slow.times == 1
    assert cache.get(key(0)) is (slow.file if room else None), "what there is no room for is not kept for that"
    assert cache._making == {}


def test_a_file_that_is_kept_is_not_made() -> None:
    cache, slow = FileCache(max_bytes=2_500), Slow()
    cache.put(key(0), slow.file)
    assert cache.get_or_make(key(0), slow) is slow.file
    assert slow.times == 0


@pytest.mark.parametrize("error", [MemoryError(), SystemExit()])
def test_a_file_that_cannot_be_made_keeps_nobody_waiting_and_the_next_one_tries_again(
    error: BaseException, waiting: threading.Semaphore
) -> None:
    cache, slow = FileCache(max_bytes=2_500), Slow(error)
    with asked_at_once(cache, slow, waiting) as found:
        slow.go.set()
        assert [one.exception(10) for one in found] == [error] * MANY
    assert (slow.times, cache._making) == (1, {})
    better = Slow()
    better.go.set()
    assert cache.get_or_make(key(0), better) is better.file


def test_another_file_does_not_wait_for_one_that_is_being_made(waiting: threading.Semaphore) -> None:
    cache, slow, other = FileCache(max_bytes=2_500), Slow(), Slow()
    other.go.set()
    with asked_at_once(cache, slow, waiting), ThreadPoolExecutor(1) as pool:
        assert pool.submit(cache.get_or_make, key(1), other).result(5) is other.file
        assert cache.get(key(0)) is None
