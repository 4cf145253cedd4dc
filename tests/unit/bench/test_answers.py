"""What travelled is told from the bytes alone, however the network cut them."""

from __future__ import annotations

import pytest

from bench.answers import Answers

ASKED = b"GET /a.js HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"


def read(asked: bytes, heard: bytes, piece: int) -> list[tuple[str, int, int]]:
    """(path, bytes of the head, bytes of the body) of each answer, delivered so many bytes at a time."""
    answers = Answers()
    for data, read in ((asked, answers.asked), (heard, answers.heard)):
        for start in range(0, len(data), piece):
            read(data[start : start + piece])
    return [(answer.path, answer.head, answer.body) for answer in answers.found]


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_answers_on_one_connection_are_told_apart(piece: int) -> None:
    asked = ASKED + b"GET /b.css HTTP/1.1\r\n\r\n"
    assert read(asked, HEAD + b"12345" + HEAD + b"67890", piece) == [("/a.js", 38, 5), ("/b.css", 38, 5)]


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_a_chunked_body_counts_with_its_size_lines(piece: int) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n"
    asked = ASKED + b"GET /b.css HTTP/1.1\r\n\r\n"
    found = read(asked, chunked + body + HEAD + b"67890", piece)
    assert found == [("/a.js", len(chunked), len(body)), ("/b.css", 38, 5)]


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_without_a_body_is_over_with_its_head(status: bytes) -> None:
    short = b"HTTP/1.1 " + status + b"\r\nContent-Length: 5\r\n\r\n"
    asked = ASKED + b"GET /b.css HTTP/1.1\r\n\r\n"
    assert read(asked, short + HEAD + b"12345", 9) == [("/a.js", len(short), 0), ("/b.css", 38, 5)]


def test_the_answer_to_a_question_for_the_head_has_no_body() -> None:
    assert read(b"HEAD /a.js HTTP/1.1\r\n\r\n" + ASKED, HEAD + HEAD + b"12345", 9) == [
        ("/a.js", 38, 0),
        ("/a.js", 38, 5),
    ]


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_what_a_request_carries_is_no_request(piece: int) -> None:
    asked = b"POST /api HTTP/1.1\r\nContent-Length: 22\r\n\r\nGET /no HTTP/1.1\r\n\r\n12" + ASKED
    assert [path for path, *_ in read(asked, HEAD + b"12345" + HEAD + b"67890", piece)] == ["/api", "/a.js"]


def test_an_answer_begins_when_its_head_is_there() -> None:
    answers = Answers()
    answers.asked(ASKED)
    answers.heard(HEAD[:10], now=1.0)
    answers.heard(HEAD[10:] + b"12", now=2.0)
    answers.heard(b"345", now=3.0)
    assert [answer.began for answer in answers.found] == [2.0]
