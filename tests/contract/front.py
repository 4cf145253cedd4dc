"""The real nginx with the repository's templates, in front of an upstream that writes down what it was asked."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from local import front
from local.front import NGINX, installed
from local.postgres import free_port
from tests.waiting import wait_for

__all__ = ["NGINX", "Front", "installed", "render_and_check", "running"]
MODEL_FILE = b"weights of a model"
ADMIN_FILE = b"for admins only"
EXPORT_BYTES = 0x4000000


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]


class Upstream(ThreadingHTTPServer):
    """Answers like the model server where nginx must behave in a special way, and with its path elsewhere."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.connections: set[int] = set()
        self.stalled: list[str] = []  # large answers that nobody took

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Upstream

    def do_GET(self) -> None:
        self.server.asked.append(Asked(self.command, self.path, dict(self.headers)))
        self.server.connections.add(self.client_address[1])
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.endswith("/export"):
            self.export()
            return
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

    def export(self) -> None:
        """More than fits into what the kernel keeps of a connection."""
        self.send_response(200)
        self.send_header("Content-Length", str(EXPORT_BYTES))
        self.end_headers()
        self.connection.settimeout(1)
        try:
            for _ in range(EXPORT_BYTES // 0x100000):
                self.wfile.write(bytes(0x100000))
        except TimeoutError:
            self.server.stalled.append(self.path)
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - as http.server names it

    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass
class Door:
    """nginx as who comes by the network sees it, and its log."""

    url: str
    log: Path
    session: requests.Session = field(default_factory=requests.Session)

    def entries(self) -> list[dict[str, Any]]:
        """The lines that the log has of requests; the last may be on its way."""
        lines = self.log.read_text("utf-8", "replace").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("\n")]

    def logged(self, status: int, path: str | None = None, *, times: int = 1) -> list[dict[str, Any]]:
        """Wait until the log has so many requests that were answered like this."""

        def found() -> list[dict[str, Any]] | None:
            those = [one for one in self.entries() if one["status"] == status and path in (None, one["path"])]
            return those if len(those) >= times else None

        return wait_for(found, seconds=15, what=f"{times} requests in the log with {status} {path or ''}")

    def connect(self) -> socket.socket:
        host, port = self.url.removeprefix("http://").split(":")
        return socket.create_connection((host, int(port)), timeout=15)

    def say(self, request: bytes) -> bytes:
        """Whatever bytes, and all that is answered until nginx closes the connection."""
        with self.connect() as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65_536), b""))


@dataclass
class Front(Door):
    upstream: Upstream = field(kw_only=True)
    page: Path = field(kw_only=True)
    state: Path = field(kw_only=True)

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
                yield Front(url, folder / "log", upstream=upstream, page=folder / "page", state=folder / "state")
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
