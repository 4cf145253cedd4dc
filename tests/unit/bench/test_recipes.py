"""The peer draws the same thing in the same place, or the comparison would be of two different jobs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import recipes

CROSS = [([0, 255], [0, 255]), ([0, 255], [255, 0])]


def test_the_peer_draws_the_same_thing_in_the_same_place() -> None:
    mine, other = recipes.ours(CROSS).astype(int), recipes.pillow(CROSS).astype(int)
    assert mine.shape == other.shape == (28, 28)
    assert np.corrcoef(mine.ravel(), other.ravel())[0, 1] > 0.97
    assert mine[0, 0] == other[0, 0] == 0


def test_the_difference_is_the_mean_over_all_bytes() -> None:
    def black(_: object) -> recipes.Bytes:
        return np.zeros((28, 28), np.uint8)

    official = np.stack([np.full((28, 28), 10, np.uint8), np.full((28, 28), 250, np.uint8)])
    assert recipes.mean_difference(black, [CROSS, CROSS], official) == 130


def test_without_real_drawings_our_own_is_timed_and_nothing_is_held_against_bitmaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_DATA", str(tmp_path))
    monkeypatch.setattr(recipes, "ROUNDS", 1)
    result = recipes.run()
    assert [each.figure for each in result.comparisons] == ["drawings per second"]
    assert result.facts == {"drawings": 1, "rounds": 1, "official bitmaps": False}
