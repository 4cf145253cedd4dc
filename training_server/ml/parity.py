"""Do the exported files answer as the network does? A model that answers otherwise in a browser was never judged.

The most probable label may differ on one example in a thousand: there the network wavers between two labels, and the
rounding of weights (`weight_grid`) decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_DISAGREEMENT = Fraction(1, 1000)
LARGEST_DIFFERENCE = 0.01
NO_NUMBER = 1.0  # an answer that is not a number is off as far as can be
WORST = 5
BLOCK = 1024

Answer = Callable[[NDArray[np.uint8]], NDArray[np.float32]]  # images (n, H, W, C) → probabilities (n, labels)
Block = tuple[NDArray[Any], NDArray[np.uint8]]  # what names the examples (n,), their images (n, H, W, C)


class AnswersDiffer(RuntimeError):
    """The exported files must not be published; the message shows the worst examples."""


@dataclass(frozen=True)
class Example:
    """One example's answers, probabilities (labels,) each: the network's and the exported files'."""

    name: int
    expected: tuple[float, ...]
    got: tuple[float, ...]
    difference: float

    @property
    def agrees(self) -> bool:
        return int(np.argmax(self.expected)) == int(np.argmax(self.got))

    def words(self, labels: Sequence[str]) -> str:
        """The two answers, and the label that is furthest off if it is neither."""
        apart = np.abs(np.subtract(self.expected, self.got))
        told = dict.fromkeys(int(np.argmax(values)) for values in (self.expected, self.got, apart))
        said = (f"{labels[place]} {self.expected[place]:.4f} → {self.got[place]:.4f}" for place in told)
        return f"example {self.name}: {', '.join(said)}"


@dataclass(frozen=True)
class Report:
    """What a comparison found on n examples; `worst` first."""

    n: int
    agreed: int
    largest_difference: float
    worst: tuple[Example, ...]

    @property
    def holds(self) -> bool:
        """Whether the files may be published. On no examples nothing is proven."""
        close = self.n - self.agreed <= MOST_DISAGREEMENT * self.n and self.largest_difference <= LARGEST_DIFFERENCE
        return self.n > 0 and close

    def to_json(self) -> dict[str, Any]:
        """For the run's record."""
        share = self.agreed / self.n if self.n else 0.0
        return {"n": self.n, "agreement": round(share, 6), "largest_difference": round(self.largest_difference, 6)}

    def check(self, labels: Sequence[str]) -> None:
        """Raises AnswersDiffer unless the report holds."""
        if self.holds:
            return
        if not self.n:
            raise AnswersDiffer("There is no base holdout to compare the exported files with the network on.")
        examples = "; ".join(example.words(labels) for example in self.worst)
        needed = float(1 - MOST_DISAGREEMENT)
        raise AnswersDiffer(
            f"The exported files do not answer in TensorFlow.js as the network does: the same label on "
            f"{self.agreed / self.n:.3%} of {self.n:,} examples of the base holdout ({needed:.1%} is "
            f"needed), probabilities up to {self.largest_difference:.4f} apart ({LARGEST_DIFFERENCE} is allowed). "
            f"Worst (network → TensorFlow.js): {examples}. Nothing was published."
        )


def compare(expected: NDArray[np.float32], got: NDArray[np.float32], names: NDArray[Any]) -> Report:
    """The network's probabilities beside the exported files', both (n, labels); names (n,) of the examples.

    Raises ValueError where the shapes differ.
    """
    if expected.shape != got.shape or len(names) != len(expected):
        raise ValueError(f"probabilities {expected.shape} and {got.shape} of {len(names)} examples")
    if not len(expected):
        return Report(0, 0, 0.0, ())
    apart = np.abs(expected.astype(np.float64) - got).max(axis=1)
    apart = np.where(np.isfinite(apart), apart, NO_NUMBER)
    agree = expected.argmax(axis=1) == got.argmax(axis=1)
    order = np.lexsort((-apart, agree, apart <= LARGEST_DIFFERENCE))[:WORST]
    worst = tuple(
        Example(int(names[i]), tuple(expected[i].tolist()), tuple(got[i].tolist()), float(apart[i])) for i in order
    )
    return Report(len(expected), int(agree.sum()), float(apart.max()), worst)


def join(first: Report, second: Report) -> Report:
    """One report of both."""
    worst = sorted(
        (*first.worst, *second.worst),
        key=lambda one: (one.difference <= LARGEST_DIFFERENCE, one.agrees, -one.difference),
    )
    return Report(
        first.n + second.n,
        first.agreed + second.agreed,
        max(first.largest_difference, second.largest_difference),
        tuple(worst[:WORST]),
    )


def shared_out(pages: Sequence[Answer], pool: Executor) -> Answer:
    """All pages as one: each is asked its part of the images, at the same time as the others."""

    def answer(images: NDArray[np.uint8]) -> NDArray[np.float32]:
        parts = np.array_split(images, len(pages))
        return np.concatenate(list(pool.map(lambda page, part: page(part), pages, parts)))

    return answer


def measure(network: Answer, files: Answer, blocks: Iterable[Block]) -> Report:
    """Both asked the same, a block at a time, so that memory does not grow with the holdout."""
    report = Report(0, 0, 0.0, ())
    for names, images in blocks:
        report = join(report, compare(network(images), files(images), names))
    return report
