"""Fetching from a server like the bucket: with ranges, without, and breaking off."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest

from cli import fetch as fetch_command
from cli.__main__ import run
from tasks import spec
from tasks.readers import unknown_data

DRAWINGS = 2000


def bitmaps() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 255, (DRAWINGS, 784), np.uint8)


def ndjson(label: str) -> bytes:
    lines = [
        {"word": label, "key_id": str(i), "drawing": [[[0, 255], [0, (i + 16 * len(label)) % 256]]] * (1 + i % 9)}
        for i in range(DRAWINGS)
    ]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


@dataclass
class FakeBucket:
    files: dict[str, bytes]
    ranges: bool = True
    break_after: int | None = None  # bytes of each answer
    sent: int = 0
    asked: list[str] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBucket]:
    npy = io.BytesIO()
    np.save(npy, bitmaps())
    files = {
        "/numpy_bitmap/power outlet.npy": npy.getvalue(),
        "/simplified/power outlet.ndjson": ndjson("power outlet"),
    }
    served = FakeBucket(files)

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, *, body: bool) -> None:
            path = unquote(self.path)
            if path not in served.files:
                self.send_error(404)
                return
            content, status = served.files[path], 200
            wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            if wanted and served.ranges:
                content, status = content[int(wanted[1]) : int(wanted[2]) + 1], 206
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if body:
                served.asked.append(path)
                content = content[: served.break_after]
                served.sent += len(content)
                self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("DELTALOOP_HOME", str(tmp_path))
    monkeypatch.setenv("QUICKDRAW_URL", served.url)
    yield served
    server.shutdown()
    server.server_close()


def fetch(drawings: int = 50) -> int:
    return run(["fetch", "quickdraw", "power outlet", "--task", "doodle", "--drawings", str(drawings)])


def fetched(home: Path) -> tuple[np.ndarray, list[dict[str, object]]]:
    folder = home / "data" / "quickdraw"
    lines = (folder / "simplified" / "power outlet.ndjson").read_text().splitlines()
    return np.load(folder / "numpy_bitmap" / "power outlet.npy"), [json.loads(line) for line in lines]


@pytest.mark.parametrize("ranges", [True, False])
def test_the_first_bitmaps_and_the_strokes_of_the_middle_are_fetched(
    bucket: FakeBucket, tmp_path: Path, ranges: bool
) -> None:
    bucket.ranges = ranges
    assert fetch() == 0
    rows, lines = fetched(tmp_path)
    assert np.array_equal(rows, bitmaps()[:50])
    keys = [int(str(line["key_id"])) for line in lines]
    assert len(keys) == 50
    assert keys == list(range(keys[0], keys[0] + 50))
    assert 800 < keys[0] < 1200


@pytest.fixture
def whole(bucket: FakeBucket) -> FakeBucket:
    """A bucket with every label of the task, and with two of the words that are none."""
    for label in spec.named("doodle").labels:
        bucket.files[f"/numpy_bitmap/{label}.npy"] = bucket.files["/numpy_bitmap/power outlet.npy"]
        bucket.files[f"/simplified/{label}.ndjson"] = ndjson(label)
    for word in ("bus", "duck", "The Eiffel Tower", "rainbow"):
        bucket.files[f"/simplified/{word}.ndjson"] = ndjson(word)
    return bucket


def test_with_a_whole_task_come_a_few_drawings_of_other_things(
    whole: FakeBucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = ["fetch", "quickdraw", "--task", "doodle", "--drawings", "50"]
    assert run(everything) == 0
    others = len(fetch_command.other_things(spec.named("doodle")))
    assert others > 300
    assert f"22 files fetched, 0 already there, {others - 2} not on the server" in capsys.readouterr().out
    found = list(unknown_data(spec.named("doodle"), tmp_path / "data"))
    assert {example.label for example in found} == {"bus", "The Eiffel Tower"}, "a duck is a bird"
    for word in ("bus", "The Eiffel Tower"):
        lines = (tmp_path / "data" / "quickdraw" / "simplified" / f"{word}.ndjson").read_text().splitlines()
        assert len(lines) == 10
    whole.asked.clear()
    assert run(everything) == 0
    assert whole.asked == []


def test_one_label_comes_alone(whole: FakeBucket) -> None:
    assert fetch() == 0
    assert {path.split("/")[-1].split(".")[0] for path in whole.asked} == {"power outlet"}


def test_a_server_that_fails_ends_it_at_other_things_too(whole: FakeBucket, capsys: pytest.CaptureFixture[str]) -> None:
    whole.files["/simplified/bus.ndjson"] = b""
    assert run(["fetch", "quickdraw", "--task", "doodle", "--drawings", "50"]) == 1
    assert "bus: " in capsys.readouterr().err


def test_only_a_part_of_the_big_files_is_asked_for(bucket: FakeBucket) -> None:
    assert fetch() == 0
    assert bucket.sent < sum(map(len, bucket.files.values())) / 10


def test_at_most_the_second_half_of_the_strokes_is_fetched(bucket: FakeBucket, tmp_path: Path) -> None:
    assert fetch(DRAWINGS) == 0
    rows, lines = fetched(tmp_path)
    assert len(rows) == DRAWINGS
    assert int(str(lines[-1]["key_id"])) == DRAWINGS - 1
    assert 800 < len(lines) < 1200


def test_what_is_there_is_not_fetched_again_unless_more_is_wanted(bucket: FakeBucket, tmp_path: Path) -> None:
    assert fetch() == 0
    bucket.asked.clear()
    assert fetch(40) == 0
    assert bucket.asked == []
    assert fetch(60) == 0
    assert len(fetched(tmp_path)[0]) == 60


def test_a_connection_that_breaks_is_taken_up_where_it_was(bucket: FakeBucket, tmp_path: Path) -> None:
    bucket.break_after = 20_000  # of about 40,000
    assert fetch() == 0
    assert np.array_equal(fetched(tmp_path)[0], bitmaps()[:50])


def test_a_network_failure_is_one_line_and_leaves_no_half_file(
    bucket: FakeBucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket.break_after = 1000
    assert fetch() == 1
    error = capsys.readouterr().err
    assert "power outlet: " in error
    assert "could not be downloaded" in error
    assert error.strip().count("\n") == 0
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("content", "says"), [(b"<html>", "is not an .npy file"), (b"", "is empty"), (None, "answers 404 Not Found")]
)
def test_a_file_that_is_not_what_it_should_be_is_refused(
    bucket: FakeBucket, capsys: pytest.CaptureFixture[str], content: bytes | None, says: str
) -> None:
    del bucket.files["/numpy_bitmap/power outlet.npy"]
    if content is not None:
        bucket.files["/numpy_bitmap/power outlet.npy"] = content
    assert fetch() == 1
    assert says in capsys.readouterr().err


def test_a_server_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DELTALOOP_HOME", str(tmp_path))
    monkeypatch.setenv("QUICKDRAW_URL", "http://127.0.0.1:9")
    assert fetch() == 1
    assert "Connection refused" in capsys.readouterr().err
