"""The OpenAPI document, and a page that shows it. Everything comes from this server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flask_openapi3_swagger
import orjson
from flask import Blueprint, Response
from flask_openapi3 import Info, OpenAPI, SecurityScheme

from model_server.errors import refuse_request
from model_server.other_sites import SAFE_METHODS
from model_server.schemas import ErrorAnswer

ABOUT = "An image classifier that learns from the people who use it."
FORBIDDEN = "The page of another web site made a browser send it, or the role of the key is too low."
SECURITY: dict[str, SecurityScheme | dict[str, Any]] = {
    "key": {"type": "http", "scheme": "bearer", "description": "an API key"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "dl_s",
        "description": "from POST /api/v1/sessions; writes also need X-CSRF-Token",
    },
}

# The page's references are relative: swagger/js/… beside docs. Nothing is inline, because POLICY forbids it.
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The API of deltaloop</title>
<link rel="icon" href="swagger/images/swagger.svg">
<link rel="stylesheet" href="swagger/css/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="swagger/js/swagger-ui-bundle.js"></script>
<script src="docs.js"></script>
</html>
"""
SCRIPT = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
});
"""
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def make_api(name: str) -> OpenAPI:
    """The application, not yet with routes: requests are validated, every operation is described."""
    return OpenAPI(
        name,
        info=Info(title="deltaloop", version="1", description=ABOUT),
        security_schemes=SECURITY,
        validation_error_status=422,
        validation_error_model=ErrorAnswer,
        validation_error_callback=refuse_request,
        doc_ui=False,
        static_folder=None,
    )


def blueprint(app: OpenAPI) -> Blueprint:
    """/api/openapi.json, and /api/docs with what it is made of."""
    assets = Path(flask_openapi3_swagger.__file__).parent / "templates" / "swagger"
    made = Blueprint("docs", __name__, url_prefix="/api", static_folder=str(assets), static_url_path="/swagger")

    @made.get("/openapi.json")
    def get_document() -> Response:
        return Response(document(app), mimetype="application/json")

    @made.get("/docs")
    def get_docs() -> Response:
        return Response(PAGE, mimetype="text/html", headers={"Content-Security-Policy": POLICY})

    @made.get("/docs.js")
    def get_docs_script() -> Response:
        return Response(SCRIPT, mimetype="text/javascript")

    return made


def document(app: OpenAPI) -> bytes:
    """The OpenAPI 3.1 document of the application, always in the same order."""
    for operations in app.api_doc["paths"].values():
        for method, operation in operations.items():
            if method.upper() not in SAFE_METHODS:
                operation["responses"]["403"] = {**operation["responses"]["default"], "description": FORBIDDEN}
    return orjson.dumps(app.api_doc, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
