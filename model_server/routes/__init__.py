"""The routes: each parses, calls one thing, answers."""

from __future__ import annotations

from flask_openapi3 import APIBlueprint, Tag

from model_server.schemas import ErrorAnswer

API = "/api/v1"
KEY_OR_SESSION: list[dict[str, list[str]]] = [{"key": []}, {"session": []}]


def blueprint(name: str, about: str, *, prefix: str | None = API) -> APIBlueprint:
    """A group of routes whose every error has the one shape."""
    return APIBlueprint(
        name,
        f"{__name__}.{name}",
        url_prefix=prefix,
        abp_tags=[Tag(name=name, description=about)],
        abp_responses={"422": ErrorAnswer, "default": ErrorAnswer},
    )
