"""How often one person, or one place, may write. What counts is in PostgreSQL, the same for every server.

nginx limits first, by address alone. These limits know the person, hold without nginx as well, and count drawings, not
requests. This very machine is not limited as a place.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded
from limits.storage import Storage
from sqlalchemy.exc import SQLAlchemyError

from db import rate_counts
from db.rate_counts import Hits
from model_server import contributor_cookie, errors, intake, metrics, networks
from model_server.other_sites import SAFE_METHODS
from model_server.services import services

SCHEME = "deltaloop"


class RateStorage(Storage):
    """What Flask-Limiter counts by: the table `rate_count` of the running application's database."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as the base class has it

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        sent = intake.handed_on(request.environ)
        counted = sent.counted if sent is not None else {}
        return counted.pop(key) if key in counted else services().storage.counting.ask(Hits(key, amount, expiry))

    def get(self, key: str) -> int:
        with services().sessions() as session:
            return rate_counts.read(session, key)

    def get_expiry(self, key: str) -> float:
        with services().sessions() as session:
            return rate_counts.ends_at(session, key) or time.time()

    def check(self) -> bool:
        return True  # asked at start, when the database need not be there yet

    def reset(self) -> None:
        with services().sessions.begin() as session:
            rate_counts.forget(session)

    def clear(self, key: str) -> None:
        with services().sessions.begin() as session:
            rate_counts.forget(session, key)


def _place() -> str:
    return "place " + (networks.place_of_request() or b"").hex()


def _person() -> str:
    known = contributor_cookie.read()
    return _place() if known is None else f"person {known.hex}"


def _from_here() -> bool:
    return networks.place_of_request() is None


def _only_reads_or_from_here() -> bool:
    return request.method in SAFE_METHODS or _from_here()


def _nobody_and_from_here() -> bool:
    return contributor_cookie.read() is None and _from_here()


def _drawings() -> int:
    """How many drawings a request brings; at least 1, so that nonsense counts as well."""
    body: Any = request.get_json()
    items = body.get("submissions") if isinstance(body, dict) else None
    return max(1, len(items)) if isinstance(items, list) else 1


limiter = Limiter(
    _place,
    default_limits=[lambda: services().settings.write_limit],
    default_limits_exempt_when=_only_reads_or_from_here,
    storage_uri=f"{SCHEME}://",
    strategy="fixed-window",
    headers_enabled=False,  # they would cost two queries at every request
)
counted_as_keys = limiter.exempt  # `tried_keys` counts these
people = limiter.limit(lambda: services().settings.contributor_limit, exempt_when=_from_here)
drawings = limiter.limit(
    lambda: services().settings.submission_limit, key_func=_person, exempt_when=_nobody_and_from_here, cost=_drawings
)
labels = limiter.limit(
    lambda: services().settings.submission_limit, key_func=_person, exempt_when=_nobody_and_from_here
)


def register(app: Flask) -> None:
    """Count the requests of this application."""
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _refused)


def _refused(error: RateLimitExceeded) -> Response:
    metrics.RATE_LIMITED.labels(str(request.url_rule)).inc()
    met = limiter.current_limit
    seconds = met.reset_at - int(time.time()) if met is not None else 60
    return errors.answer(errors.too_many(error.description, seconds))
