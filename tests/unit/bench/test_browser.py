"""What the two pages were sent is counted by kind, and their answers are held against each other."""

from __future__ import annotations

import os
import urllib.error
import urllib.request

import brotli
import pytest

from bench.browser import by_kind, difference
from bench.results import CannotMeasure
from bench.site import Site


def test_bytes_are_counted_by_kind_and_html_is_not() -> None:
    sent = [("/", 400), ("/a.js", 10), ("/b.js", 5), ("/x.wasm", 100), ("/model.json", 3), ("/w.bin", 50)]
    assert by_kind(sent) == {"code": 15, "wasm": 100, "descriptions": 3, "weights": 50}


def test_a_file_that_travels_twice_counts_twice() -> None:
    assert by_kind([("/x.wasm", 100), ("/x.wasm", 100)]).total() == 200


def test_answers_of_the_same_network_may_differ_by_rounding() -> None:
    assert difference([0.9, 0.1], [0.899, 0.101]) == pytest.approx(0.001)


@pytest.mark.parametrize("other", [[0.1, 0.9], [float("nan"), 0.5]])
def test_pages_that_run_different_networks_are_not_compared(other: list[float]) -> None:
    with pytest.raises(CannotMeasure, match="different networks"):
        difference([0.9, 0.1], other)


def test_the_site_sends_brotli_where_it_is_smaller_and_counts_what_it_sent() -> None:
    text, noise = b"let x = 1;\n" * 500, os.urandom(256)
    with Site({"index.html": b"<p>hello</p>", "a.js": text, "w.bin": noise}) as site:
        with urllib.request.urlopen(site.url + "a.js") as answer:
            body = answer.read()
            assert answer.headers["Content-Encoding"] == "br"
            assert answer.headers["Content-Type"] == "text/javascript"
        with urllib.request.urlopen(site.url + "w.bin?v=1") as answer:
            assert answer.headers["Content-Encoding"] is None
            assert answer.read() == noise
        with urllib.request.urlopen(site.url) as answer:
            assert answer.headers["Content-Type"] == "text/html"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(site.url + "absent.js")
        assert brotli.decompress(body) == text
        assert [path for path, _ in site.sent] == ["/a.js", "/w.bin", "/"]
        assert site.sent[:2] == [("/a.js", len(body)), ("/w.bin", 256)]
