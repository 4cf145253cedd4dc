"""Create or refresh the environment in .venv. Runs with any Python 3, before anything is installed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = (
    (ROOT / "requirements" / "all.txt", ("--require-hashes",)),
    # Its own dependencies cannot be installed beside this TensorFlow, and none of them is used.
    (ROOT / "requirements" / "tensorflowjs.txt", ("--require-hashes", "--no-deps")),
)


def refuse(sentence: str) -> NoReturn:
    print("deltaloop: " + sentence, file=sys.stderr)
    raise SystemExit(1)


def check_python() -> None:
    version = "{}.{}".format(*sys.version_info)
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        refuse(f"Python 3.11, 3.12 or 3.13 is needed; this is {version}. Name one: make PYTHON=python3.12")
    try:
        import ensurepip
        import venv
    except ImportError:
        refuse("this Python cannot make environments. Install its venv module (Debian: apt install python3-venv).")
    del ensurepip, venv


def wanted() -> str:
    """A fingerprint of everything the environment is made from."""
    whole = hashlib.sha256(sys.version.encode())
    for path, _ in LOCKS:
        whole.update(path.read_bytes())
    whole.update((ROOT / "pyproject.toml").read_bytes())
    return whole.hexdigest()


def run(*command: str) -> None:
    finished = subprocess.run(command, cwd=str(ROOT), check=False)
    if finished.returncode != 0:
        refuse("`{}` failed; the lines above say why.".format(" ".join(command[1:5])))


def install() -> None:
    print("deltaloop: creating the environment in .venv (once, a minute or two) …", flush=True)
    if not (VENV / "bin" / "python").exists() or subprocess.call([str(VENV / "bin" / "python"), "-c", ""]) != 0:
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    python = str(VENV / "bin" / "python")
    quiet = ("-q", "--disable-pip-version-check", "--no-input")
    for path, flags in LOCKS:
        run(python, "-m", "pip", "install", *quiet, *flags, "-r", str(path))
    run(python, "-m", "pip", "install", *quiet, "--no-deps", "--no-build-isolation", "-e", ".")


def main() -> None:
    check_python()
    # pip must not take the caller's packages for its own.
    os.environ.pop("PYTHONPATH", None)
    os.environ["PYTHONWARNINGS"] = "ignore"  # what setuptools says of every editable installation
    stamp = VENV / ".installed"
    fingerprint = wanted()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        install()
        stamp.write_text(fingerprint)
    stamp.touch()


if __name__ == "__main__":
    main()
