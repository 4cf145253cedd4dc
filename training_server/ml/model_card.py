"""The card of a base model: what it is, what it learned from, how good it is and what it cannot do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.spec import Task
from training_server.ml.calibration import Report

# By the start of a source's path under BASE_DATA.
ATTRIBUTIONS = {
    "quickdraw/": (
        "Drawings of [Quick, Draw!](https://quickdraw.withgoogle.com/data) by Google, "
        "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/); changed: sampled, duplicates removed"
    ),
    "quickdraw/continent/": (
        "Strokes sorted by continent in "
        "[Culture-of-Quick-Draw](https://github.com/slimwizard/Culture-of-Quick-Draw) by slimwizard, from the same data"
    ),
    "mnist/": (
        "[MNIST](http://yann.lecun.com/exdb/mnist/) handwritten digits by Yann LeCun, Corinna Cortes and "
        "Christopher J. C. Burges, from NIST special databases 1 and 3"
    ),
}
LIMITS = {
    "quickdraw-bitmap": (
        "It knows doodles drawn in under twenty seconds, by people whom a game had told what to draw, in thin lines on "
        "an empty sheet. About one in ten of the labels it learned from is wrong, so it cannot reach 100 %. It does "
        "not recognise photographs of things, shaded or filled drawings, several things on one sheet, or writing."
    ),
    "mnist": (
        "It knows single digits as American census workers and high-school students wrote them: a seven with a bar or "
        "a one with a long serif is rarer there than elsewhere. It does not read numbers of several digits or print."
    ),
}


@dataclass(frozen=True)
class Facts:
    """What was measured. `counts`: examples per split; `confusion` on the base holdout, (labels, labels)."""

    counts: Mapping[str, int]
    parameters: int
    exported_bytes: int
    metrics: Mapping[str, Any]  # of `metrics.summary`, on the base holdout
    confusion: NDArray[np.int64]
    epochs: int
    chosen_epoch: int
    validation_accuracy: float
    seed: int
    unknown: Mapping[str, int]  # drawings of other things and scribbles, per split
    calibration: Report


def _size(exported_bytes: int) -> str:
    return f"{exported_bytes / 1000:,.0f} kB as a TF.js graph model, its large weights in 16 bits (`tfjs/`)."


def exported_anew(card: str, exported_bytes: int) -> str:
    """The card of a model of which only the files are new."""
    return re.sub(r"[\d,]+ kB as a TF\.js graph model.*", _size(exported_bytes), card)


def text(task: Task, facts: Facts) -> str:
    """The card in Markdown."""
    low, high = facts.metrics["interval"]
    holdout = facts.counts["holdout"]
    height, width, channels = task.input.shape
    parts = [
        f"# {task.title['en']}: the base model",
        f"Tells {len(task.labels)} labels apart in {height} × {width} × {channels} bytes made by the recipe "
        f"`{task.recipe}`. Network `{task.architecture}`: {facts.parameters:,} parameters, "
        f"{_size(facts.exported_bytes)}",
        f"**Accuracy {facts.metrics['accuracy']:.2%}** (95 % interval {low:.2%} – {high:.2%}) on {holdout:,} examples "
        "of the base holdout, which neither training nor any choice has seen. "
        "Said of data like the data below, not of your visitors.",
        "## Data",
        *_attributions(task),
        f"Split by the hash of each picture, the same on every machine: {facts.counts['train']:,} to train on, "
        f"{facts.counts['validation']:,} to choose the epoch, {holdout:,} held out. None of it is in this repository.",
        "## Accuracy per label",
        _table(["label", "recall"], [[key, f"{recall:.1%}"] for key, recall in facts.metrics["recall"].items()]),
        "## Confusion",
        "Rows are what it is, columns what the model says, on the base holdout.",
        _table(["", *task.labels], [[key, *row] for key, row in zip(task.labels, facts.confusion, strict=True)]),
        "## How sure it is",
        *_sureness(task, facts),
        "## What it cannot do",
        LIMITS.get(task.recipe, "It was tried on nothing but the data above."),
        "It has a word for its labels only, and about what it has not met it is sometimes sure: see the shares above "
        "that are *not* unsure.",
        "## Make it again",
        _command(task, facts),
    ]
    return "\n\n".join(parts) + "\n"


RATES = {
    "right": "drawings of its labels that it names rightly",
    "wrong": "drawings of its labels that it names wrongly",
    "other": "drawings of other things, of words that nothing was trained on or chosen by",
    "scribbles": "scribbles of kinds that nothing was trained on or chosen by",
}


def _sureness(task: Task, facts: Facts) -> list[str]:
    found = facts.calibration
    rows = [
        [RATES.get(kind, kind), f"{rate['n']:,}", f"{rate['unsure']:.1%}"]
        for kind, rate in found.holdout["rates"].items()
    ]
    return [
        f"Temperature {found.temperature:.3f}, fitted on validation data and folded into the published files. Expected "
        f"calibration error on the base holdout (15 bins of equally many examples): {found.holdout['ece_before']:.2%} "
        f"before, **{found.holdout['ece_after']:.2%}** after.",
        f"Below **{found.unsure_below:.1%}** the page says that it is unsure. Chosen on validation data: as many other "
        f"things as possible below, with at most {task.calibration.known_unsure:.0%} of the right answers. On the "
        "holdouts lie below:",
        _table(["of", "n", "unsure"], rows),
        f"It learned to doubt from {facts.unknown['train']:,} drawings of other words and scribbles; "
        f"{facts.unknown['validation']:,} others chose the threshold.",
    ]


def _attributions(task: Task) -> list[str]:
    paths = [source.path for source in (*task.base.sources, *task.base.unknown)]
    known = [said for start, said in ATTRIBUTIONS.items() if any(path.startswith(start) for path in paths)]
    own = [path for path in paths if not any(path.startswith(start) for start in ATTRIBUTIONS)]
    return ["\n".join(f"- {line}." for line in [*known, *(f"Files of this installation: `{path}`" for path in own)])]


def _command(task: Task, facts: Facts) -> str:
    return (
        f"```\n.venv/bin/deltaloop pretrain {task.name} --seed {facts.seed}\n"
        f".venv/bin/deltaloop pretrain {task.name} --evaluate\n```\n\n"
        f"{facts.epochs} epochs; the weights are those of epoch {facts.chosen_epoch}, which was best on validation "
        f"({facts.validation_accuracy:.2%}). The second command measures the committed model on the base holdout. "
        "Sums of floating-point numbers depend on the machine, so another one comes close, not to the last bit."
    )


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
