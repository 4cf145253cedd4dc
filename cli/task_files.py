"""Edit a task's file as a person would: comments and order stay, and what would not load is never written."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tasks import spec
from tasks.spec import Task

REVISION = re.compile(r"^revision\s*=\s*\d+", re.MULTILINE)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


class LabelRefused(ValueError):
    """The label cannot be added; the message says why."""


def add_label(path: Path, label: str, names: Mapping[str, str]) -> Task:
    """Append a label and raise the revision. Returns the task as it is now. Raises LabelRefused, TaskFileError."""
    task = spec.read(path)
    _refuse_bad(task, label, names)
    text = path.read_text("utf-8")
    text = REVISION.sub(f"revision = {task.revision + 1}", text, count=1)
    text = _with_block(text, label, names)
    return _replace(path, text, expected=(*task.labels, label), revision=task.revision + 1)


def _refuse_bad(task: Task, label: str, names: Mapping[str, str]) -> None:
    if label in task.labels:
        raise LabelRefused(f"{task.name} has the label {label!r} already. Labels: {', '.join(task.labels)}.")
    # Labels name files of the base dataset and stand in URLs.
    if not label.isprintable() or label != label.strip() or not 1 <= len(label) <= 64 or "/" in label or "\\" in label:
        raise LabelRefused(f"{label!r} cannot be a label: 1 to 64 printable characters, no slash, no outer spaces.")
    for language in names:
        if not LANGUAGE.fullmatch(language):
            raise LabelRefused(f"{language!r} is not a language tag such as en or de.")


def _with_block(text: str, label: str, names: Mapping[str, str]) -> str:
    """The text with a [[label]] block after the last one."""
    # JSON's strings are TOML's basic strings.
    texts = ", ".join(f"{language} = {json.dumps(name, ensure_ascii=False)}" for language, name in names.items())
    block = ["", "[[label]]", f"key = {json.dumps(label, ensure_ascii=False)}", f"names = {{ {texts} }}"]
    lines = text.split("\n")
    last = max((i for i, line in enumerate(lines) if line.strip().startswith("[[label]]")), default=None)
    if last is None:
        raise LabelRefused("The task file has no [[label]] block to append to; add the label by hand.")
    end = last + 1
    while end < len(lines) and not lines[end].lstrip().startswith("["):
        end += 1
    # Comments and empty lines before the next header belong to that header.
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return "\n".join([*lines[:end], *block, *lines[end:]])


def _replace(path: Path, text: str, *, expected: tuple[str, ...], revision: int) -> Task:
    """Write the file in one step, if it reads back as expected."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as folder:
        draft = Path(folder) / path.name
        draft.write_text(text, "utf-8")
        task = spec.read(draft)
        if task.labels != expected or task.revision != revision:
            raise LabelRefused(f"{path.name} could not be edited; add the label by hand at the end of the labels.")
        draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    return task
