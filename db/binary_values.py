"""Values as PostgreSQL's binary COPY takes them: each after its length. Every submission is packed by these."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache

import orjson

NULL = b"\xff\xff\xff\xff"  # a length of -1
REAL_OID = 700
_length = struct.Struct(">i").pack


def of_bytes(value: bytes | None) -> bytes:
    """bytea, and text that is UTF-8 already."""
    return NULL if value is None else _length(len(value)) + value


@lru_cache(maxsize=4096)  # names of tasks and labels, over and over
def of_name(value: str) -> bytes:
    """text that has few different values."""
    return of_bytes(value.encode())


def of_json(value: object) -> bytes:
    """json; None is NULL."""
    return NULL if value is None else of_bytes(orjson.dumps(value))


def of_reals(values: Sequence[float]) -> bytes:
    """real[]. Raises OverflowError for a value that no real holds; one that is too small for it becomes 0."""
    number = len(values)
    given: list[float] = [4] * (2 * number)  # each after its length
    given[1::2] = values
    return _array(number).pack(20 + 8 * number, 1, 0, REAL_OID, number, 1, *given)


@lru_cache
def _array(number: int) -> struct.Struct:
    """Length; dimensions, whether any is NULL, type; of the only dimension: number, first index; the values."""
    return struct.Struct(">iiiiii" + "if" * number)
