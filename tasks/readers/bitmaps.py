"""`.npy` files of bitmaps, as the official Quick, Draw! ones: one uint8 picture a row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks.readers.errors import DataFileError


def read(path: Path, height: int = 28, width: int = 28) -> NDArray[np.uint8]:
    """uint8 (N, height, width, 1) of an array (N, height·width) or (N, height, width).

    Raises DataFileError for a file that is not such an array. No code in the file is run (no pickle).
    """
    try:
        array = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise DataFileError(f"{path}: there is no such file") from None
    except (OSError, ValueError, EOFError) as error:
        raise DataFileError(f"{path.name} is not a readable .npy array: {error}") from None
    if not isinstance(array, np.ndarray):
        raise DataFileError(f"{path.name} is an archive of arrays (.npz); give one .npy array")
    if array.dtype != np.uint8 or array.shape[1:] not in ((height * width,), (height, width), (height, width, 1)):
        raise DataFileError(
            f"{path.name} holds {array.dtype} {array.shape}; "
            f"needed is uint8 (N, {height * width}) or (N, {height}, {width})"
        )
    return array.reshape(-1, height, width, 1)
