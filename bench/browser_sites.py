"""The two web sites of the browser benchmark: ours and the classic way, built for production, with the same network."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

import keras

from bench import layers_model
from bench.results import CannotMeasure
from bench.site import folder_files
from cli import base_model
from tasks import spec
from training_server.ml import calibration

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "frontend"
OURS = ROOT / "bench" / "pages"
CLASSIC = ROOT / "bench" / "peers" / "classic"
TASK = "doodle"


def ours() -> dict[str, bytes]:
    """The page's inference code under the page's own build, and the base model as it is published."""
    published = folder_files(_base_model() / "tfjs")
    metadata = json.loads(published["metadata.json"])
    recipe = metadata["recipe"]
    manifest = {
        **{key: metadata[key] for key in ("task", "labels", "input")},
        "recipe": recipe["name"],
        "recipe_version": recipe["version"],
        "version": 1,
        "digest": "base",
        "model_url": "/model/model.json",
    }
    return {
        **_built(OURS, "--config", "vite.config.ts", "--configLoader", "native"),
        "manifest.json": json.dumps(manifest).encode(),
        **{f"model/{path}": content for path, content in published.items()},
    }


def classic() -> dict[str, bytes]:
    """All of TensorFlow.js and the same network as a layers model with float32 weights."""
    install(CLASSIC)
    return {**_built(CLASSIC, "--config", "vite.config.js"), **layers_model.files(published_network())}


def published_network() -> keras.Model:
    """The network of the base model's published files before their weights were rounded.

    The stored weights alone are another network: the temperature is folded into the published ones only.
    """
    folder = _base_model()
    temperature, _ = base_model.calibration(folder)
    return calibration.tempered(base_model.load(spec.named(TASK), folder), temperature)


def _base_model() -> Path:
    folder = ROOT / "models" / TASK
    if not (folder / "tfjs" / "model.json").exists():
        raise CannotMeasure(f"models/{TASK} holds no base model; make one: .venv/bin/deltaloop pretrain {TASK}")
    return folder


def install(project: Path) -> None:
    """`npm ci` where the installed packages are not those of the lock file."""
    lock, stamp = project / "package-lock.json", project / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    print(f"bench: fetching the packages of {project.name} …", flush=True)
    _node(["npm", "ci", "--silent", "--ignore-scripts"], project)
    stamp.write_bytes(lock.read_bytes())


def _built(project: Path, *options: str) -> dict[str, bytes]:
    """What a Vite production build of the folder yields. Both sides use the page's bundler: only the code differs."""
    vite = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
    if not vite.exists():
        raise CannotMeasure("frontend/node_modules is missing; run `make install`")
    with tempfile.TemporaryDirectory() as out:
        command = ["node", str(vite), "build", *options, "--outDir", out, "--emptyOutDir", "--logLevel", "error"]
        _node(command, project)
        return folder_files(Path(out))


def _node(command: list[str], folder: Path) -> None:
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotMeasure(f"`{' '.join(command[:3])}` failed in {folder.name}:\n{done.stdout}{done.stderr}")
