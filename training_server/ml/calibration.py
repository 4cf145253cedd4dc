"""What a probability is worth, and the threshold from which a model answers without a question mark.

Temperature scaling (Guo et al., ICML 2017): all logits are divided by one number T, fitted on validation data. It
changes no answer, only how sure the model is. It is folded into the weights of the published copy, so the page needs to
know nothing of it; the copy that training continues from stays as it was.

It is fitted by the Brier score rather than by cross-entropy. Both ask for honest probabilities, but a wrong label costs
at most 2 of the one and any number of the other: with a quarter of the fresh labels wrong, cross-entropy makes
the model doubt everything (calibration error 0.02 → 0.07), and the Brier score hardly moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

if TYPE_CHECKING:  # TensorFlow takes seconds to load
    import keras

Logits = NDArray[np.float32]  # (n, labels)
Labels = NDArray[np.int32]  # (n,)

COLDEST, HOTTEST = 0.25, 4.0  # the temperatures to choose from
ECE_BINS = 15
FEW = 20  # a label with fewer examples weighs less: a handful must not weigh as much as hundreds


def temperature(logits: Logits, labels: Labels) -> float:
    """The T that minimises the mean Brier score of softmax(logits / T), every label weighing the same."""
    there = np.bincount(labels, minlength=logits.shape[1])
    weights = 1.0 / np.maximum(there[labels], FEW)

    def loss(log_temperature: float) -> float:
        said = probabilities(logits, float(np.exp(log_temperature)))
        scores = 1.0 + (said**2).sum(1) - 2.0 * said[np.arange(len(labels)), labels]
        return float((weights * scores).sum() / weights.sum())

    found = minimize_scalar(loss, bounds=(np.log(COLDEST), np.log(HOTTEST)), method="bounded")
    return round(float(np.exp(found.x)), 4)


def probabilities(logits: Logits, at: float = 1.0) -> NDArray[np.float64]:
    """softmax(logits / at): (n, labels)."""
    scaled = logits.astype(np.float64) / at
    scaled = np.exp(scaled - scaled.max(1, keepdims=True))
    return np.asarray(scaled / scaled.sum(1, keepdims=True))


def expected_error(probabilities: NDArray[np.float64], labels: Labels) -> float:
    """Expected calibration error: Σ n_b/n · |share right − mean probability| over 15 bins of equally many examples,
    sorted by the probability of the answer. 0 where there are no examples."""
    if not len(labels):
        return 0.0
    sure = probabilities.max(1)
    right = probabilities.argmax(1) == labels
    order = np.argsort(sure, kind="stable")
    bins = np.array_split(order, min(ECE_BINS, len(order)))
    return float(sum(len(b) * abs(right[b].mean() - sure[b].mean()) for b in bins) / len(labels))


@dataclass(frozen=True)
class Sureness:
    """How probable a model finds its own answers, (n,) each: to drawings that it names rightly, that it names wrongly,
    and, by kind, that are of none of its labels."""

    right: NDArray[np.float64]
    wrong: NDArray[np.float64]
    unknown: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @classmethod
    def of(cls, known: NDArray[np.float64], labels: Labels, unknown: Mapping[str, NDArray[np.float64]]) -> Sureness:
        """From probabilities (n, labels). A kind of which there is no drawing is left out."""
        sure, right = known.max(1), known.argmax(1) == labels
        return cls(sure[right], sure[~right], {kind: rows.max(1) for kind, rows in unknown.items() if len(rows)})

    def rates(self, threshold: float) -> dict[str, Any]:
        """Of each, the share that lies below the threshold and how many there are; an empty one is left out."""
        every = {"right": self.right, "wrong": self.wrong, **self.unknown}
        return {
            kind: {"unsure": round(float((sure < threshold).mean()), 4), "n": len(sure)}
            for kind, sure in every.items()
            if len(sure)
        }


def threshold(seen: Sureness, most_right_unsure: float) -> float:
    """The threshold of doubt: the probability that maximises the mean share of the unknown kinds below it + the
    share of right answers from it on, with at most `most_right_unsure` of the right answers below it.

    To three decimals. Raises ValueError where there is no right answer or nothing unknown to choose by.
    """
    if not len(seen.right) or not seen.unknown:
        raise ValueError("a threshold needs right answers and drawings of other things")
    steps = np.arange(1, 1000) / 1000
    unsure = _share_below(seen.right, steps)
    doubted = np.mean([_share_below(sure, steps) for sure in seen.unknown.values()], axis=0)
    allowed = unsure <= most_right_unsure
    return float(steps[allowed][(doubted - unsure)[allowed].argmax()])


def _share_below(sure: NDArray[np.float64], steps: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.searchsorted(np.sort(sure), steps) / len(sure))


@dataclass(frozen=True)
class Report:
    """What was chosen on validation data, and how it did on the holdouts; told in metrics and metadata."""

    temperature: float
    unsure_below: float
    validation: Mapping[str, Any]
    holdout: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """`ece_before`, `ece_after` and `rates` are the holdout's."""
        return {
            "temperature": self.temperature,
            "unsure_below": self.unsure_below,
            **self.holdout,
            "validation": dict(self.validation),
        }


@dataclass(frozen=True)
class Answered:
    """A network's logits to one part: `known` (n, labels) with `labels` (n,), and `unknown` by kind."""

    known: Logits
    labels: Labels
    unknown: Mapping[str, Logits]

    def measured(self, at: float, unsure_below: float) -> dict[str, Any]:
        """Calibration error before and after the temperature, and the rates of doubt after it."""
        after = probabilities(self.known, at)
        return {
            "ece_before": round(expected_error(probabilities(self.known), self.labels), 4),
            "ece_after": round(expected_error(after, self.labels), 4),
            "n": len(self.labels),
            "rates": self.sureness(at).rates(unsure_below),
        }

    def sureness(self, at: float) -> Sureness:
        unknown = {kind: probabilities(logits, at) for kind, logits in self.unknown.items()}
        return Sureness.of(probabilities(self.known, at), self.labels, unknown)


def calibrate(validation: Answered, holdout: Answered, *, most_right_unsure: float, otherwise: float) -> Report:
    """Temperature and threshold from validation data; the holdout is only reported on.

    `otherwise`: the threshold where validation holds no right answer or nothing unknown to choose it by.
    """
    at = temperature(validation.known, validation.labels) if len(validation.labels) else 1.0
    seen = validation.sureness(at)
    unsure_below = threshold(seen, most_right_unsure) if len(seen.right) and seen.unknown else otherwise
    return Report(at, unsure_below, validation.measured(at, unsure_below), holdout.measured(at, unsure_below))


def tempered(model: keras.Model, at: float) -> keras.Model:
    """A copy of the network that answers with softmax(logits / at): the layer "logits" has its weights divided."""
    import keras

    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    last = copy.get_layer("logits")
    last.set_weights([weight / np.float32(at) for weight in last.get_weights()])
    return copy
