"""The command as a whole: help, exit codes, one line for whatever goes wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli.__main__ import COMMANDS, deltaloop, run
from cli.tables import show
from tasks import spec
from tests.conftest import REPOSITORY

NO_TASK = f"There is no task 'nope'. Tasks: {', '.join(spec.shipped())}."
HEAVY = ("tensorflow", "keras", "sqlalchemy", "numpy", "flask")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from cli.__main__ import run; run(['--help']);"
        f"sys.exit(' '.join(name for name in {HEAVY} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "import" in done.stdout
    assert "rollback" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = deltaloop.get_command(click.Context(deltaloop), name)
    below = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
    for words in [[name], *([name, each] for each in below)]:
        for flag in ("-h", "--help"):
            assert run([*words, flag]) == 0
            assert f"Usage: deltaloop {' '.join(words)}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("runs nope", NO_TASK),
        ("nope", "No such command 'nope'"),
        ("promote doodle zero", "'zero' is not a valid integer range"),
        ("tasks add-label nope fox", NO_TASK),
        ("tasks add-label doodle cat", "doodle has the label 'cat' already"),
        ("tasks add-label doodle a/b", "cannot be a label"),
        ("tasks add-label doodle fox --name Fuchs", "--name 'Fuchs' must be LANGUAGE=TEXT"),
        ("tasks add-label doodle fox --name German=Fuchs", "'German' is not a language tag"),
        ("fetch quickdraw a/b --task doodle", "cannot be a label"),
        ("fetch quickdraw --task digits", "digits does not learn from Quick, Draw!"),
    ],
)
def test_bad_arguments_get_one_line_and_a_code(line: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.startswith("deltaloop: ")
    assert error.count("\n") == 1


def test_an_unexpected_error_is_one_line_that_names_the_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise KeyError("a fault")

    monkeypatch.setenv("DELTALOOP_HOME", str(tmp_path))
    monkeypatch.setattr("tasks.spec.shipped", broken)
    assert run(["tasks", "list"]) == 1
    log = tmp_path / "logs" / "cli.log"
    error = capsys.readouterr().err
    assert error == f"deltaloop: Unexpected KeyError: 'a fault'. The traceback is in {log}.\n"
    assert "in broken" in log.read_text()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://root@127.0.0.1/deltaloop", "DATABASE_URL is not a postgresql:// URL"),
        ("nonsense", "DATABASE_URL is not a postgresql:// URL"),
        ("postgresql://x:secret@h:port/x", "DATABASE_URL has a port that is not a number"),
        ("postgresql://x:secret@127.0.0.1:9/x", "The database does not answer (connection to server at"),
    ],
)
def test_a_database_that_cannot_be_used_gets_one_line_without_its_password(
    url: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert run(["runs"]) == 1
    error = capsys.readouterr().err
    assert says in error
    assert "secret" not in error
    assert error.count("\n") == 1


def test_tables_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    show(("name", "n", "note"), [("a", 1, None), ("longer", 10, "x")])
    assert capsys.readouterr().out == "name     n  note\na        1  –\nlonger  10  x\n"
