"""NumPy's `.npz`, written front to back: a zip of `.npy` members, each with as many elements as were counted before."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from model_server.exports.rows import Exported, Source

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FLUSH_BYTES = 1 << 18
SPLITS = ("train", "validation", "holdout")


class _Pipe(io.RawIOBase):
    """A zip writes into it, and a response takes out of it. It is not seekable, so the zip does not seek."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.held = 0

    def writable(self) -> bool:
        return True

    def write(self, content: ReadableBuffer) -> int:
        part = bytes(content)
        if part:  # compressing mostly gives nothing yet
            self.parts.append(part)
            self.held += len(part)
        return len(part)

    def take(self) -> bytes:
        taken, self.parts, self.held = b"".join(self.parts), [], 0
        return taken


@dataclass(frozen=True)
class Column:
    """One array of the file. `element`: its bytes for a row, exactly as large as `dtype` and `shape` say."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    element: Callable[[Exported], bytes]


def columns(source: Source) -> list[Column]:
    places = {label: np.int32(place).tobytes() for place, label in enumerate(source.labels)}
    found = [
        Column("images", "|u1", source.shape, lambda row: row.image),
        Column("labels", "<i4", (), lambda row: places[row.label]),
        Column("splits", "<i4", (), lambda row: np.int32(SPLITS.index(row.split)).tobytes()),
        Column("model_versions", "<i4", (), lambda row: np.int32(row.model_version).tobytes()),
        Column("recipe_versions", "<i4", (), lambda row: np.int32(row.recipe_version).tobytes()),
        Column("ids", "|S36", (), lambda row: row.id.encode()),
    ]
    if source.contributors:
        found.append(Column("contributors", "|S36", (), lambda row: (row.contributor or "").encode().ljust(36, b"\0")))
    return found


def write(source: Source) -> Iterator[bytes]:
    """`images` (n, height, width, channels) uint8; `labels` (n,) are places in `label_keys`, `splits` in `split_names`.

    The rows are read once for each array, so that no array is ever held.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, texts in (("label_keys", source.labels), ("split_names", SPLITS)):
            file.writestr(f"{name}.npy", _whole(np.array(texts)))
        for column in columns(source):
            with file.open(f"{column.name}.npy", "w", force_zip64=True) as member:
                member.write(_header(column, source.number))
                for row in source.rows(column.name == "images"):
                    member.write(column.element(row))
                    if pipe.held >= FLUSH_BYTES:
                        yield pipe.take()
    yield pipe.take()


def _header(column: Column, number: int) -> bytes:
    written = io.BytesIO()
    described = {"descr": column.dtype, "fortran_order": False, "shape": (number, *column.shape)}
    npy.write_array_header_1_0(written, described)
    return written.getvalue()


def _whole(array: NDArray[np.str_]) -> bytes:
    written = io.BytesIO()
    np.save(written, array, allow_pickle=False)
    return written.getvalue()
