"""Every line of every server is one JSON object with the same names."""

from __future__ import annotations

import contextvars
import datetime as dt
import io
import json
import logging
import sys
import threading
from contextlib import suppress
from typing import Any

import pytest

from db import logs


def line(message: str = "said", *arguments: Any, failed: bool = False, **extra: Any) -> dict[str, Any]:
    failure = sys.exc_info() if failed else None
    record = logging.getLogger("deltaloop.test").makeRecord(
        "deltaloop.test", logging.WARNING, __file__, 1, message, arguments, failure, extra=extra
    )
    text = logs.JsonLines().format(record)
    assert "\n" not in text
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_line_says_when_how_bad_who_and_what() -> None:
    found = line('%d "quoted"\nand two lines', 3, run_id=7)
    at = dt.datetime.fromisoformat(found.pop("time"))
    assert abs(dt.datetime.now(dt.UTC) - at) < dt.timedelta(seconds=10)
    assert found == {
        "level": "warning",
        "logger": "deltaloop.test",
        "message": '3 "quoted"\nand two lines',
        "run_id": 7,
    }


def test_what_is_bound_stands_in_every_line_until_it_ends_and_the_lines_own_words_count_before_it() -> None:
    with logs.bound(request_id="outer-request", task="doodle", run_id=None):
        with logs.bound(run_id=3):
            assert {name: line()[name] for name in ("request_id", "task", "run_id")} == {
                "request_id": "outer-request",
                "task": "doodle",
                "run_id": 3,
            }
            assert line(task="digits")["task"] == "digits"
        assert "run_id" not in line()
        assert logs.request_id() == "outer-request"
    assert logs.request_id() is None
    assert "request_id" not in line()


def test_another_thread_says_it_where_it_was_handed_the_context() -> None:
    said: list[str | None] = []
    with logs.bound(request_id="handed-on"):
        for run in (contextvars.copy_context().run, lambda work: work()):
            thread = threading.Thread(target=run, args=[lambda: said.append(logs.request_id())])
            thread.start()
            thread.join()
    assert said == ["handed-on", None]


def test_a_traceback_stays_in_its_line_and_shows_no_row_that_the_database_refused() -> None:
    try:
        raise ValueError("not null\nDETAIL:  Failing row contains (1, \\x00ff00ff, null).\n")
    except ValueError:
        found = line(failed=True)
    assert "Traceback" in found["exception"]
    assert "ValueError: not null" in found["exception"]
    assert "00ff" not in found["exception"]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        *[(good, True) for good in ("0a1b2c3d", "x" * 64)],
        *[(bad, False) for bad in ("short", "x" * 65, "a b c d e", None, "trailing-newline\n")],
    ],
)
def test_a_request_is_named_by_letters_digits_and_hyphens(text: str | None, taken: bool) -> None:
    assert logs.is_request_id(text) is taken


def test_a_name_of_our_own_is_one_that_we_take() -> None:
    assert logs.is_request_id(logs.new_request_id())


class Written(io.StringIO):
    """A stream that keeps what each write brought."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        self.pieces.append(text)
        return super().write(text)


def test_what_is_logged_together_is_written_in_few_whole_pieces_that_a_pipe_does_not_tear() -> None:
    stream = Written()
    logger = logging.Logger("together")
    logger.addHandler(logs.Handler(stream))
    lines = [f"{number} " + "ä" * 300 for number in range(20)]
    with suppress(LookupError), logs.together():
        for line in lines:
            logger.info(line)
        assert not stream.pieces
        raise LookupError
    assert stream.getvalue() == "".join(f"{line}\n" for line in lines)
    assert len(stream.pieces) == 4
    assert all(len(piece.encode()) <= logs.PIPE_BYTES and piece.endswith("\n") for piece in stream.pieces)
    stream.pieces.clear()
    logger.info("alone")
    assert "".join(stream.pieces) == "alone\n"


class Full(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError("No space left on device")


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    logger = logging.Logger("full")
    logger.addHandler(logs.Handler(Full()))
    with logs.together():
        logger.info("lost")
    assert not hasattr(logs._TOGETHER, "lines")
