"""TFRecord files of `tf.train.Example`, without TensorFlow.

A record is its length (8 bytes, little-endian), the masked CRC-32C of that, the content, and the masked CRC-32C of the
content (tensorflow/core/lib/io/record_writer.cc). An Example is a protocol buffer of features by name
(tensorflow/core/example/example.proto); only lists of bytes and of whole numbers are written here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from model_server.exports.rows import Exported, Source

CASTAGNOLI = 0x82F63B78
MASK_DELTA = 0xA282EAD8


def _table() -> tuple[int, ...]:
    found = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (CASTAGNOLI if value & 1 else 0)
        found.append(value)
    return tuple(found)


TABLE = _table()


def write(source: Source) -> Iterator[bytes]:
    """Features: `image` (height · width · channels bytes), `label` (its key), `label_index` (its place among the task's
    labels), `id`, `split`, `model_version`, and `contributor` only where it was asked for."""
    places = {label: place for place, label in enumerate(source.labels)}
    for row in source.rows(True):
        yield record(example(_features(row, places[row.label], source.contributors)))


def _features(row: Exported, place: int, contributors: bool) -> dict[str, bytes | int]:
    features: dict[str, bytes | int] = {
        "id": row.id.encode(),
        "image": row.image,
        "label": row.label.encode(),
        "label_index": place,
        "model_version": row.model_version,
        "split": row.split.encode(),
    }
    if contributors:
        features["contributor"] = (row.contributor or "").encode()
    return features


def record(content: bytes) -> bytes:
    """One framed record."""
    length = struct.pack("<Q", len(content))
    return length + _masked(length) + content + _masked(content)


def crc32c(content: bytes) -> int:
    """CRC-32C (Castagnoli), as in RFC 3720."""
    value = 0xFFFFFFFF
    for byte in content:
        value = TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def _masked(content: bytes) -> bytes:
    value = crc32c(content)
    return struct.pack("<I", (((value >> 15) | (value << 17)) + MASK_DELTA) & 0xFFFFFFFF)


def example(features: dict[str, bytes | int]) -> bytes:
    """A serialised `tf.train.Example`; numbers are not negative."""
    entries = b"".join(_field(1, _field(1, name.encode()) + _field(2, _feature(of))) for name, of in features.items())
    return _field(1, entries)


def _feature(value: bytes | int) -> bytes:
    if isinstance(value, bytes):
        return _field(1, _field(1, value))  # bytes_list
    return _field(3, _field(1, _varint(value)))  # int64_list, packed


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
