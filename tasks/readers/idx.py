"""idx files, plain or gzipped, as MNIST comes in."""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks.readers.errors import DataFileError

UNSIGNED_BYTE = 8


def read(images_path: Path, labels_path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(images uint8 (N, H, W, 1), labels uint8 (N,)). Raises DataFileError, also for a file that was cut short."""
    images = _array(images_path, 3)
    labels = _array(labels_path, 1)
    if len(images) != len(labels):
        raise DataFileError(
            f"{images_path.name} holds {len(images)} images but {labels_path.name} {len(labels)} labels; "
            "give two files that belong together"
        )
    return images[..., None], labels


def _array(path: Path, dimensions: int) -> NDArray[np.uint8]:
    content = _content(path)
    if len(content) < 4 + 4 * dimensions or content[:2] != b"\0\0":
        raise DataFileError(f"{path.name} is not an idx file")
    if content[2] != UNSIGNED_BYTE or content[3] != dimensions:
        raise DataFileError(f"{path.name} is not an idx file of bytes in {dimensions} dimension(s)")
    start = 4 + 4 * dimensions
    shape = tuple(int(n) for n in np.frombuffer(content[4:start], ">u4"))
    missing = math.prod(shape) - (len(content) - start)
    if missing:
        state = f"cut short: {missing} bytes are missing" if missing > 0 else f"{-missing} bytes too long"
        raise DataFileError(f"{path.name} is {state}; get it again")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except EOFError:
        raise DataFileError(f"{path.name} is cut short: its gzip stream ends early; get it again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataFileError(f"{path.name} is not a sound gzip file: {error}") from None
    except OSError as error:
        raise DataFileError(f"{path}: {error.strerror or error}") from None
