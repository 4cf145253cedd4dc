"""What a submission must be, item by item. Pure: the API and the command line check alike."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from db.incoming import CheckedSubmission
from db.submissions import KnownVersion
from model_server import images
from tasks.spec import Task

__all__ = ["CheckedSubmission", "Context", "KnownVersion", "Rejection", "SubmissionItem", "check"]

SUM_TOLERANCE = 0.01
MAX_POINTS = 20_000
MAX_VERSION = 2**31 - 1  # PostgreSQL's integer
TINY = 1e-37  # PostgreSQL's real knows nothing smaller
ORIGINS = ("prompt", "confirmed", "corrected")
# The code where a field does not even have the right type.
CODES = {
    "id": "not_a_uuid",
    "image": "not_base64",
    "label": "unknown_label",
    "label_origin": "bad_label_origin",
    "model_version": "unknown_version",
    "probabilities": "bad_probabilities",
    "drawing": "bad_drawing",
    "source": "bad_source",
}

Coordinate = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1_000_000, le=1_000_000)]
Probability = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1 + SUM_TOLERANCE)]
Axis = Annotated[list[Coordinate], Field(min_length=1)]
Stroke = Annotated[list[Axis], Field(min_length=2, max_length=2)]


class SubmissionItem(BaseModel):
    """One drawing or upload as a browser sends it."""

    model_config = ConfigDict(extra="forbid")

    id: uuid.UUID = Field(description="made by the sender; sending the same again is harmless")
    image: str = Field(strict=True, description="base64 of the model input: height × width × channels of uint8")
    label: str | None = Field(default=None, strict=True, description="a label's key; null while unlabelled")
    label_origin: Literal["prompt", "confirmed", "corrected"] | None = Field(
        default=None, description="null exactly where the label is null"
    )
    model_version: int = Field(strict=True, ge=1, le=MAX_VERSION, description="the version that predicted")
    probabilities: list[Probability] = Field(description="the prediction, in the order of that version's labels")
    drawing: list[Stroke] | None = Field(default=None, description="strokes: [[x, …], [y, …]] each")
    source: str | None = Field(
        default=None,
        strict=True,
        description="base64 of the uploaded picture (PNG, JPEG or WebP, at most 64 KiB and 600,000 pixels)",
    )


@dataclass(frozen=True)
class Context:
    """What an item is checked against. `versions`: the published versions that may have predicted, by number."""

    task: Task
    versions: Mapping[int, KnownVersion]
    origin: str | None = None  # the origin of every label, where the sender cannot choose it (an import)


@dataclass(frozen=True)
class Rejection:
    """An item that is not stored. `id` as given, None where there was none; `message` says what to mend."""

    id: str | None
    code: str
    message: str


class _Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message


def versions_named(items: Sequence[object]) -> set[int]:
    """The model versions that items name, as far as they name any; for making a Context."""
    named = (item.get("model_version") for item in items if isinstance(item, dict))
    return {number for number in named if type(number) is int and 1 <= number <= MAX_VERSION}


def labels_named(items: Sequence[object]) -> set[str]:
    """The labels that items name, as far as they name any; for getting a task that knows the newest."""
    named = (item.get("label") for item in items if isinstance(item, dict))
    return {label for label in named if isinstance(label, str)}


def check(item: object, context: Context) -> CheckedSubmission | Rejection:
    """Check one item as parsed from JSON. Never raises, whatever it is."""
    given = item.get("id") if isinstance(item, dict) else None
    shown = str(given)[:64] if given is not None else None
    try:
        parsed = SubmissionItem.model_validate(item)
        return _checked(parsed, context)
    except ValidationError as error:
        return Rejection(shown, *_explained(error, item))
    except _Refused as refused:
        return Rejection(shown, refused.code, refused.message)


def _checked(item: SubmissionItem, context: Context) -> CheckedSubmission:
    task = context.task
    version = context.versions.get(item.model_version)
    if version is None:
        raise _Refused("unknown_version", f"model_version {item.model_version} of task {task.name} was never published")
    _check_label(item, context)
    return CheckedSubmission(
        id=item.id,
        task=task.name,
        task_revision=version.task_revision,
        image=_image(item.image, task),
        recipe_version=version.recipe_version,
        model_version=version.version,
        probabilities=_probabilities(item.probabilities, version),
        label=item.label,
        label_origin=(context.origin or item.label_origin) if item.label is not None else None,
        drawing=_drawing(item.drawing),
        source=_source(item.source),
    )


def check_label(label: str, task: Task) -> str | None:
    """None for a label of the task, else what is wrong with it."""
    if label in task.labels:
        return None
    return f"label {label[:64]!r} is not one of task {task.name}: {', '.join(task.labels)}"


def _check_label(item: SubmissionItem, context: Context) -> None:
    if item.label is not None and (wrong := check_label(item.label, context.task)):
        raise _Refused("unknown_label", wrong)
    if context.origin is None and (item.label is None) != (item.label_origin is None):
        raise _Refused(
            "bad_label_origin",
            f"label is {item.label!r} and label_origin {item.label_origin!r}; give both or neither"
            f" (origins: {', '.join(ORIGINS)})",
        )


def _decoded(text: str, field: str, code: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        hint = "; send the bytes alone, without data:…," if text.startswith("data:") else ""
        raise _Refused(code, f"{field} is not base64: {error}{hint}") from None


def _image(text: str, task: Task) -> bytes:
    image = _decoded(text, "image", "not_base64")
    if len(image) != task.input.size:
        shape = "×".join(map(str, task.input.shape))
        raise _Refused(
            "wrong_image_size", f"image has {len(image)} bytes; task {task.name} takes {task.input.size} ({shape})"
        )
    return image


def _probabilities(given: list[float], version: KnownVersion) -> list[float]:
    if len(given) != len(version.labels):
        raise _Refused(
            "wrong_probability_count",
            f"{len(given)} probabilities; version {version.version} has {len(version.labels)} labels",
        )
    total = sum(given)
    if abs(total - 1) > SUM_TOLERANCE:
        raise _Refused("probabilities_do_not_sum", f"probabilities sum to {total:.4f}; they must sum to 1 ± 0.01")
    return [value if value >= TINY else 0.0 for value in given]


def _drawing(strokes: list[list[list[float]]] | None) -> list[Any] | None:
    if strokes is None:
        return None
    if not strokes:
        raise _Refused("bad_drawing", "drawing has no strokes; leave it out where there are none")
    for number, (xs, ys) in enumerate(strokes):
        if len(xs) != len(ys):
            raise _Refused("bad_drawing", f"drawing: stroke {number} has {len(xs)} x but {len(ys)} y")
    points = sum(len(xs) for xs, _ in strokes)
    if points > MAX_POINTS:
        raise _Refused("bad_drawing", f"drawing has {points} points; at most {MAX_POINTS} are kept")
    return strokes


def _source(text: str | None) -> bytes | None:
    if text is None:
        return None
    content = _decoded(text, "source", "bad_source")
    try:
        images.verify(content)
    except images.BadPicture as error:
        raise _Refused("bad_source", f"source: {error}") from None
    return content


def _explained(error: ValidationError, item: object) -> tuple[str, str]:
    """Code and message of the first thing wrong with an item's form."""
    first = error.errors(include_url=False)[0]
    place = [str(part) for part in first["loc"]]
    if not place:
        return "bad_submission", f"a submission is an object, not {type(item).__name__}"
    code = CODES.get(place[0], "unknown_field")
    value = first["input"]
    shown = f" (it is {value!r:.60})" if isinstance(value, str | int | float) else ""
    return code, f"{'.'.join(place)}: {first['msg']}{shown}"
