"""What `deltaloop doctor` looks at on this machine. Checks answer with findings; they change nothing."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from cli.findings import Finding, broken, note, ok
from cli.home import Home
from db import base_models
from local.config import REPOSITORY
from local.postgres import PostgresError, binaries
from tasks import advice, readers, spec
from tasks.spec import Task
from training_server import tfjs_in_node

PYTHONS = ((3, 11), (3, 13))
NODE = (22, 12)
PACKAGES = (
    *("numpy", "psycopg2", "sqlalchemy", "alembic", "pydantic", "flask", "flask_openapi3", "gunicorn", "apscheduler"),
    *("whitenoise", "PIL", "tensorflow", "keras", "h5py", "tensorflowjs"),
)
ENOUGH_DISK_BYTES = 1 << 30
ANSWER_SECONDS = 2


def python(where: Home) -> Iterator[Finding]:
    """The interpreter and the packages in its environment. They are looked up, not imported: that takes seconds."""
    version = platform.python_version()
    if PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        yield ok("python", version)
    else:
        yield broken("python", f"{version} is not supported", "Use Python 3.11, 3.12 or 3.13, then `make install`.")
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        yield broken("packages", f"missing: {', '.join(missing)}", "Run `make install`.")
    else:
        yield ok("packages", f"{len(PACKAGES)} of {len(PACKAGES)} installed")


def node(where: Home) -> Iterator[Finding]:
    """Node builds the page; it comes with the environment."""
    found = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
    if found is None:
        yield broken("node", "not found", "Run `make install`.")
        return
    text = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    version = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
    if version >= NODE:
        yield ok("node", text)
    else:
        yield broken("node", f"{text or found} is too old", "Run `make install`, or install Node 22.12 or newer.")
    if (REPOSITORY / "frontend" / "dist" / "index.html").exists():
        yield ok("page", "built")
    else:
        yield note("page", "not built yet", "`make run` builds it, or `make page`.")
    if not tfjs_in_node.PROGRAM.exists():
        yield note("page in Node", "not built yet: no run can publish", "`make run` builds it, or `make page`.")


def folder(where: Home) -> Iterator[Finding]:
    """DELTALOOP_HOME can be written to and has room."""
    lies = next(path for path in (where.folder, *where.folder.parents) if path.exists())
    if not lies.is_dir() or not os.access(lies, os.W_OK):
        yield broken("DELTALOOP_HOME", f"cannot write to {where.folder}", "Name another folder: DELTALOOP_HOME=…")
        return
    free = shutil.disk_usage(lies).free
    if free < ENOUGH_DISK_BYTES:
        yield broken("DELTALOOP_HOME", f"only {free >> 20} MiB free at {where.folder}", "Make room on that disk.")
    else:
        yield ok("DELTALOOP_HOME", f"{where.folder}, {free >> 30} GiB free")


def port(where: Home) -> Iterator[Finding]:
    """A deltaloop answers on PORT, or nothing listens there."""
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", where.port)) == 0
    if not taken:
        yield note("model server", f"not running; port {where.port} is free", "`make run` starts it.")
        return
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{where.port}/api/v1/tasks", timeout=ANSWER_SECONDS) as answer:
            ours = answer.headers.get_content_type() == "application/json"
    except OSError:
        ours = False
    if ours:
        yield ok("model server", f"answers on http://127.0.0.1:{where.port}")
    else:
        yield broken("model server", f"port {where.port} is taken by another program", "Choose another: PORT=…")


def postgresql(where: Home) -> Iterator[Finding]:
    """The embedded PostgreSQL's programs, unless DATABASE_URL names a server."""
    if where.database_url:
        return
    try:
        command = [str(binaries() / "postgres"), "--version"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (PostgresError, OSError, subprocess.CalledProcessError) as error:
        yield broken("embedded PostgreSQL", str(error), "Run `make install`, or set DATABASE_URL.")
    else:
        yield ok("embedded PostgreSQL", text)


def tasks(where: Home) -> Iterator[Finding]:
    """Each task: its base model fits it, and its base dataset is here."""
    try:
        shipped = spec.shipped()
    except spec.TaskFileError as error:
        yield broken("tasks", str(error), "Mend the file.")
        return
    for task in shipped.values():
        yield _base_model(task)
        yield _base_data(task, where.base_data)


def _base_model(task: Task) -> Finding:
    part = f"{task.name}: base model"
    try:
        new = base_models.read(task)
    except base_models.BaseModelUnusable as error:
        return broken(part, str(error), "")
    return ok(part, f"{new.architecture}, {len(new.labels)} labels, {len(new.weights) / 1000:,.0f} kB of weights")


def _base_data(task: Task, base_data: Path) -> Finding:
    part = f"{task.name}: base data"
    there = readers.labels_there(task, base_data)
    if len(there) == len(task.labels):
        return ok(part, f"all {len(there)} labels in {base_data}")
    missing = ", ".join(label for label in task.labels if label not in there)
    # The page recognises and collects without it; only a training run needs it.
    return note(part, f"missing for {missing} in {base_data}", advice.on_base_data(task))
