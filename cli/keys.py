"""`deltaloop keys`: who may use the admin API."""

from __future__ import annotations

import uuid

import click
from sqlalchemy.orm import Session

from cli import home, tables
from db import api_keys, audit
from db.schema import ROLES

COLUMNS = ("id", "name", "role", "made (UTC)", "revoked (UTC)")


@click.group()
def group() -> None:
    """Create, list and revoke the keys of the admin API."""


@group.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the key may do: each role more.")
def create(name: str, role: str) -> None:
    """Make a key for NAME and print it, this once: only its hash is kept."""
    if not name.strip():
        raise click.UsageError("NAME must not be empty.")
    with home.database() as engine, Session(engine) as session, session.begin():
        key = api_keys.create(session, name=name.strip(), role=role)
        audit.by_command(session, "keys create", name.strip(), role=role)
    # The key alone goes to stdout, so that a script can keep it.
    click.echo(f"A key of role {role} for {name.strip()}. It cannot be shown again:", err=True)
    click.echo(key)


@group.command("list")
def list_keys() -> None:
    """List the keys, revoked ones too, oldest first."""
    with home.database() as engine, Session(engine) as session:
        rows = [
            [key.id, key.name, key.role, tables.when(key.created_at), tables.when(key.revoked_at)]
            for key in api_keys.all_of(session)
        ]
    if not rows:
        click.echo("No keys yet. `deltaloop keys create NAME --role admin` makes one.")
        return
    tables.show(COLUMNS, rows)


@group.command()
@click.argument("identity", metavar="ID", type=click.UUID)
def revoke(identity: uuid.UUID) -> None:
    """End the key of that ID (see `deltaloop keys list`); whoever uses it is refused from now on."""
    with home.database() as engine, Session(engine) as session, session.begin():
        found = api_keys.revoke(session, identity)
        if found is None:
            raise click.ClickException(f"There is no key {identity}. `deltaloop keys list` shows those there are.")
        name = found.name
        audit.by_command(session, "keys revoke", str(identity), name=name)
    click.echo(f"The key of {name} is revoked.")
