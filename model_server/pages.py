"""The built page, served by the application itself where nothing stands in front of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

from model_server.watching import ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PLACES = ("/", "/draw", "/upload", "/yours", "/about", "/admin")  # all answered by index.html
UNDER = "/admin/"  # and whatever is below it
NO_PAGES = ("/api/", "/models/", "/assets/", "/healthz", "/readyz", "/metrics")
HASHED = r"^/assets/"  # names that change with their content
# Nothing inline, nothing from elsewhere; compiled WebAssembly is what the model runs on. nginx sends the same.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; style-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def serve(application: WSGIApplication, folder: Path) -> WSGIApplication:
    """The application with the page in front of it. A .br or .gz beside a file is sent to clients that take it."""
    page = WhiteNoise(
        application,
        root=str(folder),
        prefix="/",
        immutable_file_test=HASHED,
        max_age=None,
        allow_all_origins=False,
        mimetypes={".webmanifest": "application/manifest+json"},
        add_headers_function=_add_headers,
    )
    for place in PLACES:
        page.files[place] = page.files["/index.html"]

    def served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked, reads = environ, environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if reads and environ["PATH_INFO"].startswith(UNDER):
            environ = {**environ, "PATH_INFO": "/"}
        elif reads and _mistyped(environ, page):
            environ, start_response = {**environ, "PATH_INFO": "/"}, _as_not_found(start_response)
        if reads and environ["PATH_INFO"] in page.files:
            asked[ROUTE] = "page"  # in the one that Watched has: `environ` may be a copy
        answer: Iterable[bytes] = (page if reads else application)(environ, start_response)
        return answer

    return served


def _mistyped(environ: WSGIEnvironment, page: WhiteNoise) -> bool:
    """Whether a browser asks for a page that does not exist: index.html says so, and shows ways on."""
    path = environ["PATH_INFO"]
    return "text/html" in environ.get("HTTP_ACCEPT", "") and path not in page.files and not path.startswith(NO_PAGES)


def _as_not_found(start_response: StartResponse) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
        return start_response("404 Not Found" if status.startswith("200") else status, headers, *failure)

    return start


def _add_headers(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = POLICY
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-cache"
