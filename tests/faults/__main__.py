"""`python -m tests.faults [ROUNDS [SEED]]`: faults under load, then the ledger. Exit 1 where anything broke."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from local import front
from tests.conftest import REPOSITORY
from tests.e2e import browser
from tests.faults import training
from tests.faults.rounds import Round, play
from tests.faults.system import System
from tests.faults.visitors import Visitor

INSIDE = "DELTALOOP_FAULTS_INSIDE"
LEDGER = REPOSITORY / ".test-cache" / "faults.json"


def into_mounts_of_our_own() -> None:
    """Run again where a small disk can be mounted that nobody else sees. Ends the program where that cannot be."""
    own = ["unshare", "-m"] if os.getuid() == 0 else ["unshare", "-U", "--map-current-user", "--keep-caps", "-m"]
    if subprocess.run([*own, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False).returncode != 0:
        sys.exit("faults: no disk can be mounted here: it takes root, or user namespaces (`unshare -U -m`).")
    arguments = [*own, sys.executable, "-m", "tests.faults", *sys.argv[1:]]
    os.execvpe(arguments[0], arguments, {**os.environ, INSIDE: "1"})


def main() -> int:
    if not front.installed():
        sys.exit("faults: nginx, its brotli module or envsubst is missing; .ci/run says which packages bring them")
    if not os.environ.get(INSIDE):
        into_mounts_of_our_own()
    rounds, seed = [*map(int, sys.argv[1:]), *(5, 1)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root, nginx's workers and PostgreSQL are somebody else
        system = System(folder, rounds)
        try:
            system.start()
            training.prepare(system)
            played = _play(system, rounds, seed)
        finally:
            system.stop()
            if os.environ.get("FAULTS_LOGS"):
                subprocess.run(["cp", "-r", f"{folder}/.", os.environ["FAULTS_LOGS"]], check=False)
    broken = sum(len(one.broken) for one in played)
    sys.stdout.write(f"faults: {len(played)} rounds of seed {seed}: {broken or 'nothing'} broken; ledger in {LEDGER}\n")
    return 1 if broken else 0


def _play(system: System, rounds: int, seed: int) -> list[Round]:
    played: list[Round] = []
    everybody: list[Visitor] = []
    with browser.launched() as chromium:
        for number in range(rounds):
            began = time.monotonic()
            played.append(play(system, chromium, number, seed, everybody))
            LEDGER.parent.mkdir(exist_ok=True)
            LEDGER.write_text(json.dumps([asdict(one) for one in played], indent=2) + "\n", "utf-8")
            sys.stdout.write(f"{played[-1].line()} [{time.monotonic() - began:.0f} s]\n")
            sys.stdout.flush()
    return played


if __name__ == "__main__":
    sys.exit(main())
