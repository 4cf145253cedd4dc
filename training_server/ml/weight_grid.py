"""Large constants as whole numbers on a grid, in TF.js' own quantisation: few values compress where floats do not.

A step of the grid is as long as a constant's spread allows: its standard deviation, times the root of how many numbers
it holds, over `finesse`. By that rule every number has about the same share in what the rounding does to the answers
(measured on the shipped networks), which is the smallest change that so many bytes allow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

FINESSES = (24_000, 29_000, 34_000, 41_000, 48_000, 57_000, 68_000, 81_000, 96_000, 136_000)
# Of a probability, on examples that nobody is judged on: half of what the proof on the holdout allows (`parity`).
MOST = 0.005
EXAMPLES = 2_000  # at most, to choose by

Stored = tuple[dict[str, Any], bytes]  # `quantization` of the weights manifest, the bytes in the shard


def stored(values: NDArray[np.float32], finesse: float) -> Stored:
    """The numbers, in uint16 on the grid of this finesse, or as float16 where they would not fit on one."""
    exact = values.astype(np.float64).ravel()
    step = float(exact.std() * np.sqrt(exact.size) / finesse)
    if step > 0 and np.isfinite(step):
        places = np.round(exact / step)
        lowest = places.min()
        if places.max() - lowest <= np.iinfo(np.uint16).max:
            grid = {"dtype": "uint16", "scale": step, "min": float(lowest * step), "original_dtype": "float32"}
            return grid, (places - lowest).astype("<u2").tobytes()
    return {"dtype": "float16", "original_dtype": "float32"}, values.astype("<f2").tobytes()


def decoded(content: bytes, quantization: dict[str, Any]) -> NDArray[np.float32]:
    """The numbers (n,) as TF.js reads them."""
    found = np.frombuffer(content, np.dtype(quantization["dtype"]).newbyteorder("<"))
    if quantization["dtype"] == "float16":
        return found.astype(np.float32)
    return np.asarray(found * np.float64(quantization["scale"]) + quantization["min"], np.float32)


def coarsest(difference: Callable[[float], float]) -> float:
    """The finesse with the fewest bytes whose `difference` (of probabilities, the largest) is small enough; else the
    finest, which the proof will judge."""
    return next((finesse for finesse in FINESSES[:-1] if difference(finesse) <= MOST), FINESSES[-1])
