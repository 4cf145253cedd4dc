"""What the formats promise without a database: checksums, framing, and memory that does not grow with the data."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from model_server.exports import ndjson, npz, tfrecord
from model_server.exports.rows import Exported, Source


def source(number: int, contributors: bool = False) -> Source:
    def rows(pictures: bool) -> Iterator[Exported]:
        rng = np.random.default_rng(0)
        for place in range(number):
            image = rng.integers(0, 256, 784, dtype=np.uint8).tobytes()
            yield Exported(f"{place:036d}", image, "dog", "confirmed", "train", 1, 1, "2026-01-01", None, None)

    return Source(("cat", "dog"), (28, 28, 1), number, rows, contributors)


@pytest.mark.parametrize(
    ("content", "crc"),
    [(b"", 0), (b"123456789", 0xE3069283), (bytes(32), 0x8A9136AA), (b"\xff" * 32, 0x62A8AB43)],
)
def test_the_checksum_is_that_of_rfc_3720(content: bytes, crc: int) -> None:
    assert tfrecord.crc32c(content) == crc


def test_a_record_is_framed_by_its_length() -> None:
    framed = tfrecord.record(b"abc")
    assert framed[:8] == (3).to_bytes(8, "little")
    assert framed[12:15] == b"abc"
    assert len(framed) == 8 + 4 + 3 + 4


@pytest.mark.parametrize("write", [npz.write, ndjson.write, tfrecord.write])
def test_memory_does_not_grow_with_the_data(write: Callable[[Source], Iterator[bytes]]) -> None:
    few, many = peak(write, 1_000), peak(write, 5_000)
    assert many < 1.2 * few + 50_000


def peak(write: Callable[[Source], Iterator[bytes]], number: int) -> int:
    """The most memory at a time while so many rows are written, in bytes."""
    tracemalloc.start()
    assert sum(len(part) for part in write(source(number))) > 780 * number
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_what_was_written_in_pieces_is_one_file() -> None:
    found = np.load(io.BytesIO(b"".join(npz.write(source(700)))))
    expected = [np.frombuffer(row.image, np.uint8) for row in source(700).rows(True)]
    assert np.array_equal(found["images"].reshape(700, 784), np.array(expected))
    assert found["label_keys"].tolist() == ["cat", "dog"]
    assert found["labels"].tolist() == [1] * 700
