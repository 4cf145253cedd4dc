"""Temperature and threshold: what validation says is found, answers stay, and the published copy says the same."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from tests import tiny
from training_server.ml import architectures, calibration
from training_server.ml.calibration import Answered, Sureness

LABELS = 4


def told(n: int, seed: int, too_sure: float = 1.0, spread: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose softmax is the truth about their labels, but for a factor."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, spread, (n, LABELS))
    chances = calibration.probabilities(logits)
    labels = np.array([rng.choice(LABELS, p=row) for row in chances], np.int32)
    return (logits * too_sure).astype(np.float32), labels


@pytest.mark.parametrize("too_sure", [0.5, 1.0, 2.5])
def test_a_network_that_is_too_sure_by_a_factor_gets_that_temperature(too_sure: float) -> None:
    logits, labels = told(6_000, 1, too_sure)
    assert calibration.temperature(logits, labels) == pytest.approx(too_sure, rel=0.08)


def test_the_calibration_error_of_the_truth_is_small_and_of_boasting_large() -> None:
    logits, labels = told(6_000, 2, too_sure=3.0)
    before = calibration.expected_error(calibration.probabilities(logits), labels)
    after = calibration.expected_error(calibration.probabilities(logits, 3.0), labels)
    assert after < 0.02 < 0.1 < before


def test_the_calibration_error_is_the_mean_gap_over_bins_of_equally_many() -> None:
    # Fifteen bins of two: each answer has probability 0.8, every other one is right.
    probabilities = np.tile([0.8, 0.2], (30, 1))
    labels = np.tile(np.array([0, 1], np.int32), 15)
    assert calibration.expected_error(probabilities, labels) == pytest.approx(0.3)
    assert calibration.expected_error(np.zeros((0, 2)), np.zeros(0, np.int32)) == 0.0


def test_a_label_with_many_examples_does_not_set_the_temperature_alone() -> None:
    rng = np.random.default_rng(3)
    often = np.tile([4.0, 0.0], (4_000, 1))  # sure, and always right
    seldom = np.tile([1.0, 0.0], (200, 1)) + rng.normal(0, 0.01, (200, 2))  # always wrong
    logits = np.concatenate([often, seldom]).astype(np.float32)
    labels = np.repeat(np.array([0, 1], np.int32), [4_000, 200])
    assert calibration.temperature(logits, labels) > 1.5
    assert calibration.temperature(logits[:4_000], labels[:4_000]) < 0.5


def test_wrong_labels_among_the_right_ones_hardly_move_the_temperature() -> None:
    logits, labels = told(6_000, 8, spread=4.0)  # nearly always right
    mislabelled = np.where(np.arange(6_000) % 20, labels, (labels + 1) % LABELS).astype(np.int32)
    assert calibration.temperature(logits, mislabelled) < 1.25 * calibration.temperature(logits, labels)


def test_the_threshold_parts_known_from_unknown_within_what_the_known_may_lose() -> None:
    rng = np.random.default_rng(4)
    right, other = rng.uniform(0.4, 1, 2_000), rng.uniform(0.3, 0.7, 2_000)
    seen = Sureness(right, np.zeros(0), {"other": other})
    assert calibration.threshold(seen, 0.1) == pytest.approx(0.46, abs=0.01)
    assert calibration.threshold(seen, 0.02) == pytest.approx(0.412, abs=0.01)
    # Beyond the point where more is gained than lost, the limit is not used up.
    assert calibration.threshold(seen, 0.9) == pytest.approx(0.7, abs=0.01)
    # Where the two do not overlap there is nothing to lose, and no more is taken than needed.
    apart = Sureness(rng.uniform(0.9, 1, 500), np.zeros(0), {"other": rng.uniform(0.1, 0.4, 500)})
    assert 0.39 < calibration.threshold(apart, 0.5) <= 0.9


def test_each_kind_of_unknown_counts_as_much_as_another() -> None:
    rng = np.random.default_rng(5)
    right = rng.uniform(0.3, 1, 3_000)
    low, high = rng.uniform(0.1, 0.35, 5_000), rng.uniform(0.55, 0.6, 50)
    alone = calibration.threshold(Sureness(right, np.zeros(0), {"low": low}), 0.9)
    both = calibration.threshold(Sureness(right, np.zeros(0), {"low": low, "high": high}), 0.9)
    assert alone == pytest.approx(0.35, abs=0.01)
    assert both == pytest.approx(0.6, abs=0.01)


def test_rates_say_how_many_of_which_lie_below() -> None:
    seen = Sureness(np.array([0.9, 0.6, 0.4, 0.7]), np.array([0.4]), {"scribbles": np.array([0.2, 0.3])})
    assert seen.rates(0.5) == {
        "right": {"unsure": 0.25, "n": 4},
        "wrong": {"unsure": 1.0, "n": 1},
        "scribbles": {"unsure": 1.0, "n": 2},
    }


def test_the_holdout_changes_nothing_that_is_chosen() -> None:
    validation = Answered(*told(3_000, 6, too_sure=2.0), {"other": told(500, 7, 0.3)[0]})
    reports = [
        calibration.calibrate(
            validation,
            Answered(*told(800, seed, too_sure), {"other": told(200, seed + 1, too_sure)[0]}),
            most_right_unsure=0.1,
            otherwise=0.5,
        )
        for seed, too_sure in ((8, 2.0), (20, 0.2))
    ]
    chosen = {(report.temperature, report.unsure_below) for report in reports}
    assert len(chosen) == 1
    assert reports[0].holdout != reports[1].holdout
    said = reports[0].to_json()
    assert said["ece_after"] < said["ece_before"]
    assert 0 < said["rates"]["right"]["unsure"] < 0.13
    assert said["validation"]["rates"]["right"]["unsure"] <= 0.1


def test_with_nothing_to_choose_by_the_task_file_speaks() -> None:
    nothing = Answered(np.zeros((0, LABELS), np.float32), np.zeros(0, np.int32), {})
    report = calibration.calibrate(nothing, nothing, most_right_unsure=0.1, otherwise=0.42)
    assert (report.temperature, report.unsure_below) == (1.0, 0.42)
    with pytest.raises(ValueError, match="needs right answers"):
        calibration.threshold(Sureness(np.ones(3), np.zeros(0)), 0.1)


@pytest.mark.parametrize(
    "build",
    [
        lambda: architectures.build("doodle-cnn", (28, 28, 1), LABELS),
        lambda: architectures.build("digits-resnet", (28, 28, 1), LABELS),
        lambda: tiny.build("any", (28, 28, 1), LABELS),
    ],
    ids=["doodle-cnn", "digits-resnet", "tiny"],
)
def test_the_published_copy_has_the_temperature_and_the_network_stays(build: object) -> None:
    keras.utils.set_random_seed(9)
    model = build()  # type: ignore[operator]
    images = np.random.default_rng(9).uniform(0, 255, (16, 28, 28, 1)).astype(np.float32)
    before = [weight.copy() for weight in model.get_weights()]
    copy = calibration.tempered(model, 1.7)
    logits = np.asarray(architectures.logits_model(model)(images, training=False))
    assert np.asarray(copy(images, training=False)) == pytest.approx(calibration.probabilities(logits, 1.7), abs=1e-5)
    assert all((one == other).all() for one, other in zip(before, model.get_weights(), strict=True))
