"""The committed OpenAPI document is the one that this code makes; the page's types are made from it."""

from __future__ import annotations

import json
import re

from model_server import openapi

DOCUMENT = json.loads(openapi.DOCUMENT.read_bytes())


def test_the_committed_document_is_current() -> None:
    assert openapi.DOCUMENT.read_bytes() == openapi.current(), "run `make types` and commit what it writes"


def test_the_document_is_openapi_3_1_and_every_reference_leads_somewhere() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    names = set(DOCUMENT["components"]["schemas"])
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DOCUMENT)))
    assert referred
    assert referred <= names


def test_operation_ids_are_distinct_words() -> None:
    ids = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+[A-Z][A-Za-z]+", name) for name in ids)


def test_every_error_has_the_one_shape() -> None:
    for path in DOCUMENT["paths"].values():
        for operation in path.values():
            for status in ("422", "default"):
                schema = operation["responses"][status]["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}
