"""The typed loader of task files: what one image classification task is made of.

A task is one TOML file in this folder. Everything that differs between tasks stands there, so a new
task needs a file and data, and no code. Unknown keys are refused, so a typing error cannot pass for a setting.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator

from tasks.recipes import RECIPES
from tasks.settings import Admission, Calibration, Gate, Training, Triggers
from tasks.sources import BaseData, Demo
from tasks.tables import Share, Table

TASKS_FOLDER = Path(__file__).parent

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


def _with_english(texts: dict[str, str]) -> dict[str, str]:
    if not texts.get("en", "").strip():
        raise ValueError("must have a text for en, which stands in for every other language")
    return texts


Texts = Annotated[dict[str, str], AfterValidator(_with_english)]  # language → text; "en" is the fallback


class TaskFileError(ValueError):
    """A task file cannot be used; the message names the file and what to mend."""


class NoSuchTask(LookupError):
    """This installation has no task of that name; the message lists the names there are."""


class InputShape(Table):
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


class Label(Table):
    key: str = Field(min_length=1, max_length=64)
    names: Texts


class Task(Table):
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
                raise ValueError(f"the source {source.path!r} names {unknown[0]!r}, which is not a label of the task")
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
    """One task of this installation. Raises NoSuchTask."""
    tasks = shipped()
    if name not in tasks:
        raise NoSuchTask(f"There is no task {name!r}. Tasks: {', '.join(tasks)}.")
    return tasks[name]
