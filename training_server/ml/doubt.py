"""Which labels are in doubt: confident learning (Northcutt, Jiang and Chuang, JAIR 2021) with two witnesses.

An example is suspicious only where the champion *and* the challenger, which learned from that very label, say the same
other label, each with at least the confidence that it has, on average, where that label is given, and each clearly: 0.8
more probable than the given one. Where some lie, the challenger has learned from lies as well, and its average
confidence says little of a new style: without that last demand 3.5 % of honest tilted drawings went into quarantine.
The champion alone would accuse a style that it has never seen; the challenger has learned that style and answers as its
people do. What even the challenger cannot read (a new label of few drawings, a label that most people give wrongly) is
not judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLEARLY = 0.8
READABLE = 0.5  # of a label's examples the challenger must read as labelled, or it is no witness on that label


@dataclass(frozen=True)
class Doubts:
    """The most suspicious first: places among the examples (m,), the label each may be instead (m,), and how much more
    probable both models find that than the given one (m,), from CLEARLY to 1."""

    places: NDArray[np.int64]
    suggested: NDArray[np.int32]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.places)


def find(
    labels: NDArray[np.int32],
    champion: NDArray[np.float32],
    challenger: NDArray[np.float32],
    *,
    most: int,
) -> Doubts:
    """The suspicious ones among n examples, at most `most`. Logits (n, labels); a row of NaN is nobody's."""
    there = np.flatnonzero(np.isfinite(champion).all(1) & np.isfinite(challenger).all(1))
    given, rows = labels[there], np.arange(len(there))
    witnesses = [_softmax(logits[there]) for logits in (champion, challenger)]
    said = witnesses[1].argmax(1) if len(there) else np.zeros(0, np.int64)
    suspicious = (said != given) & _readable(given, said, challenger.shape[1])[given]
    margins = np.ones(len(there))
    for probable in witnesses:
        suspicious &= probable.argmax(1) == said
        suspicious &= probable[rows, said] >= _confidence(given, probable)[said]
        margins = np.minimum(margins, probable[rows, said] - probable[rows, given])
    found = np.flatnonzero(suspicious & (margins >= CLEARLY))
    found = found[np.argsort(-margins[found], kind="stable")][:most]
    return Doubts(there[found], said[found].astype(np.int32), margins[found].astype(np.float32))


def _readable(given: NDArray[np.int32], said: NDArray[np.int64], n_labels: int) -> NDArray[np.bool_]:
    """(labels,): whether the challenger reads at least READABLE of what is so labelled."""
    drawn = np.bincount(given, minlength=n_labels)
    read = np.bincount(given[said == given], minlength=n_labels)
    return np.asarray(read >= READABLE * np.maximum(drawn, 1))


def _confidence(given: NDArray[np.int32], probable: NDArray[np.float64]) -> NDArray[np.float64]:
    """(labels,): the mean probability of each label where it is given; over all labels where it never is."""
    n_labels = probable.shape[1]
    own = probable[np.arange(len(given)), given]
    drawn = np.bincount(given, minlength=n_labels)
    sums = np.bincount(given, weights=own, minlength=n_labels)
    overall = own.mean() if len(own) else 1.0
    return np.where(drawn > 0, sums / np.maximum(drawn, 1), overall)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    raised = np.exp(logits.astype(np.float64) - logits.max(1, keepdims=True, initial=-np.inf))
    return np.asarray(raised / raised.sum(1, keepdims=True))
