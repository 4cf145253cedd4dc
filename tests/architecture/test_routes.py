"""Every route is either on the list of public ones or demands authentication, and every route is described."""

from __future__ import annotations

import re

import pytest
from flask_openapi3 import OpenAPI
from werkzeug.routing import Rule

from model_server import auth
from model_server.app import create_app
from model_server.config import Settings

PUBLIC = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
    ("GET", "/api/docs.js"),
    ("GET", "/api/swagger/<path:filename>"),
    ("GET", "/models/<task>/<digest>/<path:path>"),  # demands a key itself for what was never promoted
    ("GET", "/api/v1/tasks"),
    ("GET", "/api/v1/tasks/<task>/model"),
    ("GET", "/api/v1/tasks/<task>/history"),  # numbers of what was published
    ("GET", "/api/v1/tasks/<task>/model-versions/<version>/confusion"),  # of what was published, on the base holdout
    ("GET", "/api/v1/tasks/<task>/model-versions/<version>/flips"),  # of what was published, without users' drawings
    ("GET", "/api/v1/tasks/<task>/prompt"),
    ("POST", "/api/v1/contributors"),
    ("POST", "/api/v1/model-reports"),
    ("POST", "/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions"),
}
# With a body that would be taken from a contributor.
BY_CONTRIBUTOR_COOKIE: dict[tuple[str, str], object] = {
    ("POST", "/api/v1/tasks/<task>/submissions"): {"submissions": [{}]},
    ("PATCH", "/api/v1/submissions/<id>"): {"label": "cat", "label_origin": "prompt"},
    ("GET", "/api/v1/contributors/me"): None,
    ("DELETE", "/api/v1/contributors/me"): None,
    ("GET", "/api/v1/contributors/me/submissions"): None,
    ("GET", "/api/v1/submissions/<id>/lineage"): None,  # or by a moderator's key
}
UNDESCRIBED = {"/api/openapi.json", "/api/docs", "/api/docs.js", "/api/swagger/<path:filename>"}


def make_app() -> OpenAPI:
    return create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/none"))


def routes() -> list[tuple[str, Rule]]:
    rules = make_app().url_map.iter_rules()
    return sorted(
        ((method, rule) for rule in rules for method in rule.methods or () if method not in ("HEAD", "OPTIONS")),
        key=str,
    )


ROUTES = [(method, rule.rule, rule.endpoint) for method, rule in routes()]


def test_the_lists_name_only_routes_that_exist() -> None:
    assert {(method, rule) for method, rule, _ in ROUTES} >= PUBLIC | set(BY_CONTRIBUTOR_COOKIE)


@pytest.mark.parametrize(("method", "rule", "endpoint"), ROUTES)
def test_a_route_that_is_not_public_demands_authentication(method: str, rule: str, endpoint: str) -> None:
    app = make_app()
    with app.app_context():
        role = auth.required_role(endpoint)
    if (method, rule) in PUBLIC:
        assert role is None
        return
    url = re.sub(r"<(?:[^:>]+:)?(?:task)>", "doodle", rule)
    url = re.sub(r"<[^>]+>", "00000000-0000-4000-8000-000000000000", url)
    by_contributor = (method, rule) in BY_CONTRIBUTOR_COOKIE
    assert by_contributor == (role is None), f"{method} {rule} is neither public nor protected"
    answer = app.test_client().open(url, method=method, json=BY_CONTRIBUTOR_COOKIE.get((method, rule)))
    assert answer.status_code == 401, answer.text


@pytest.mark.parametrize(("method", "rule", "endpoint"), ROUTES)
def test_a_protected_route_says_so_in_its_description(method: str, rule: str, endpoint: str) -> None:
    app = make_app()
    if rule in UNDESCRIBED:
        return
    path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule)
    operation = app.api_doc["paths"][path][method.lower()]
    assert operation["operationId"]
    assert operation["summary"]
    with app.app_context():
        assert bool(operation.get("security")) == (auth.required_role(endpoint) is not None)


def test_a_page_of_another_origin_cannot_write() -> None:
    """No route answers a CORS preflight with leave to send JSON or credentials."""
    client = make_app().test_client()
    for method, rule, _ in ROUTES:
        if method in ("POST", "PATCH", "DELETE"):
            headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": method}
            answer = client.options(re.sub(r"<[^>]+>", "doodle", rule), headers=headers)
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
