"""Which labels can be added to a task, by the command line or by the API."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tasks.spec import Label, Task

MAX_LENGTH = 64  # characters, of a key and of each name
MAX_LANGUAGES = 50
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")


class LabelRefused(ValueError):
    """The label cannot be added; the message says why."""


class LabelExists(LabelRefused):
    """The task has the label already."""


def checked(task: Task, label: str, names: Mapping[str, str]) -> Label:
    """The label to append. `names` by language; English is the key itself where it is not given.

    Raises LabelRefused, LabelExists.
    """
    refuse_bad_key(label)
    if label in task.labels:
        raise LabelExists(f"{task.name} has the label {label!r} already. Labels: {', '.join(task.labels)}.")
    if len(names) > MAX_LANGUAGES:
        raise LabelRefused(f"{len(names)} names; at most {MAX_LANGUAGES} are kept.")
    for language, name in names.items():
        if not LANGUAGE.fullmatch(language):
            raise LabelRefused(f"{language[:MAX_LENGTH]!r} is not a language tag such as en or de.")
        if not _is_text(name):
            raise LabelRefused(
                f"The name for {language} must be 1 to {MAX_LENGTH} printable characters without outer spaces."
            )
    return Label(key=label, names={"en": label, **names})


def refuse_bad_key(label: str) -> None:
    """Raises LabelRefused for what cannot be a label of any task: labels name files and stand in URLs."""
    if not _is_text(label) or "/" in label or "\\" in label:
        raise LabelRefused(
            f"{label[:MAX_LENGTH]!r} cannot be a label: 1 to {MAX_LENGTH} printable characters, no slash, "
            "no outer spaces."
        )


def _is_text(text: str) -> bool:
    return text.isprintable() and text == text.strip() and 1 <= len(text) <= MAX_LENGTH
