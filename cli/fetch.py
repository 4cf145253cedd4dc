"""`deltaloop fetch`: the public drawings of Quick, Draw!, a few megabytes of them."""

from __future__ import annotations

from pathlib import Path

import click

from cli import home, tables
from cli.parameters import TASK
from cli.quickdraw_bucket import Bucket, FetchFailed
from tasks import new_labels
from tasks.spec import Task

BUCKET = "https://storage.googleapis.com/quickdraw_dataset/full"
BITMAPS, DRAWINGS = "numpy_bitmap", "simplified"
MOST_DRAWINGS = 20_000  # of a label: beyond, the first bitmaps and the middle drawings could be the same ones


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
    are drawings that no base model was trained on. What is there already is not fetched again.
    """
    _refuse_other_data(task, labels)
    where = home.find()
    bucket = Bucket(base_url.rstrip("/"))
    folder = where.fetched / "quickdraw"
    wanted = [(kind, label) for label in labels or task.labels for kind in (BITMAPS, DRAWINGS)]
    fetched = there = 0
    with click.progressbar(wanted, label="Fetching", item_show_func=lambda item: item[1] if item else "") as bar:
        for kind, label in bar:
            path = folder / kind / f"{label}.{'npy' if kind == BITMAPS else 'ndjson'}"
            if _fetch(bucket, kind, label, path, drawings):
                fetched += 1
            else:
                there += 1
    click.echo(f"{tables.count(fetched, 'file')} fetched, {there:,} already there, in {folder}")
    if where.base_data != where.fetched:
        click.echo(f"BASE_DATA is {where.base_data}; set BASE_DATA={where.fetched} to use these.")


def _fetch(bucket: Bucket, kind: str, label: str, path: Path, drawings: int) -> bool:
    """Whether the file had to be fetched."""
    if bucket.holds(path, drawings):
        return False
    try:
        if kind == BITMAPS:
            bucket.first_bitmaps(label, drawings, path)
        else:
            bucket.middle_drawings(label, drawings, path)
    except FetchFailed as error:
        raise click.ClickException(f"{label}: {error}") from None
    return True


def _refuse_other_data(task: Task, labels: tuple[str, ...]) -> None:
    paths = [source.path for source in task.base.sources]
    if not any(path.startswith("quickdraw/") for path in paths):
        raise click.UsageError(f"{task.name} does not learn from Quick, Draw!; its base dataset is {', '.join(paths)}.")
    for label in labels:  # which the task may get later
        try:
            new_labels.refuse_bad_key(label)
        except new_labels.LabelRefused as error:
            raise click.UsageError(str(error)) from None
