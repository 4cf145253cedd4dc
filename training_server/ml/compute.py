"""What a run is asked to compute with. No TensorFlow, so that an idle worker and the command line can hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Compute:
    """`fast`: mixed precision and XLA where there is a GPU. `gpus`: how many GPUs of this host share a
    batch. `recorded`: what another run noted that it was trained on, to be followed as far as possible."""

    fast: bool = False
    gpus: int = 1
    recorded: Mapping[str, Any] | None = None


PLAIN = Compute()
