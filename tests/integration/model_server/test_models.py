"""The manifest and the files that browsers load."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from db import model_versions
from db.model_versions import digest
from db.schema import ModelVersion
from tests import factories

WEIGHTS = bytes(range(256)) * 64
Headers = Callable[[str], dict[str, str]]


@pytest.fixture
def published(session: Session) -> ModelVersion:
    return with_files(session, promoted=True)


def with_files(session: Session, *, promoted: bool) -> ModelVersion:
    files = {"model.json": b'{"format": "graph-model"}', "group1-shard1of1.bin": WEIGHTS, "metadata.json": b"{}"}
    files["metadata.json"] = b'{"promoted": true}' if promoted else b"{}"
    made = factories.model_version(session, promoted=promoted, files=files, digest=digest(files), metrics={"base": 0.9})
    session.commit()
    return made


def test_the_manifest_says_what_is_live(client: FlaskClient, published: ModelVersion) -> None:
    answer = client.get("/api/v1/tasks/doodle/model")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    manifest = answer.json
    assert (manifest["task"], manifest["version"], manifest["digest"]) == ("doodle", 1, published.digest)
    assert manifest["input"] == {"height": 28, "width": 28, "channels": 1}
    assert (manifest["recipe"], manifest["recipe_version"]) == ("quickdraw-bitmap", 1)
    assert manifest["metrics"] == {"base": 0.9}
    assert len(manifest["labels"]) == 10
    assert client.get(manifest["model_url"]).json == {"format": "graph-model"}


def test_the_manifest_is_revalidated_and_changes_with_the_champion(
    client: FlaskClient, published: ModelVersion, session: Session
) -> None:
    etag = client.get("/api/v1/tasks/doodle/model").headers["ETag"]
    again = client.get("/api/v1/tasks/doodle/model", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    factories.model_version(session, promoted=True)
    session.commit()
    assert client.get("/api/v1/tasks/doodle/model", headers={"If-None-Match": etag}).json["version"] == 2


def test_the_manifest_names_the_champion_before_for_browsers_in_which_this_one_fails(
    client: FlaskClient, published: ModelVersion, session: Session
) -> None:
    first = client.get("/api/v1/tasks/doodle/model").json
    assert first.pop("previous") is None
    factories.model_version(session, promoted=True)
    session.commit()
    manifest = client.get("/api/v1/tasks/doodle/model").json
    assert manifest["version"] == 2
    assert manifest["previous"] == first
    assert client.get(manifest["previous"]["model_url"]).status_code == 200
    model_versions.promote(session, "doodle", 1, reason="back", promoted_by="a test")
    session.commit()
    assert client.get("/api/v1/tasks/doodle/model").json["previous"] is None, "2 was rolled back"


def test_a_task_without_model_says_so(client: FlaskClient) -> None:
    answer = client.get("/api/v1/tasks/digits/model")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "no_model")


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None)])
def test_files_come_compressed_as_the_browser_takes_them(
    client: FlaskClient, published: ModelVersion, accepted: str, encoding: str | None
) -> None:
    url = f"/models/doodle/{published.digest}/group1-shard1of1.bin"
    answer = client.get(url, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(answer.data) == WEIGHTS
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    headers = {"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]}
    assert client.get(url, headers=headers).status_code == 304


def test_a_file_is_read_from_the_database_once(
    client: FlaskClient, published: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/models/doodle/{published.digest}/model.json"
    assert client.get(url).status_code == 200
    monkeypatch.setattr(model_versions, "file", None)
    assert client.get(url).status_code == 200


def test_what_was_never_promoted_is_for_admins_only(client: FlaskClient, session: Session, key: Headers) -> None:
    url = f"/models/doodle/{with_files(session, promoted=False).digest}/model.json"
    assert client.get(url).status_code == 404
    assert client.get(url, headers=key("moderator")).status_code == 404
    answer = client.get(url, headers=key("admin"))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../model.json",
        "..%2fmodel.json",
        "/etc/passwd",
        "//model.json",
        "model.json/",
        "./model.json",
        "%00",
        "model.json%00.bin",
        "MODEL.JSON",
        "\\model.json",
        "weights.h5",
        "é",
    ],
)
def test_tricks_with_the_path_find_nothing(client: FlaskClient, published: ModelVersion, path: str) -> None:
    assert client.get(f"/models/doodle/{published.digest}/{path}").status_code == 404


@pytest.mark.parametrize(
    "place", ["digits/{digest}", "doodle/{short}", "doodle/{upper}", "unicorns/{digest}", "%00/%00"]
)
def test_a_file_has_one_address(client: FlaskClient, published: ModelVersion, place: str) -> None:
    name = published.digest
    filled = place.format(digest=name, short=name[:63], upper=name.upper())
    assert client.get(f"/models/{filled}/model.json").status_code == 404
