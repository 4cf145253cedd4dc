"""Which labels are in doubt: only those that two witnesses contradict."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from training_server.ml import doubt

N_LABELS = 5
Logits = NDArray[np.float32]


def logits(said: NDArray[np.int32], confidence: float = 4.0, seed: int = 0) -> Logits:
    """Of a model that says this, a bit unevenly."""
    noise = np.random.default_rng(seed).normal(0, 0.3, (len(said), N_LABELS))
    return (noise + confidence * np.eye(N_LABELS)[said]).astype(np.float32)


def truth(n: int = 500) -> NDArray[np.int32]:
    return np.random.default_rng(1).integers(0, N_LABELS, n).astype(np.int32)


def test_what_both_models_contradict_is_in_doubt_and_nothing_else() -> None:
    true = truth()
    labels = true.copy()
    labels[:20] = (true[:20] + 1) % N_LABELS
    found = doubt.find(labels, logits(true, seed=1), logits(true, seed=2), most=100)
    # Both are as sure of these as of the others; below the mean is about half, for each of the two.
    assert set(found.places.tolist()) <= set(range(20))
    assert len(found) >= 4
    assert (found.suggested == true[found.places]).all()
    assert (np.diff(found.scores) <= 0).all()
    assert (found.scores >= doubt.CLEARLY).all()


def test_a_style_that_only_the_champion_misreads_is_in_doubt_for_nobody() -> None:
    true = truth()
    misread = ((true + 1) % N_LABELS).astype(np.int32)
    assert len(doubt.find(true, logits(misread), logits(true), most=500)) == 0


def test_the_models_must_say_the_same() -> None:
    true = truth()
    one, other = (true + 1) % N_LABELS, (true + 2) % N_LABELS
    odd = np.arange(len(true)) < 20
    first, second = np.where(odd, one, true), np.where(odd, other, true)
    assert len(doubt.find(true, logits(first), logits(second), most=500)) == 0


def test_a_label_that_even_the_challenger_cannot_read_is_not_judged() -> None:
    true = truth()
    new = true == 4
    said = np.where(new & (np.arange(len(true)) % 5 > 0), 0, true)
    assert len(doubt.find(true, logits(said), logits(said), most=500)) == 0


def test_a_hesitant_contradiction_is_no_doubt() -> None:
    true = truth()
    labels = true.copy()
    labels[:20] = (true[:20] + 1) % N_LABELS
    hesitant = logits(true)
    hesitant[:20] *= 0.3
    assert len(doubt.find(labels, hesitant, hesitant, most=500)) == 0


def test_no_more_than_most_and_the_most_suspicious_first() -> None:
    true = truth()
    labels = true.copy()
    labels[:40] = (true[:40] + 1) % N_LABELS
    answers = logits(true)
    everything, few = (doubt.find(labels, answers, answers, most=most) for most in (500, 5))
    assert len(few) == 5
    assert few.places.tolist() == everything.places[:5].tolist()
    assert len(doubt.find(labels, answers, answers, most=0)) == 0


def test_what_was_erased_meanwhile_is_nobodys() -> None:
    true = truth()
    labels = ((true + 1) % N_LABELS).astype(np.int32)
    labels[50:] = true[50:]
    answers = logits(true)
    answers[:40] = np.nan
    found = doubt.find(labels, answers, answers, most=500)
    assert set(found.places.tolist()) <= set(range(40, 50))


def test_no_examples_are_not_in_doubt() -> None:
    none = np.zeros((0, N_LABELS), np.float32)
    assert len(doubt.find(np.zeros(0, np.int32), none, none, most=5)) == 0


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(0, 20))
def test_a_doubt_always_names_another_label_and_a_margin(seed: int, n: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, N_LABELS, n).astype(np.int32)
    champion, challenger = rng.normal(0, 8, (2, n, N_LABELS)).astype(np.float32)
    found = doubt.find(labels, champion, challenger, most=most)
    assert len(found) <= most
    assert (found.suggested != labels[found.places]).all()
    assert (champion.argmax(1)[found.places] == found.suggested).all()
    assert (challenger.argmax(1)[found.places] == found.suggested).all()
    assert ((found.scores >= doubt.CLEARLY) & (found.scores <= 1)).all()
