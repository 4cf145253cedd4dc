"""What the simulation of the gate found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.gate_streams import Retrain
from training_server.ml import statistics


@dataclass(frozen=True)
class Share:
    """So many of n, with Wilson's 95 % interval."""

    hits: int
    n: int

    def __str__(self) -> str:
        low, high = statistics.wilson(self.hits, self.n)
        return f"{100 * self.hits / self.n:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


@dataclass(frozen=True)
class Stream:
    """Of so many streams of LOOKS retrains, those from which anything was promoted: by comparing two accuracies, by
    McNemar's test at 5 % each time, by the gate."""

    retrain: Retrain
    floats: Share
    unspent: Share
    gate: Share


@dataclass(frozen=True)
class Lines:
    """So many lines of so many nights, in which each challenger loses `loss` of the base examples and moves `moved`.

    Beside the champion alone and beside its ancestors too: the mean number of promotions, and the most that one lost.
    """

    loss: float
    moved: float
    nights: int
    number: int
    promotions: tuple[float, float]
    most_lost: tuple[float, float]


@dataclass(frozen=True)
class Waits:
    """A style that begins after so many quiet nights, played so many times. The means of (days to its promotion, looks
    until then, promotions while there was nothing to learn), with a look every night and with foreseen ones."""

    quiet: int
    number: int
    every: tuple[float, ...]
    foreseen: tuple[float, ...]


@dataclass(frozen=True)
class Found:
    """What was simulated. `powers`: by gain and fresh drawings, at each look."""

    streams: Sequence[Stream]
    powers: Mapping[tuple[float, int], Sequence[Share]]
    lines: Sequence[Lines]
    waits: Sequence[Waits]
