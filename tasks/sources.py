"""Where the drawings of a task come from: the tables `base` and `demo` of its file."""

from __future__ import annotations

from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from tasks.tables import Table

PLACEHOLDERS = {"label", "label_"}


class Source(Table):
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


class BaseData(Table):
    """The base dataset: never user-supplied, split per example, used for pretraining, replay and the base holdout."""

    sources: Sources
    # Drawings of other things, `{label}` being any word that is not a label: the page must be unsure about them.
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


class Demo(Table):
    """Real drawings that the base model was not trained on, replayed as contributors."""

    sources: Sources
    contributors: int = Field(default=100, ge=1)
    rotate_degrees: float = 0.0
