"""The application: settings and services put together, routes registered."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Response, g, request
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from db import logs
from db.engine import make_engine
from model_server import auditing, auth, config, docs, errors, intake, other_sites, pages, rate_limits, watching
from model_server.config import Settings
from model_server.json_body import SAFE_HEADERS, JsonRequest
from model_server.known_recalls import KnownRecalls
from model_server.known_tasks import KnownTasks
from model_server.model_files import FileCache
from model_server.routes import (
    audit,
    contributors,
    desk_settings,
    exports,
    flips,
    health,
    history,
    lineage,
    models,
    moderation,
    promotions,
    runs,
    sessions,
    submissions,
    tasks,
)
from model_server.services import EXTENSION, Services
from model_server.storing import Storage
from tasks import spec
from tasks.spec import Task

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROUTES = (
    tasks.api,
    models.api,
    models.files,
    contributors.api,
    submissions.api,
    moderation.api,
    sessions.api,
    runs.api,
    promotions.api,
    lineage.api,
    flips.api,
    history.api,
    desk_settings.api,
    exports.api,
    audit.api,
    health.api,
)
WRITING = 2  # connections for counting, and as many for storing: one for all threads together, one for the intake


def create_app(
    settings: Settings | None = None,
    *,
    known_tasks: Mapping[str, Task] | None = None,
    connect: sessionmaker[Session] | None = None,
    seed: int | None = None,
) -> OpenAPI:
    """The WSGI application. Reads the environment where no settings are given; raises SettingRefused.

    Starts without a database: requests that need one answer 503 until it is there.
    """
    settings = settings or config.read()
    logs.configure(settings.log_level)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it logs each look at the migration
    app = docs.make_api(__name__)
    app.request_class = JsonRequest
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.merge_slashes = False
    sessions = connect or _sessions(settings, -(-settings.web_threads // 2))  # it opens as many again if needed
    app.extensions[EXTENSION] = Services(
        settings=settings,
        tasks=KnownTasks(known_tasks if known_tasks is not None else spec.shipped(), sessions),
        recalls=KnownRecalls(sessions),
        sessions=sessions,
        storage=Storage(
            writing=connect or _sessions(settings, WRITING, ping=False),
            noting=connect or _sessions(settings, WRITING, ping=False, autocommit=True),
        ),
        random=random.Random(seed),
        files=FileCache(settings.model_cache_bytes),
    )
    errors.register(app)
    app.before_request(_name_request)
    app.before_request(auth.refuse_keys_in_addresses)
    app.before_request(other_sites.refuse_writes)
    app.before_request(auth.enforce)
    rate_limits.register(app)
    app.before_request(auditing.begin)
    app.after_request(_finish)
    for routes in ROUTES:
        app.register_api(routes)
    app.register_blueprint(docs.blueprint(app))
    app.wsgi_app = _in_front(app.wsgi_app, settings)  # type: ignore[method-assign]  # as Flask tells to wrap it
    return app


def _sessions(
    settings: Settings, connections: int, *, ping: bool = True, autocommit: bool = False
) -> sessionmaker[Session]:
    engine = make_engine(
        settings.database_url,
        application="deltaloop model server",
        pool_size=connections,
        patience=settings.database_seconds,
        ping=ping,
        autocommit=autocommit,
    )
    return sessionmaker(engine)


def _name_request() -> None:
    """Tell views the name that the request has in the log, and tell the log and the figures its route."""
    g.request_id = request.environ[watching.REQUEST_ID]
    sent = intake.handed_on(request.environ)
    if sent is not None and sent.failed is not None:
        raise sent.failed
    if request.url_rule is not None:
        request.environ[watching.ROUTE] = request.url_rule.rule


def _finish(response: Response) -> Response:
    auditing.end(response)
    if response.status_code >= 400:
        errors.drain()
    for name, value in SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _in_front(application: WSGIApplication, settings: Settings) -> watching.Watched:
    """The application with the page, proxies and the log in front of it, the last one outermost."""
    if settings.frontend_dist is not None:
        application = pages.serve(application, settings.frontend_dist)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        application = ProxyFix(application, x_for=count, x_proto=count, x_host=count)
    return watching.Watched(application)
