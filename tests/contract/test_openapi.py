"""The committed OpenAPI document is the one that this code makes; the page's types are made from it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from model_server import openapi
from tests.conftest import REPOSITORY

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


def test_the_pages_types_follow_the_document(tmp_path: Path) -> None:
    frontend = REPOSITORY / "frontend"
    command = json.loads((frontend / "package.json").read_text())["scripts"]["types"].split()
    committed = Path(command[command.index("-o") + 1])
    fresh = tmp_path / committed.name
    command[command.index("-o") + 1] = str(fresh)
    subprocess.run([f"node_modules/.bin/{command[0]}", *command[1:]], cwd=frontend, check=True, capture_output=True)
    assert fresh.read_text() == (frontend / committed).read_text(), "run `make types` and commit what it writes"
