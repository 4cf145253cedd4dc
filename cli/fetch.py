"""`deltaloop fetch`: the public drawings of Quick, Draw!, a few megabytes of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import click

from cli import home, tables
from cli.parameters import TASK
from cli.quickdraw_bucket import Bucket, FetchFailed, NotThere
from tasks import new_labels
from tasks.spec import Task

BUCKET = "https://storage.googleapis.com/quickdraw_dataset/full"
BITMAPS, DRAWINGS = "numpy_bitmap", "simplified"
WORDS = Path(__file__).with_name("quickdraw_words.txt")  # the bucket has no list of what people were asked to draw
OTHER_THINGS = f"quickdraw/{DRAWINGS}/{{label}}.ndjson"
OF_OTHER_THINGS = 10  # drawings of each of some three hundred words: together less than those of a few labels
FETCHED, THERE, LEFT_OUT = "fetched", "there", "left out"
MOST_DRAWINGS = 20_000  # of a label: beyond, the first bitmaps and the middle drawings could be the same ones


@dataclass(frozen=True)
class Wanted:
    """A file of so many drawings. `optional`: it does not matter where the server has none."""

    kind: str
    word: str
    drawings: int
    optional: bool = False


@click.group()
def group() -> None:
    """Download public drawings."""


@group.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...")
@click.option("--task", type=TASK, required=True, help="Whose labels.")
@click.option(
    "--drawings", type=click.IntRange(1, MOST_DRAWINGS), default=1000, show_default=True, help="Of each label."
)
@click.option(
    "--base-url",
    envvar="QUICKDRAW_URL",
    show_envvar=True,
    default=BUCKET,
    show_default=True,
    help="Where numpy_bitmap/ and simplified/ lie.",
)
def quickdraw(labels: tuple[str, ...], task: Task, drawings: int, base_url: str) -> None:
    """Download Quick, Draw! drawings (by Google, CC BY 4.0) of LABELs, or of every label of the task's file.

    The first bitmaps of a label are for the base dataset; the strokes come from the middle of its file, so that they
    are drawings that no base model was trained on. Without LABELs a few drawings of other things come too, where the
    task learns to doubt such. What is there already is not fetched again.
    """
    _refuse_other_data(task, labels)
    where = home.find()
    bucket = Bucket(base_url.rstrip("/"))
    folder = where.fetched / "quickdraw"
    wanted = [Wanted(kind, label, drawings) for label in labels or task.labels for kind in (BITMAPS, DRAWINGS)]
    wanted += [] if labels else other_things(task)
    came: Counter[str] = Counter()
    with click.progressbar(wanted, label="Fetching", item_show_func=lambda one: one.word if one else "") as bar:
        for one in bar:
            came[_fetch(bucket, one, folder)] += 1
    left_out = f", {came[LEFT_OUT]:,} not on the server" if came[LEFT_OUT] else ""
    there = f"{came[THERE]:,} already there{left_out}"
    click.echo(f"{tables.count(came[FETCHED], 'file')} fetched, {there}, in {folder}")
    if where.base_data != where.fetched:
        click.echo(f"BASE_DATA is {where.base_data}; set BASE_DATA={where.fetched} to use these.")


def other_things(task: Task) -> list[Wanted]:
    """A few drawings of every word that the task's unknown sources read from these files."""
    return [
        Wanted(DRAWINGS, word, source.limit_per_label or OF_OTHER_THINGS, optional=True)
        for source in task.base.unknown
        if source.path == OTHER_THINGS
        for word in source.labels or WORDS.read_text("utf-8").splitlines()
        if word not in (*task.labels, *source.leave_out)
    ]


def _fetch(bucket: Bucket, one: Wanted, folder: Path) -> str:
    """What came of it."""
    path = folder / one.kind / f"{one.word}.{'npy' if one.kind == BITMAPS else 'ndjson'}"
    if bucket.holds(path, one.drawings):
        return THERE
    fetch = bucket.first_bitmaps if one.kind == BITMAPS else bucket.middle_drawings
    try:
        fetch(one.word, one.drawings, path)
    except FetchFailed as error:
        if one.optional and isinstance(error, NotThere):
            return LEFT_OUT
        raise click.ClickException(f"{one.word}: {error}") from None
    return FETCHED


def _refuse_other_data(task: Task, labels: tuple[str, ...]) -> None:
    paths = [source.path for source in task.base.sources]
    if not any(path.startswith("quickdraw/") for path in paths):
        raise click.UsageError(f"{task.name} does not learn from Quick, Draw!; its base dataset is {', '.join(paths)}.")
    for label in labels:  # which the task may get later
        try:
            new_labels.refuse_bad_key(label)
        except new_labels.LabelRefused as error:
            raise click.UsageError(str(error)) from None
