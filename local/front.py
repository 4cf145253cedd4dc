"""The real nginx with the repository's templates on a port of loopback, as production serves the page."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.config import REPOSITORY

NGINX = REPOSITORY / "nginx"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
START_SECONDS = 15.0


def installed() -> bool:
    """Whether everything is here that nginx/entrypoint.sh needs."""
    return all(shutil.which(program) for program in ("nginx", "envsubst", "openssl")) and BROTLI.exists()


def environment(folder: Path, upstream: str, port: int) -> dict[str, str]:
    """What nginx/entrypoint.sh reads, with page and state in `folder`; `upstream`: the model server's host:port."""
    own = {"STATE": str(folder / "state"), "PAGE": str(folder / "page"), "TEMPLATES": str(NGINX / "templates")}
    return {**os.environ, **own, "MODEL_SERVER": upstream, "LISTEN": f"127.0.0.1:{port}", "LOOK_SECONDS": "1"}


@contextmanager
def running(folder: Path, upstream: str, port: int, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """nginx serving `folder`/page in front of `upstream`; yields its URL, without a slash at the end.

    As root, its workers are somebody else: `folder` must be open to everybody. Its log is `folder`/log, a line of JSON
    each request. Raises RuntimeError when it does not start.
    """
    log = folder / "log"
    # nginx opens it twice, for errors and for requests: neither may write over what the other wrote.
    with log.open("ab") as out:
        env = environment(folder, upstream, port) | dict(settings or {})
        process = subprocess.Popen([str(NGINX / "entrypoint.sh")], env=env, stdout=out, stderr=out)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(port, log)
        yield url
    finally:
        process.terminate()
        process.wait(15)


def _wait(port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            asked.request("GET", "/")
            asked.getresponse()  # it answers, if perhaps not with the page
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            asked.close()
    raise RuntimeError(f"nginx did not start:\n{log.read_text('utf-8', 'replace')}")
