"""What can be set for each task: how a run trains, what a candidate must prove, what starts a run.

The defaults stand here with the measurements that speak for them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tasks.tables import Share, Table


class Training(Table):
    """How a training run delta-trains from the champion. Rates per step, windows in days."""

    window_days: int = Field(default=365, ge=1)
    max_fresh: int = Field(default=50_000, ge=1)
    min_fresh: int = Field(default=100, ge=1)
    learning_rate: float = Field(default=5e-4, gt=0)
    warmup_steps: int = Field(default=20, ge=0)
    epochs: int = Field(default=4, ge=1)
    batch_size: int = Field(default=128, ge=1)
    # Examples of replay to a fresh one, but no fewer than the floor in all (or than there are): few fresh ones do not
    # need less.
    replay_ratio: float = Field(default=2.0, ge=0)
    replay_floor: int = Field(default=3_000, ge=0)
    # At most this part of a label's replay comes from older submissions, the rest from the base dataset.
    replay_older: Share = 0.5
    # At least so many gradient steps for a label that the champion did not know: its logit starts far down. From 350
    # doodles of one, recall on unseen ones was 0 after 104 steps, 0.87 after 300, 0.92–0.93 after 500 (three seeds).
    growth_steps: int = Field(default=500, ge=0)
    distillation: float = Field(default=1.0, ge=0)
    distillation_temperature: float = Field(default=2.0, gt=0)
    dropout: Share = 0.1
    # Leave the first convolution, which sees edges, as the champion has it: a third less work for each step. On
    # validation data (3,000 drawings, natural drift and a style turned by 35°, two seeds each) every loss was within
    # 0.003 of what it was without; fresh −0.15 on average, whole base +0.04, absent labels +0.1.
    fixed_first_convolution: bool = True
    # Compute in bfloat16, weights in float32, on processors that multiply it themselves: half the time, and on the same
    # validation data as little difference (both together: fresh −0.15, whole base +0.06, absent labels +0.08). Other
    # processors, and GPUs unless `--fast` is given, compute in float32.
    bfloat16: bool = True
    # The points α of the line champion + α · (trained − champion) to choose from on validation data.
    dial: tuple[Share, ...] = Field(default=(0.2, 0.4, 0.6, 0.8, 1.0), min_length=1)
    # Train once more on base data alone before publishing: how much of the gain is just more training.
    control: bool = True


class Admission(Table):
    """Who may move the model. Shares of a run's examples, and of each label's."""

    contributor_share: Annotated[float, Field(gt=0, le=1)] = 0.05
    network_share: Annotated[float, Field(gt=0, le=1)] = 0.25
    # How much a drawing by a first-time contributor counts beside one by a contributor who was there before.
    newcomer_weight: Annotated[float, Field(gt=0, le=1)] = 0.5
    # Two drawings of one person whose perceptual hashes differ in no more bits than this count once.
    near_duplicate_bits: int = Field(default=2, ge=0, le=64)
    # At most this share of a run's examples may go into quarantine.
    quarantine_share: Share = 0.05


class Calibration(Table):
    """When the page says "I don't know"."""

    # At most this share of rightly answered drawings may be called unsure: of ten good guesses nine are said plainly,
    # which is about what a player forgives.
    known_unsure: Annotated[float, Field(gt=0, lt=1)] = 0.1
    # Drawings of other things in a training run, as a share of its other examples. How well probabilities tell unmet
    # ones from right answers (area under the curve; 3,000 tilted doodles, seeds 1 and 2): the base model 0.945, after a
    # run without these 0.937 and 0.938, with them 0.939 and 0.940. A little in one run; runs follow each other.
    rehearsal: Share = 0.15


class Gate(Table):
    """What a candidate must prove. Shares are of 1: 0.005 is half a point."""

    # Macro-F1 where rare labels matter as much as frequent ones; accuracy has the exact tests.
    metric: Literal["accuracy", "macro-f1"] = "accuracy"
    base_margin: Share
    # 1 − confidence and fresh_alpha are what all looks at one champion may spend together: 38 % of it at the first.
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    fresh_alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    label_recall_drop: Share
    # What a label that the champion did not know must reach on fresh drawings, by a bound at `confidence`: 0.88 of a
    # hundred drawings by ten people shows 0.7 with room for people who draw it in another way.
    new_label_recall: Share = 0.7
    min_label_examples: int = Field(default=30, ge=1)
    min_base_examples: int = Field(default=1_000, ge=1)
    min_fresh_examples: int = Field(ge=1)
    # k people cannot show less than 0.5^k, so a first look needs six of them whatever stands here, a twentieth 13.
    min_fresh_contributors: int = Field(ge=1)


class Triggers(Table):
    """What starts a run besides an admin: that many new drawings, a cron expression in UTC, or drift. Absent = never.

    None of them starts one before `training.min_fresh` drawings are new since the champion was last looked at.
    """

    labels: int | None = Field(default=None, ge=1)
    cron: str | None = None
    # How far the live accuracy must lie, with certainty, below what the champion showed.
    drift: Annotated[float, Field(gt=0, lt=1)] | None = None
