"""The real nginx with the repository's templates, in front of an upstream that writes down what it was asked."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from local import front
from local.front import NGINX, installed
from local.postgres import free_port

__all__ = ["NGINX", "Front", "installed", "render_and_check", "running"]
MODEL_FILE = b"weights of a model"
ADMIN_FILE = b"for admins only"


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]


class Upstream(ThreadingHTTPServer):
    """Answers like the model server where nginx must behave in a special way, and with its path elsewhere."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.connections: set[int] = set()

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Upstream

    def do_GET(self) -> None:
        self.server.asked.append(Asked(self.command, self.path, dict(self.headers)))
        self.server.connections.add(self.client_address[1])
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {"Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
        body = self.path.encode()
        if self.path.startswith("/models/"):
            encoding = self.headers.get("Accept-Encoding") or "identity"
            body = encoding.encode() + b": " + MODEL_FILE
            headers |= {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
            if self.headers.get("Authorization"):
                body = ADMIN_FILE  # and a header that a careless server might send
        if self.path.startswith("/api/docs"):
            headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        self.send_response(200)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - as http.server names it

    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass
class Front:
    url: str
    upstream: Upstream
    page: Path
    log: Path
    state: Path
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask for exactly these headers: requests would add encodings of its own."""
        return self.session.get(self.url + path, headers={"Accept-Encoding": "identity", **headers}, timeout=10)

    def workers(self) -> set[str]:
        """Process ids of nginx's workers; others after it has read its configuration again."""
        master = (self.state / "nginx.pid").read_text().strip()
        return set(Path(f"/proc/{master}/task/{master}/children").read_text().split())


def render_and_check(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """`nginx -t` on the rendered templates."""
    command = [str(NGINX / "entrypoint.sh"), "check"]
    env = front.environment(folder, "127.0.0.1:9", 1) | settings
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=30)


@contextmanager
def running(built: Path | None = None, **settings: str) -> Iterator[Front]:
    """A front with the page that lies `built` somewhere, or a small one. Settings are those of nginx/entrypoint.sh."""
    upstream, port = Upstream(), free_port()
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # As root, nginx's workers are somebody else, who must be able to look into it: so not pytest's private folder.
        folder.chmod(0o755)
        if built is None:
            write_page(folder / "page")
        else:
            shutil.copytree(built, folder / "page")
        try:
            with front.running(folder, f"127.0.0.1:{upstream.server_port}", port, settings) as url:
                yield Front(url, upstream, folder / "page", folder / "log", folder / "state")
        finally:
            upstream.shutdown()
            upstream.server_close()


def write_page(folder: Path) -> None:
    """A page whose compressed copies say what they are: nginx must send them as they lie there."""
    (folder / "assets").mkdir(parents=True)
    for path in (
        "index.html",
        "assets/page-1a2b.js",
        "assets/classifier.worker-5e6f.js",
        "assets/tfjs-3c4d.wasm",
        "favicon.svg",
        "sw.js",
        "manifest.webmanifest",
    ):
        for suffix in ("", ".br", ".gz"):
            (folder / f"{path}{suffix}").write_text(f"{path}{suffix}")
