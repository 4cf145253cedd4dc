"""Resolve the lock files of requirements/ from pyproject.toml: one for everything, one for each image."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

COMMON = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-annotate", "--no-header", "--quiet"]
# No registry's host in a lock: the installer asks whichever registry its machine is set to.
COMMON += ["--no-emit-index-url", "--no-emit-find-links"]
ALL = "requirements/all.txt"
IMAGES = {
    "model-server": ["model-server", "aws"],
    "training-server": ["training-server", "cli"],
    "training-server-gpu": ["training-server-gpu", "cli"],
}
APART = {"training-server-gpu"}  # two TensorFlows are not installed side by side


def resolve(output: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", *COMMON, *arguments, "pyproject.toml", "-o", output]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    extras = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    resolve(ALL, *(f"--extra={extra}" for extra in extras if extra not in APART), *sys.argv[1:])
    for name, extras in IMAGES.items():
        resolve(f"requirements/{name}.txt", "--constraint", ALL, *(f"--extra={extra}" for extra in extras))


if __name__ == "__main__":
    main()
