"""The typed loader of task files: what one image classification task is made of.

A task is one TOML file in this folder. Everything that differs between tasks stands there, so a new
task needs a file and data, and no code. Unknown keys are refused, so a typing error cannot pass for a setting.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from tasks.recipes import RECIPES

TASKS_FOLDER = Path(__file__).parent

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
PLACEHOLDERS = {"label", "label_"}


def _with_english(texts: dict[str, str]) -> dict[str, str]:
    if not texts.get("en", "").strip():
        raise ValueError("must have a text for en, which stands in for every other language")
    return texts


Texts = Annotated[dict[str, str], AfterValidator(_with_english)]  # language → text; "en" is the fallback
Share = Annotated[float, Field(ge=0, le=1)]


class TaskFileError(ValueError):
    """A task file cannot be used; the message names the file and what to mend."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InputShape(_Table):
    """The model input: height × width × channels of uint8, white ink (255) on black (0)."""

    height: int = Field(ge=8, le=512)
    width: int = Field(ge=8, le=512)
    channels: Literal[1, 3]

    @property
    def size(self) -> int:
        """Bytes of one model input."""
        return self.height * self.width * self.channels

    @property
    def shape(self) -> tuple[int, int, int]:
        return (self.height, self.width, self.channels)


class Label(_Table):
    key: str = Field(min_length=1, max_length=64)
    names: Texts


class Source(_Table):
    """Files of one kind under BASE_DATA. In paths `{label}` is a label's key, `{label_}` has `_` for spaces."""

    kind: Literal["bitmaps", "drawings", "idx"]
    path: str
    labels_path: str | None = None  # kind idx: the file of labels
    labels: tuple[str, ...] | None = None  # None: every label of the task (of unknown sources: every word)
    leave_out: tuple[str, ...] = ()  # unknown sources: words that are not unknown, such as kinds of a label
    limit_per_label: int | None = Field(default=None, ge=1)

    @field_validator("path")
    @classmethod
    def _placeholders_are_known(cls, path: str) -> str:
        named = {name for _, name, _, _ in Formatter().parse(path) if name is not None}
        if not path or path.startswith("/") or ".." in path.split("/") or named - PLACEHOLDERS:
            raise ValueError(f"{path!r} must lie below BASE_DATA, with no placeholders but {{label}} and {{label_}}")
        return path

    @model_validator(mode="after")
    def _idx_has_a_file_of_labels(self) -> Self:
        if (self.kind == "idx") != (self.labels_path is not None):
            raise ValueError("labels_path belongs to kind idx, which needs it")
        return self


Sources = Annotated[tuple[Source, ...], Field(min_length=1)]


class BaseData(_Table):
    """The base dataset: never user-supplied, split per example, used for pretraining, replay and the base holdout."""

    sources: Sources
    # Drawings of other things, `{label}` being any word that is no label: what the page shall be unsure about.
    unknown: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _only_unknown_sources_leave_out_words(self) -> Self:
        for source in self.sources:
            if source.leave_out:
                raise ValueError(f"the source {source.path!r} leaves words out, which only unknown sources do")
        for source in self.unknown:
            named = [name for _, name, _, _ in Formatter().parse(source.path) if name is not None]
            if source.kind == "idx" or len(named) != 1:
                raise ValueError(f"the unknown source {source.path!r} must name one word's file, with one {{label}}")
        return self


class Demo(_Table):
    """Real drawings that the base model was not trained on, replayed as contributors."""

    sources: Sources
    contributors: int = Field(default=100, ge=1)
    rotate_degrees: float = 0.0


class Training(_Table):
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


class Admission(_Table):
    """Who may move the model. Shares of a run's examples, and of each label's."""

    contributor_share: Annotated[float, Field(gt=0, le=1)] = 0.05
    network_share: Annotated[float, Field(gt=0, le=1)] = 0.25
    # How much the drawings of a first-time contributor count beside those of one who was there before.
    newcomer_weight: Annotated[float, Field(gt=0, le=1)] = 0.5
    # Two drawings of one person whose perceptual hashes differ in no more bits than this count once.
    near_duplicate_bits: int = Field(default=2, ge=0, le=64)
    # At most this share of a run's examples may go into quarantine.
    quarantine_share: Share = 0.05


