"""Counts for tests, from how two models did on each label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tasks import spec
from training_server.ml.counts import Counts
from training_server.ml.paired import Paired

LABELS = tuple(spec.named("doodle").labels)
Cell = tuple[int, int, Paired]  # contributor, label, how the two models did


def of(
    base: Sequence[Paired], fresh: Iterable[Cell], *, labels: tuple[str, ...] = LABELS, known: int | None = None
) -> Counts:
    """`base`: one Paired per label. A wrong answer is the next label that the champion knows."""
    known = len(labels) if known is None else known
    on_base = [row for place, paired in enumerate(base) for row in triples(place, paired, known)]
    on_fresh = [(person, *row) for person, place, paired in fresh for row in triples(place, paired, known)]
    return Counts(labels, tuple(on_base), tuple(on_fresh), known)


def triples(truth: int, paired: Paired, known: int) -> list[tuple[int, int, int, int]]:
    wrong = (truth + 1) % known
    both = paired.champion - paired.lost
    rows = [
        (truth, truth, truth, both),
        (truth, wrong, truth, paired.won),
        (truth, truth, wrong, paired.lost),
        (truth, wrong, wrong, paired.n - both - paired.won - paired.lost),
    ]
    return [row for row in rows if row[3]]


def even(paired: Paired, *, contributors: int = 20, labels: Sequence[int] = range(len(LABELS))) -> tuple[Cell, ...]:
    """The same for every contributor and label."""
    return tuple((person, place, paired) for person in range(contributors) for place in labels)


BASE = tuple(Paired(500, 440, 3, 3) for _ in LABELS)
FRESH = even(Paired(10, 6, 2, 1))


def better(base: Sequence[Paired] = BASE, fresh: Iterable[Cell] = FRESH, **values: Any) -> Counts:
    """Ten points better on fresh drawings of every label, the same on base."""
    return replace(of(base, fresh), **values)
