"""A line of versions that each lose a little on base: what is left after many nights, judged beside the champion alone
and beside its ancestors too."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bench.gate_streams import ACCURACY, BASE_EXAMPLES, LABELS
from tasks.settings import Gate
from training_server.ml import counting, gate
from training_server.ml.counting import Judged
from training_server.ml.counts import Rows

PEOPLE, EACH = 100, 10  # on fresh drawings, on which every night's challenger is ten points better

Right = NDArray[np.bool_]
Answers = NDArray[np.int32]


@dataclass(frozen=True)
class Line:
    """Promotions in so many nights, and what was truly lost by them, in shares of the base examples."""

    promotions: int
    lost: float


def play(rng: np.random.Generator, rules: Gate, nights: int, *, loss: float, moved: float, anchored: bool) -> Line:
    """Every night's challenger is on the other side of `moved` base examples, `loss` more of them lost than won."""
    truth = np.arange(BASE_EXAMPLES, dtype=np.int32) % len(LABELS)
    line, look = [rng.random(BASE_EXAMPLES) < ACCURACY], 1
    fresh = _fresh()
    for _ in range(nights):
        champion = line[-1]
        challenger = _moved(rng, champion, loss, moved)
        base = Judged(truth, truth * 0, _answers(truth, champion), _answers(truth, challenger))
        ancestors = dict.fromkeys([int(np.argmax([one.sum() for one in line[:-1]])), 0]) if len(line) > 1 else {}
        asked = [(at + 1, len(LABELS), _answers(truth, line[at])) for at in ancestors] if anchored else []
        nobody = base.labels[:0]
        empty = Judged(nobody, nobody, nobody, nobody)
        counted = counting.count(LABELS, base, empty, known=len(LABELS), look=look, anchors=asked)
        if gate.decide(replace(counted, fresh=fresh), rules).promote:
            line.append(challenger)
            look = 1
        else:
            look += 1
    return Line(len(line) - 1, (len(line) - 1) * loss)


def _moved(rng: np.random.Generator, champion: Right, loss: float, moved: float) -> Right:
    """As many lost as the rates say, whatever the champion knows: of what it is right about, and of the rest."""
    known = champion.mean()
    turned = np.where(champion, (moved + loss) / 2 / known, (moved - loss) / 2 / (1 - known))
    after: Right = champion ^ (rng.random(len(champion)) < turned)
    return after


def _answers(truth: Answers, right: Right) -> Answers:
    return np.where(right, truth, (truth + 1) % len(LABELS)).astype(np.int32)


def _fresh() -> Rows:
    rows: list[tuple[int, ...]] = []
    for who in range(PEOPLE):
        for label in range(len(LABELS)):
            wrong = (label + 1) % len(LABELS)
            rows.append((who, label, wrong if (who + label) % EACH == 0 else label, label, EACH))
    return tuple(rows)
