"""Parts of the big files of Quick, Draw!'s public bucket, by HTTP range requests.

Files are written beside their place and renamed, so that a half file is never found under its name.
"""

from __future__ import annotations

import http.client
import io
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

TIMEOUT_SECONDS = 30
TRIES = 3
BLOCK = 1 << 16
MOST_HEADER = 1024  # bytes of an .npy file before its first row
PIXELS = 784
BYTES_PER_DRAWING = 800  # about what a simplified drawing takes


class FetchFailed(RuntimeError):
    """A download did not succeed; the message names the URL and the cause."""


class NotThere(FetchFailed):
    """The server has no such file."""


@dataclass(frozen=True)
class Bucket:
    """A server with `numpy_bitmap/LABEL.npy` and `simplified/LABEL.ndjson` under `url`."""

    url: str

    def holds(self, path: Path, drawings: int) -> bool:
        """Whether a file fetched earlier has that many drawings, or all that the bucket would give."""
        note = _note(path)
        return path.is_file() and note.is_file() and int(note.read_text()) >= drawings

    def first_bitmaps(self, label: str, drawings: int, path: Path) -> None:
        """Write the first drawings of a label as an .npy of uint8 (N, 784)."""
        url = self._of("numpy_bitmap", f"{label}.npy")
        content = _part(url, 0, min(_size(url), MOST_HEADER + drawings * PIXELS))
        rows = _rows(content, url)[:drawings]
        with _written(path, drawings) as file:
            np.save(file, rows)

    def middle_drawings(self, label: str, drawings: int, path: Path) -> None:
        """Write drawings from the middle of a label's file, one JSON object a line."""
        url = self._of("simplified", f"{label}.ndjson")
        size = _size(url)
        end = size // 2
        content = b""
        while end < size and content.count(b"\n") <= drawings:
            begin, end = end, min(end + drawings * BYTES_PER_DRAWING, size)
            content += _part(url, begin, end)
        # The first line was cut by beginning in its middle, the last one by ending there, unless the file ends.
        lines = content.split(b"\n")[1 : None if end == size else -1]
        kept = [line for line in lines if line.strip()][:drawings]
        if not kept or not _is_drawing(kept[0]):
            raise FetchFailed(f"{url} holds no drawings.")
        with _written(path, drawings) as file:
            file.write(b"\n".join(kept) + b"\n")

    def _of(self, folder: str, name: str) -> str:
        return f"{self.url}/{folder}/{urllib.parse.quote(name)}"


def _rows(content: bytes, url: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The whole rows in the beginning of an .npy file."""
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read(stream)
    except ValueError:
        raise FetchFailed(f"{url} is not an .npy file.") from None
    if len(shape) != 2 or shape[1] != PIXELS or fortran or dtype != np.uint8:
        raise FetchFailed(f"{url} is {dtype} {shape}, not uint8 (N, {PIXELS}).")
    data = stream.read()
    whole = min(shape[0], len(data) // PIXELS)
    if whole == 0:
        raise FetchFailed(f"{url} holds no drawings.")
    return np.frombuffer(data, np.uint8, whole * PIXELS).reshape(whole, PIXELS)


def _is_drawing(line: bytes) -> bool:
    try:
        return "drawing" in json.loads(line)
    except ValueError:
        return False


def _part(url: str, start: int, end: int) -> bytes:
    """The bytes from `start` to before `end`; after a broken connection it goes on where it was.

    Raises FetchFailed when that does not help, or the server refuses.
    """
    received = bytearray()
    for attempt in range(1, TRIES + 1):
        try:
            _receive(url, start, end, received)
            return bytes(received)
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, urllib.error.HTTPError) or attempt == TRIES:
                raise _failed(url, error) from None
    raise AssertionError("TRIES is at least 1")


def _receive(url: str, start: int, end: int, received: bytearray) -> None:
    """Append what is missing of a part. Raises IncompleteRead where the connection ends before."""
    begin = start + len(received)
    request = urllib.request.Request(url, headers={"Range": f"bytes={begin}-{end - 1}"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        if answer.status != http.HTTPStatus.PARTIAL_CONTENT:  # this server knows no ranges: skip what comes before
            for _ in _blocks(answer, begin):
                pass
        for block in _blocks(answer, end - begin):
            received += block


def _blocks(answer: IO[bytes], length: int) -> Iterator[bytes]:
    missing = length
    while missing:
        block = answer.read(min(BLOCK, missing))
        if not block:
            raise http.client.IncompleteRead(b"", missing)
        missing -= len(block)
        yield block


def _size(url: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=TIMEOUT_SECONDS) as answer:
            length = answer.headers.get("Content-Length")
    except (OSError, http.client.HTTPException) as error:
        raise _failed(url, error) from None
    if not length or int(length) == 0:
        raise FetchFailed(f"{url} is empty or does not say its size.")
    return int(length)


def _failed(url: str, error: Exception) -> FetchFailed:
    if isinstance(error, urllib.error.HTTPError):
        kind = NotThere if error.code == http.HTTPStatus.NOT_FOUND else FetchFailed
        return kind(f"{url} answers {error.code} {error.reason}.")
    cause = error.reason if isinstance(error, urllib.error.URLError) else error or type(error).__name__
    return FetchFailed(f"{url} could not be downloaded ({cause}). Check the network and run it again.")


@contextmanager
def _written(path: Path, drawings: int) -> Iterator[IO[bytes]]:
    """A file that appears under its name when it is complete, with a note of how many drawings were asked for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(path)
        _note(path).write_text(str(drawings))
    finally:
        draft.unlink(missing_ok=True)


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.drawings")
