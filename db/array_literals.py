"""Columns of values as literals of PostgreSQL's arrays: one string each, which costs the database's parser next to
nothing. As `ARRAY[…]` each value is an expression of its own."""

from __future__ import annotations

from collections.abc import Iterable


def of_words(values: Iterable[object]) -> str:
    """For values that need no quotes: numbers, ids. Not for text."""
    return "{" + ",".join(map(str, values)) + "}"


def of_texts(values: Iterable[str | None]) -> str:
    """For any text, also JSON and arrays as text; None is NULL."""
    return "{" + ",".join("NULL" if value is None else _quoted(value) for value in values) + "}"


def of_bytes(values: Iterable[bytes | None]) -> str:
    """For bytea; None is NULL."""
    return "{" + ",".join("NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
