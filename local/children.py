"""Child processes that cannot outlive their parent, whatever kills it."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import struct
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as: None (ourselves) unless we are root, since PostgreSQL refuses root."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def _become(user: pwd.struct_passwd) -> None:
    """Drop to `user`, keeping only the right to look into folders.

    Root's checkout often lies where others may not look (/root), and its programs must still be found there.
    """
    os.setgroups([])
    os.setgid(user.pw_gid)
    _libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setuid(user.pw_uid)
    keep = 1 << CAP_DAC_READ_SEARCH
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    if _libc.capset(header, struct.pack("6I", keep, keep, keep, 0, 0, 0)) == 0:
        _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0)


def _prepare(user: pwd.struct_passwd | None, death_signal: signal.Signals, parent: int) -> Callable[[], None]:
    def prepare() -> None:
        if user is not None:
            _become(user)
        # After setuid, which clears it.
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the signal was set
            os._exit(1)

    return prepare


def start(
    command: Sequence[str],
    *,
    log: IO[bytes] | int | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: pwd.struct_passwd | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a process that gets `death_signal` when the calling thread ends: so call it from the main thread.

    It has a session of its own: Ctrl-C in a terminal reaches the parent alone, which then stops its children in order.
    """
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log is not None else None,
        env=env,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=_prepare(user, death_signal, os.getpid()),
    )


def stop(process: subprocess.Popen[bytes], *, sig: signal.Signals = signal.SIGTERM, timeout: float = 10.0) -> None:
    """Ask a process to end; after `timeout` seconds end it together with what it started."""
    if process.poll() is not None:
        return
    process.send_signal(sig)
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
