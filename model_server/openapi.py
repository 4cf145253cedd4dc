"""`python -m model_server.openapi` writes the OpenAPI document that the page's types are made from."""

from __future__ import annotations

from pathlib import Path

from model_server.app import create_app
from model_server.config import Settings
from model_server.docs import document

DOCUMENT = Path(__file__).parent / "openapi.json"


def current() -> bytes:
    """The document of this code. Needs no database."""
    return document(create_app(Settings(database_url="postgresql://localhost/unused")))


if __name__ == "__main__":
    DOCUMENT.write_bytes(current())
