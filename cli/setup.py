"""`deltaloop setup`: prepare a database once per deploy."""

from __future__ import annotations

import click

from cli import home
from db import setup
from tasks import spec


@click.command()
def command() -> None:
    """Prepare the database: tables, tasks, base models. Harmless when run again.

    `make run` does this by itself; another database (DATABASE_URL) is only touched when you say so.
    """
    where = home.find()
    url = where.database_url or home.running(where)
    if url is None:
        with home.database(where):  # preparing it is part of starting it
            pass
        lines = []
    else:
        with home.connected(url) as engine:
            lines = setup.prepare(engine, spec.shipped().values())
    for line in [*lines, "The database is ready."]:
        click.echo(line)
