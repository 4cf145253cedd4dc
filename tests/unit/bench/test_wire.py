"""The slow network is as slow as it says, and changes no byte."""

from __future__ import annotations

import time
import urllib.request

import pytest

from bench.site import Site
from bench.wire import Link, Wire


def test_bytes_arrive_at_the_links_rate_and_after_its_delay() -> None:
    link = Link(rate=1000.0, delay=0.1)
    assert link.send(500, now=10.0) == pytest.approx((10.5, 10.6))


def test_what_is_offered_together_waits_in_line_whoever_sends_it() -> None:
    link = Link(rate=1000.0, delay=0.1)
    link.send(500, now=10.0)
    assert link.send(500, now=10.0) == pytest.approx((11.0, 11.1))


def test_a_link_that_was_idle_does_not_catch_up() -> None:
    link = Link(rate=1000.0, delay=0.1)
    link.send(500, now=10.0)
    assert link.send(500, now=20.0) == pytest.approx((20.5, 20.6))


def test_an_answer_comes_whole_counted_and_no_sooner_than_the_network_allows() -> None:
    content = bytes(range(256)) * 80
    with Site({"index.html": b"<p>", "a.bin": content}) as site, Wire(site.url, megabits=8, round_trip=0.04) as wire:
        start = time.monotonic()
        with urllib.request.urlopen(f"{wire.url}/a.bin", timeout=10) as answer:
            body = answer.read()
        took = time.monotonic() - start
        assert [(found.path, found.body) for found in wire.answers] == [("/a.bin", len(body))]
        assert wire.answers[0].head > 100
        # a round trip for the connection, one for the question, and the bytes at a million a second
        assert took >= 0.08 + len(body) / 1e6
        wire.forget()
        assert wire.answers == []
