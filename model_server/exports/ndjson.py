"""One JSON object a line."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import asdict

import orjson

from model_server.exports.rows import Exported, Source


def write(source: Source) -> Iterator[bytes]:
    """`image` is base64 of the model input, row by row; `contributor` is there only where it was asked for."""
    for row in source.rows(True):
        yield orjson.dumps(_line(row, source.contributors)) + b"\n"


def _line(row: Exported, contributors: bool) -> dict[str, object]:
    line = asdict(row) | {"image": base64.b64encode(row.image).decode()}
    if not contributors:
        del line["contributor"]
    return line
