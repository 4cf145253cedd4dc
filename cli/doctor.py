"""`deltaloop doctor`: looks at every part of the installation and says what is wrong and what to do."""

from __future__ import annotations

import click

from cli import checks, home
from cli.database_checks import database
from cli.findings import Finding

ALL = (checks.python, checks.node, checks.folder, checks.postgresql, checks.port, checks.tasks, database)
MARKS = {"ok": "ok   ", "note": "note ", "broken": "WRONG"}
COLORS = {"ok": "green", "note": "yellow", "broken": "red"}


@click.command()
def command() -> None:
    """Check this installation: a line for each part, what is wrong, what to do.

    Ends with an exit code other than 0 if something is broken. It changes nothing.
    """
    where = home.find()
    broken = 0
    for check in ALL:
        for finding in check(where):
            broken += finding.state == "broken"
            _show(finding)
    if broken:
        raise click.ClickException(f"{broken} of these {'is' if broken == 1 else 'are'} broken.")
    click.echo("Everything that is needed works.")


def _show(finding: Finding) -> None:
    click.echo(f"{click.style(MARKS[finding.state], fg=COLORS[finding.state])}  {finding.part:<22}  {finding.what}")
    if finding.advice:
        click.echo(f"{'':31}{finding.advice}")
