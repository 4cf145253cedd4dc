"""A small web site on the loopback: files compressed by brotli, as nginx would send them, and every answer counted."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

import brotli

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # Cross-origin isolation: without it the page's clock has steps of 0.1 ms, a third of what is to be measured.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


Squeezed = tuple[bytes, str | None]  # the content as it travels, its encoding


def squeezed(content: bytes) -> Squeezed:
    """Brotli of quality 11; the content as it is where that is not smaller."""
    smaller = brotli.compress(content, quality=11)
    return (smaller, "br") if len(smaller) < len(content) else (content, None)


def folder_files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Site:
    """Serves `files` on a free port while its `with` lasts. `sent` lists (path, body bytes) in order of the answers."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.sent: list[tuple[str, int]] = []
        ready = {f"/{path}": squeezed(content) for path, content in files.items()}
        ready["/"] = ready["/index.html"]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(ready, self.sent))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Site:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(ready: Mapping[str, Squeezed], sent: list[tuple[str, int]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path not in ready:
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body, encoding = ready[path]
            self.send_response(200)
            kind = "text/html" if path == "/" else mimetypes.guess_type(path)[0] or "application/octet-stream"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if encoding:
                self.send_header("Content-Encoding", encoding)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.end_headers()
            sent.append((path, len(body)))  # before the last byte, after which the reader may look here
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing: the benchmark's own lines are what one wants to read."""

    return Handler
