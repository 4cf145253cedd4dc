"""Counts wrong keys by place, whether they are tried at the log-in or with a request.

After too many from a place no key from there is looked at, valid or not: else the answer would tell a right guess.
People who are logged in there go on, and so does every other place.
"""

from __future__ import annotations

import time

import limits
from flask import request
from limits import RateLimitItem
from sqlalchemy.orm import Session

from db import api_keys, rate_counts
from db.rate_counts import Hits
from db.schema import ApiKey
from model_server import metrics, networks
from model_server.errors import ApiError, too_many
from model_server.services import services


def find(key: str) -> ApiKey | None:
    """The row of a valid key; None for a wrong one, which counts. Raises ApiError 429 after LOGIN_LIMIT of these."""
    place = networks.place_of_request()
    counted = {} if place is None else {_key(limit, place): limit for limit in _limits()}
    with services().sessions() as session:
        for name, limit in counted.items():
            if rate_counts.read(session, name) >= limit.amount:
                raise _refused(session, name, limit)
        row = api_keys.find(session, key)
    if row is None:
        metrics.LOGINS.labels("refused").inc()
        for name, limit in counted.items():
            services().storage.counting.ask(Hits(name, 1, limit.get_expiry()))
    return row


def _limits() -> list[RateLimitItem]:
    return limits.parse_many(services().settings.login_limit)


def _key(limit: RateLimitItem, place: bytes) -> str:
    return limit.key_for(f"place {place.hex()}", "wrong keys")


def _refused(session: Session, name: str, limit: RateLimitItem) -> ApiError:
    metrics.RATE_LIMITED.labels(str(request.url_rule)).inc()
    ends_at = rate_counts.ends_at(session, name)
    return too_many(limit, limit.get_expiry() if ends_at is None else ends_at - time.time())
