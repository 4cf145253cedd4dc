"""Compression, and a cache that keeps within its limit."""

from __future__ import annotations

import os

from model_server.model_files import FileCache, prepare


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
