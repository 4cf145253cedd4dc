"""JSON in and out: orjson, with errors that say where the body is broken."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import orjson
from flask import Request, Response, request
from pydantic import BaseModel
from werkzeug.exceptions import RequestEntityTooLarge

from model_server.errors import ApiError

UNPARSED: Any = object()
SAFE_HEADERS = {  # of every answer that brings no policy of its own
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class JsonRequest(Request):
    """A request whose body, where a route asks for it, must be declared as JSON and be JSON.

    A page of another origin cannot send that type without asking first (CORS), so it doubles as protection
    of what contributors send by cookie.
    """

    _parsed: Any = UNPARSED

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The parsed body, parsed once. Raises ApiError 415 for another type and 400 with line and column for broken
        JSON."""
        if self._parsed is not UNPARSED:
            return self._parsed
        if not self.is_json:
            given = self.mimetype or "none"
            raise ApiError(
                415, "wrong_content_type", f"The body's Content-Type is {given}; send JSON as application/json."
            )
        packed = self.headers.get("Content-Encoding", "")
        if packed not in ("", "identity"):  # nothing is unpacked here, so nothing can swell
            message = f"The body is compressed ({packed}); send it as it is, without Content-Encoding."
            raise ApiError(415, "wrong_content_encoding", message)
        content = self.get_data(cache=cache)
        limit = self.max_content_length
        if self.content_length is None and limit is not None and len(content) >= limit:
            raise RequestEntityTooLarge  # a body sent in chunks is cut off there silently
        try:
            self._parsed = orjson.loads(content)
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            message = f"The body is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
            raise ApiError(400, "bad_json", message, details=place) from None
        return self._parsed


def json_answer(model: BaseModel, status: int = 200) -> Response:
    """A model as the response."""
    return Response(orjson.dumps(model.model_dump(mode="json")), status=status, mimetype="application/json")


def shared_answer(model: BaseModel) -> Response:
    """The same, for what everybody may read: nginx shows its copy while this server cannot be reached.

    It is sent as already expired, so that nginx asks each time: a promotion shows at once.
    """
    answer = revalidated_answer(model)
    answer.headers["X-Accel-Expires"] = "@1"
    return answer


def revalidated_answer(model: BaseModel) -> Response:
    """The same, to be kept and asked for again with If-None-Match: 304 while it has not changed."""
    answer = json_answer(model)
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
