"""`deltaloop audit`: who did what."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from cli import home, tables
from db import audit
from db.schema import AuditEvent

COLUMNS = ("when (UTC)", "who", "role", "what", "to what", "answer", "with")


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Show so many at most.")
def command(limit: int) -> None:
    """List what was done with a key or by this command line, newest first."""
    with home.database() as engine, Session(engine) as session:
        found = audit.newest(session, limit=limit)
        if not found:
            click.echo("Nothing was done with a key or by the command line yet.")
            return
        tables.show(COLUMNS, [_row(entry) for entry in found])


def _row(entry: AuditEvent) -> list[object]:
    detail = ", ".join(f"{name} {value}" for name, value in (entry.detail or {}).items())
    answer = "none" if entry.status is None else entry.status
    return [tables.when(entry.created_at), entry.actor, entry.role, entry.action, entry.target, answer, detail]
