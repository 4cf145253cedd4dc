"""`deltaloop`: finds the command, and turns every failure into one line and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from cli import home
from cli.lazy import LazyGroup

COMMANDS = {
    "audit": ("cli.audit:command", "Say who did what with a key or at the command line."),
    "demo": ("cli.demo:command", "Show in a few minutes how a task learns from 100 people."),
    "doctor": ("cli.doctor:command", "Check this installation and say what is wrong."),
    "fetch": ("cli.fetch:group", "Download public drawings."),
    "gate": ("cli.gate:gate", "Derive a verdict again from its stored numbers."),
    "import": ("cli.imports:group", "Bring in drawings from files."),
    "keys": ("cli.keys:group", "Create, list and revoke the keys of the admin API."),
    "lineage": ("cli.lineage:command", "Say what a model version was made of."),
    "models": ("cli.models:models", "List a task's model versions."),
    "pretrain": ("cli.pretrain:pretrain", "Train a task's base model from its base dataset."),
    "promote": ("cli.models:promote", "Make a model version the champion."),
    "rebuild": ("cli.rebuild:command", "Train anew without what was erased, or make a version again and compare."),
    "rollback": ("cli.models:rollback", "Go back to the champion before this one."),
    "runs": ("cli.runs:command", "List training runs."),
    "setup": ("cli.setup:command", "Prepare the database: tables, tasks, base models."),
    "simulate": ("cli.simulate:command", "Play a month of visitors, or an attack, on a loop of its own."),
    "tasks": ("cli.tasks:group", "List tasks; add a label to one."),
    "train": ("cli.train:train", "Queue a training run and do it here."),
}
# A house error (of these packages) carries a message for people; any other is a fault of the program.
HOUSE = ("cli", "db", "local", "model_server", "tasks", "training_server")
STOPPED_BY_CTRL_C = 130


@click.command(
    cls=LazyGroup,
    commands_at=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def deltaloop(debug: bool) -> None:
    """An image classifier that learns from the people who use it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line (by default this process's) and exit with its code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    sys.exit(run(arguments))


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command line: 0, 1 for what failed, 2 for wrong usage, 130 when stopped."""
    try:
        result = deltaloop.main(list(arguments), prog_name="deltaloop", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "deltaloop"
        return _say(f"{error.format_message()} See `{path} --help`.", error.exit_code)
    except click.ClickException as error:
        return _say(error.format_message(), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _say("Stopped.", STOPPED_BY_CTRL_C)
    except BrokenPipeError:  # `deltaloop runs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if "--debug" in arguments:
            traceback.print_exc()
        return _say(_explain(error), 1)


def _explain(error: Exception) -> str:
    package = type(error).__module__.partition(".")[0]
    if package in HOUSE:
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    if package == "sqlalchemy" and type(error).__name__ == "OperationalError":
        return "The database does not answer. Check DATABASE_URL, or run `deltaloop doctor`."
    return f"Unexpected {type(error).__name__}: {_first_line(error)} The traceback is in {_record(error)}."


def _first_line(error: Exception) -> str:
    line = (str(error).splitlines() or [""])[0].strip()
    return line if not line or line.endswith(".") else f"{line}."


def _record(error: Exception) -> Path:
    """Append the traceback to the log that is named to the user."""
    log = home.find().folder / "logs" / "cli.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        traceback.print_exception(error, file=file)
    return log


def _say(message: str, code: int) -> int:
    print(f"deltaloop: {' '.join(message.split())}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
