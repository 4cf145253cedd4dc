"""The built page in front of the application."""

from __future__ import annotations

from pathlib import Path

import brotli
import pytest
from werkzeug.test import Client

from model_server import pages
from model_server.app import create_app
from model_server.config import Settings

SCRIPT = b"console.log('hello');" * 50


@pytest.fixture
def client(tmp_path: Path) -> Client:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>deltaloop</title>")
    (tmp_path / "sw.js").write_text("self")
    (tmp_path / "manifest.webmanifest").write_text("{}")
    (tmp_path / "assets" / "main-abc.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "main-abc.js.br").write_bytes(brotli.compress(SCRIPT))
    (tmp_path / "assets" / "tfjs-abc.wasm").write_bytes(b"\0asm")
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:1/none", frontend_dist=tmp_path)
    return Client(create_app(settings))


@pytest.mark.parametrize("place", [*pages.PLACES, "/admin/runs", "/admin/runs/3", "/admin/"])
def test_every_place_of_the_page_answers_with_it(client: Client, place: str) -> None:
    answer = client.get(place, query_string={"task": "doodle"})
    assert answer.status_code == 200
    assert "<title>deltaloop" in answer.text
    assert answer.headers["Cache-Control"] == "no-cache"


def test_hashed_files_are_kept_by_browsers(client: Client) -> None:
    answer = client.get("/assets/main-abc.js", headers={"Accept-Encoding": "gzip, br"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == SCRIPT
    assert client.get("/assets/main-abc.js").data == SCRIPT


def test_a_service_worker_is_asked_for_anew(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.content_type.startswith("text/javascript")
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_what_browsers_install_the_page_by_has_its_type(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.content_type == "application/manifest+json"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_wasm_is_served_as_wasm(client: Client) -> None:
    assert client.get("/assets/tfjs-abc.wasm").content_type == "application/wasm"


@pytest.mark.parametrize("place", ["/nowhere", "/assets/gone.js", "/../config.py", "/%2e%2e/etc/passwd"])
def test_other_places_are_404_in_the_one_shape(client: Client, place: str) -> None:
    answer = client.get(place)
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["error"]["code"] == "not_found"


def test_a_browser_that_looks_for_a_page_that_is_none_gets_the_page_which_says_so(client: Client) -> None:
    answer = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.data) == (404, client.get("/").data)
    assert answer.headers["Content-Security-Policy"] == pages.POLICY


@pytest.mark.parametrize("place", ["/api/v1/nowhere", "/models/doodle/x/model.json", "/assets/gone.js"])
def test_what_is_no_page_is_404_in_the_one_shape_for_browsers_too(client: Client, place: str) -> None:
    answer = client.get(place, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content_type) == (404, "application/json")


def test_the_page_takes_no_writes(client: Client) -> None:
    answer = client.post("/draw")
    assert answer.status_code in (404, 405)
    assert answer.json is not None


def test_the_api_answers_behind_the_page(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_without_a_database_the_answer_is_503_and_says_when_to_try_again(client: Client) -> None:
    answer = client.get("/api/v1/tasks/doodle/model")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json is not None
    assert answer.json["error"]["code"] == "database_unavailable"
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json is not None
    assert ready.json["checks"]["database"] != "ok"


def test_behind_a_proxy_cookies_know_about_tls(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:1/none", trusted_proxies=1)
    app = create_app(settings)

    @app.get("/seen")
    def seen() -> str:
        from model_server import auth

        return f"{auth.secure_cookies()}"

    client = app.test_client()
    assert client.get("/seen").text == "False"
    assert client.get("/seen", headers={"X-Forwarded-Proto": "https"}).text == "True"
