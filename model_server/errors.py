"""Every error has one shape: {error: {code, message, details?}}, and says what to mend."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson
from flask import Flask, Response, g, request
from pydantic import ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

LOG = logging.getLogger("deltaloop.model_server")
RETRY_AFTER_SECONDS = "2"
DATABASE_GONE = (OperationalError, InterfaceError, PoolTimeout)
DRAIN_BYTES = 64 * 1024 * 1024
CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    414: "url_too_long",
    415: "wrong_content_type",
    431: "headers_too_large",
}


class ApiError(Exception):
    """An answer that is not what was asked for."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.details, self.headers = details, dict(headers or {})


def answer(error: ApiError) -> Response:
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.details is not None:
        body["details"] = error.details
    return Response(
        orjson.dumps({"error": body}), status=error.status, headers=error.headers, mimetype="application/json"
    )


def too_many(limit: object, seconds: float) -> ApiError:
    """The refusal of something done too often. `limit`: how often is allowed; `seconds`: until it is allowed again."""
    left = max(1, int(seconds))
    wait = f"{left} s" if left < 120 else f"{round(left / 60)} min"
    message = f"That was too much at once ({limit}). Nothing of it was stored; try again in {wait}."
    return ApiError(429, "too_many_requests", message, headers={"Retry-After": str(left)})


def refuse_request(error: ValidationError) -> Response:
    """The one handler for requests that do not fit their model. Raises ApiError 422 that lists what to mend."""
    wrong = [{"where": ".".join(map(str, e["loc"])) or "body", "message": e["msg"]} for e in error.errors()]
    first = wrong[0]
    raise ApiError(422, "invalid_request", f"{first['where']}: {first['message']}.", details={"fields": wrong})


def drain() -> None:
    """Read the rest of a refused body: a client that cannot finish sending never sees the answer.

    Only where the input ends with the body, as `asgi` sees to: elsewhere reading on would wait for the client.
    """
    if not request.environ.get("wsgi.input_terminated"):
        return
    stream, left = request.environ["wsgi.input"], DRAIN_BYTES
    with suppress(OSError):  # the client may have gone
        while left > 0 and (chunk := stream.read(min(left, 1 << 16))):
            left -= len(chunk)


def register(app: Flask) -> None:
    """Make every way to fail answer in the one shape."""
    app.register_error_handler(ApiError, answer)
    app.register_error_handler(HTTPException, _http)
    for gone in DATABASE_GONE:
        app.register_error_handler(gone, _database_gone)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or (error.code or 500) < 400:
        return error  # a redirect
    if isinstance(error, RequestEntityTooLarge):
        limit = request.max_content_length
        return answer(ApiError(413, "body_too_large", f"The body is larger than {limit} bytes; send less at once."))
    status = error.code or 500
    code = CODES.get(status, "http_error")
    headers = {name: value for name, value in error.get_headers() if name.lower() not in ("content-type",)}
    message = f"There is nothing at {request.path}." if status == 404 else str(error.description)
    if status == 405:
        allowed = ", ".join(sorted(headers.get("Allow", "").split(", ")))
        message = f"{request.path} does not take {request.method}; it takes {allowed}."
    return answer(ApiError(status, code, message, headers=headers))


def _database_gone(error: Exception) -> Response:
    LOG.warning("database unavailable: %s", str(error).splitlines()[0])
    return answer(
        ApiError(
            503,
            "database_unavailable",
            "The database does not answer just now; nothing was stored. Try again in a moment.",
            headers={"Retry-After": RETRY_AFTER_SECONDS},
        )
    )


def _unexpected(error: Exception) -> Response:
    LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(
        ApiError(
            500,
            "internal_error",
            f"Something went wrong on our side; it is recorded under request {g.request_id}.",
            details={"request_id": g.request_id},
        )
    )
