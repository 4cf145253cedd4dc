"""Around the whole application: each request gets a name, a line in the log and its place in the figures."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prometheus_client import Counter, Histogram

from db import api_keys, logs
from model_server import metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOG = logging.getLogger("deltaloop.requests")
REQUEST_ID, ROUTE = "deltaloop.request_id", "deltaloop.route"  # keys of the WSGI environment
BEGAN = "deltaloop.began"  # key of the ASGI scope: when the intake received the request
NO_ROUTE = "none"
HEADER = "X-Request-ID"
LONGEST_PATH = 200
WATCHERS = ("/healthz", "/readyz", "/metrics")  # asked every few seconds: their lines are for DEBUG


class Watched:
    """A WSGI application whose requests are named, timed, counted and logged.

    A name that the client gives is used if it looks like one, so that what a page reports can be found here. Seconds
    end where the answer begins; a download takes longer. Neither addresses nor queries are logged: a query may hold
    what its sender should have put elsewhere.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[REQUEST_ID] = name = name_of(environ.get("HTTP_X_REQUEST_ID"))
        began = environ.get("asgi.scope", {}).get(BEGAN) or time.perf_counter()
        status, token = 500, logs.bind(request_id=name)

        def start(line: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, [*headers, (HEADER, name)], *failure)

        try:
            return self._application(environ, start)
        finally:
            path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
            route, seconds = environ.get(ROUTE, NO_ROUTE), time.perf_counter() - began
            finish(environ["REQUEST_METHOD"], path, route, status, seconds)
            logs.unbind(token)


def name_of(given: str | None) -> str:
    """A request's name: the client's if it looks like one, else a new one."""
    return given if logs.is_request_id(given) else logs.new_request_id()


@lru_cache(maxsize=1024)
def _figures(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return metrics.REQUESTS.labels(method, route, status), metrics.REQUEST_SECONDS.labels(method, route, status)


def finish(method: str, path: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered, and write its line."""
    method = metrics.method(method)
    requests, durations = _figures(method, route, status)
    requests.inc()
    durations.observe(seconds)
    level = logging.DEBUG if route in WATCHERS and status < 400 else logging.INFO
    if LOG.isEnabledFor(level):
        shown = "(holds a key)" if api_keys.PREFIX in path else path[:LONGEST_PATH]
        said = {"method": method, "path": shown, "route": route, "status": status, "seconds": round(seconds, 4)}
        LOG.log(level, "request", extra=said)
