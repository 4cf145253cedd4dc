"""Which label to ask for next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from random import Random

from model_server.drift import Share

UNKNOWN = 1.0  # the width of the interval of a label that nobody gave
SMALLEST = 1e-9
LEAST_PART = 0.25  # of an even share: a label that is known well is still asked for now and then
NEW_PART = 0.5  # of the prompts, while there are labels that the champion does not know


def eligible(labels: Sequence[str], known: Collection[str], random: Random) -> Sequence[str]:
    """The labels to choose from: at times only those that the champion cannot guess (it knows `known`).

    How well it recognises them is soon known exactly: not at all. They are asked for because only that brings drawings.
    """
    new = [label for label in labels if label not in known]
    return new if new and random.random() < NEW_PART else labels


def choose(labels: Sequence[str], recalls: Mapping[str, Share], random: Random) -> str:
    """A label at random, the likelier the less is known of how well it is recognised.

    `recalls`: the live recall of each label; those that are missing count as unknown. The chance is in proportion to
    the interval's width squared, which is about one over the number of drawings still missing.
    """
    widths = [recalls[label].width if label in recalls else UNKNOWN for label in labels]
    squares = [width * width for width in widths]
    floor = max(LEAST_PART * sum(squares) / len(squares), SMALLEST)
    return random.choices(labels, [max(floor, square) for square in squares])[0]