class Calibration(_Table):
    """How the page's "I don't know" is set."""

    # At most this share of rightly answered drawings may be called unsure: of ten good guesses nine are said plainly,
    # which is about what a player forgives.
    known_unsure: Annotated[float, Field(gt=0, lt=1)] = 0.1
    # Drawings of other things in a training run, as a share of its other examples. How well probabilities tell unmet
    # ones from right answers (area under the curve; 3,000 tilted doodles, seeds 1 and 2): the base model 0.945, after a
    # run without these 0.937 and 0.938, with them 0.939 and 0.940. A little in one run; runs follow each other.
    rehearsal: Share = 0.15


class Gate(_Table):
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


class Triggers(_Table):
    """What starts a run besides an admin: that many new drawings, a cron expression in UTC, or drift. Absent = never.

    None of them starts one before `training.min_fresh` drawings are new since the champion was last looked at.
    """

    labels: int | None = Field(default=None, ge=1)
    cron: str | None = None
    # How far the live accuracy must lie, with certainty, below what the champion showed.
    drift: Annotated[float, Field(gt=0, lt=1)] | None = None


class Task(_Table):
    name: Name
    position: int = 100  # in lists of tasks; the first is the page's own choice
    revision: int = Field(ge=1)
    title: Texts
    recipe: str
    architecture: str
    modes: tuple[Literal["draw", "upload"], ...] = Field(min_length=1)
    # Below this probability the page says that it is unsure, where a model brings no threshold of its own.
    unsure_below: Share = 0.5
    # Whether a mirrored picture still means the same (a seven does not).
    mirror: bool = False
    input: InputShape
    label: tuple[Label, ...] = Field(min_length=2)
    base: BaseData
    demo: Demo | None = None
    training: Training = Training()
    admission: Admission = Admission()
    calibration: Calibration = Calibration()
    gate: Gate
    triggers: Triggers = Triggers()

    @field_validator("recipe")
    @classmethod
    def _recipe_is_known(cls, recipe: str) -> str:
        if recipe not in RECIPES:
            raise ValueError(f"there is no recipe {recipe!r}. Recipes: {', '.join(RECIPES)}")
        return recipe

    @field_validator("input")
    @classmethod
    def _input_is_what_the_recipe_makes(cls, given: InputShape, info: ValidationInfo) -> InputShape:
        recipe = RECIPES.get(info.data.get("recipe", ""))
        if recipe is not None and given.shape != recipe.shape:
            shapes = ["×".join(map(str, shape)) for shape in (given.shape, recipe.shape)]
            raise ValueError(f"{shapes[0]}, but the recipe {recipe.name} makes {shapes[1]} (height×width×channels)")
        return given

    @model_validator(mode="after")
    def _sources_name_labels_of_the_task(self) -> Self:
        for source in (*self.base.sources, *(self.demo.sources if self.demo else ())):
            unknown = [label for label in source.labels or () if label not in self.labels]
            if unknown:
                raise ValueError(f"the source {source.path!r} names {unknown[0]!r}, which is no label of the task")
        return self

    @model_validator(mode="after")
    def _labels_are_distinct(self) -> Self:
        keys = self.labels
        if len(set(keys)) != len(keys):
            raise ValueError("two labels have the same key")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """Label keys in the order of the model's output."""
        return tuple(label.key for label in self.label)


def read(path: Path) -> Task:
    """Read one task file. Raises TaskFileError that names the file and each wrong entry."""
    try:
        task = Task.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TaskFileError(f"{path.name} is not TOML: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise TaskFileError(f"{path.name}: {wrong}") from None
    if task.name != path.stem:
        raise TaskFileError(f"{path.name}: name is {task.name!r}; it must be the file's name, {path.stem!r}")
    return task


def read_all(folder: Path = TASKS_FOLDER) -> dict[str, Task]:
    """Every task file of a folder by name, by position and then in alphabetical order."""
    tasks = sorted((read(path) for path in folder.glob("*.toml")), key=lambda task: (task.position, task.name))
    return {task.name: task for task in tasks}


@cache
def shipped() -> dict[str, Task]:
    """The tasks of this installation, read once."""
    return read_all()


def named(name: str) -> Task:
    """One task of this installation. Raises KeyError with a message that lists the names there are."""
    tasks = shipped()
    if name not in tasks:
        raise KeyError(f"There is no task {name!r}. Tasks: {', '.join(tasks)}.")
    return tasks[name]
