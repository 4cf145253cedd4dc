"""What the front promises to browsers, held against the real nginx."""

from __future__ import annotations

import json
import os
import re
import runpy
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from model_server import pages
from tests.contract import front as fronts
from tests.contract.front import ADMIN_FILE, MODEL_FILE, NGINX, Front
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(not fronts.installed(), reason="nginx, its brotli module or envsubst is not installed")

PLACES = ("/", "/draw", "/upload", "/yours", "/about", "/admin")
UNDER_A_PLACE = ("/admin/runs", "/admin/runs/3")
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with fronts.running() as made:
        yield made


def error_code(answer: requests.Response) -> str:
    """The code of an answer that has the one shape of errors."""
    assert answer.headers["Content-Type"].startswith("application/json"), answer.headers
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    assert error["message"].endswith(".")
    return str(error["code"])


def test_the_rendered_configuration_is_sound(tmp_path: Path) -> None:
    checked = fronts.render_and_check(tmp_path, TRUSTED_NETWORKS="10.0.0.0/8 172.31.0.0/16")
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    for rendered in (tmp_path / "state" / "conf").iterdir():
        assert not re.search(r"\$\{[A-Z]", rendered.read_text()), rendered.name


@pytest.mark.parametrize(("accepted", "suffix", "encoding"), [("gzip, br", ".br", "br"), ("gzip", ".gz", "gzip")])
@pytest.mark.parametrize("path", ["index.html", "assets/page-1a2b.js", "assets/tfjs-3c4d.wasm"])
def test_files_go_out_as_they_were_compressed(
    front: Front, path: str, accepted: str, suffix: str, encoding: str
) -> None:
    address = "/" if path == "index.html" else f"/{path}"
    answer = front.session.get(front.url + address, headers={"Accept-Encoding": accepted}, stream=True, timeout=10)
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.raw.read(decode_content=False).decode() == path + suffix
    assert front.get(address).text == path


def test_assets_are_kept_for_good_and_the_page_is_asked_for_each_time(front: Front) -> None:
    asset = front.get("/assets/page-1a2b.js")
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert front.get("/assets/tfjs-3c4d.wasm").headers["Content-Type"] == "application/wasm"
    for path in ("/", "/draw", "/favicon.svg", "/sw.js", "/manifest.webmanifest"):
        assert front.get(path).headers["Cache-Control"] == "no-cache"
    assert "javascript" in front.get("/sw.js").headers["Content-Type"]
    assert front.get("/manifest.webmanifest").headers["Content-Type"].startswith("application/manifest+json")


@pytest.mark.parametrize("place", [*PLACES, *UNDER_A_PLACE])
def test_each_place_of_the_page_answers_with_it(front: Front, place: str) -> None:
    answer = front.get(f"{place}?task=digits")
    assert (answer.status_code, answer.text) == (200, "index.html")
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/nothing", "/assets/gone.js", "/assets/", "/metrics", "/errors/404.json"])
def test_what_is_not_there_or_not_public_is_not_found(front: Front, path: str) -> None:
    answer = front.get(path)
    assert answer.status_code == 404
    assert error_code(answer) == "not_found"
    assert path not in front.upstream.paths()


def test_a_browser_that_looks_for_a_page_that_is_none_gets_the_page_which_says_so(front: Front) -> None:
    answer = front.get("/nothing", Accept="text/html,application/xhtml+xml")
    assert (answer.status_code, answer.text) == (404, "index.html")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == pages.POLICY


@pytest.mark.parametrize("path", ["/", "/sw.js", "/favicon.svg", "/nothing", "/assets/gone.js"])
def test_every_answer_carries_the_security_headers_once(front: Front, path: str) -> None:
    headers = front.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Server"] == "nginx"
    assert "Strict-Transport-Security" not in headers
    policy = headers["Content-Security-Policy"]
    assert policy == pages.POLICY
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy


@pytest.mark.parametrize("path", ["/assets/page-1a2b.js", "/assets/tfjs-3c4d.wasm", "/models/a/b/model.json"])
def test_parts_of_the_page_carry_nothing_that_only_documents_heed(front: Front, path: str) -> None:
    """A first visit on a slow network waits for every byte of theirs."""
    answer = front.get(path)
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy"):
        assert name not in answer.headers


def test_a_worker_has_the_pages_policy_which_it_would_not_inherit(front: Front) -> None:
    assert front.get("/assets/classifier.worker-5e6f.js").headers["Content-Security-Policy"] == pages.POLICY


def test_the_documentation_keeps_its_own_policy(front: Front) -> None:
    assert front.get("/api/docs").headers["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_the_model_server_learns_who_asked_and_under_which_name(front: Front) -> None:
    answer = front.get("/api/v1/named", **{"X-Request-ID": "a-name-of-mine", "X-Forwarded-For": "1.2.3.4"})
    headers = front.upstream.asked[-1].headers
    assert answer.headers["X-Request-ID"] == headers["X-Request-ID"] == "a-name-of-mine"
    # Nobody in front of us is trusted: what the client says of itself is not believed.
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "http"
    assert f"http://{headers['X-Forwarded-Host']}" == front.url


def test_a_request_gets_a_name_and_a_bad_one_is_replaced(front: Front) -> None:
    for given in ({}, {"X-Request-ID": "<script>alert(1)</script>"}):
        named = front.get("/api/v1/tasks", **given).headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{32}", named)
        assert front.upstream.asked[-1].headers["X-Request-ID"] == named


def test_a_trusted_proxy_says_who_asked_and_that_it_was_tls() -> None:
    with fronts.running(TRUSTED_NETWORKS="127.0.0.0/8") as behind:
        answer = behind.get("/api/v1/me", **{"X-Forwarded-For": "9.9.9.9, 8.8.8.8", "X-Forwarded-Proto": "https"})
        headers = behind.upstream.asked[-1].headers
    assert headers["X-Forwarded-For"] == "8.8.8.8"
    assert headers["X-Forwarded-Proto"] == "https"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_readiness_is_told_inside_and_not_there_for_others() -> None:
    with fronts.running(TRUSTED_NETWORKS="127.0.0.0/8") as behind:
        for inside in ("127.0.0.1", "10.1.2.3", "172.31.0.9", "192.168.1.1"):
            assert behind.get("/readyz", **{"X-Forwarded-For": inside}).text == "/readyz"
        asked = len(behind.upstream.asked)
        answer = behind.get("/readyz", **{"X-Forwarded-For": "203.0.113.9"})
        assert answer.status_code == 404
        assert error_code(answer) == "not_found"
        assert len(behind.upstream.asked) == asked


def test_the_manifest_is_never_kept(front: Front) -> None:
    for _ in range(2):
        assert front.get("/api/v1/tasks/doodle/model").headers["Cache-Control"] == "no-cache"
    assert front.upstream.paths().count("/api/v1/tasks/doodle/model") == 2


def test_a_model_file_is_asked_for_once_in_each_encoding(front: Front) -> None:
    path = "/models/doodle/0a1b/group1-shard1of1.bin"
    for accepted in ("gzip, deflate, br, zstd", "br", "br;q=1.0, gzip"):
        answer = front.get(path, **{"Accept-Encoding": accepted})
        assert answer.content == b"br: " + MODEL_FILE
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for _ in range(2):
        assert front.get(path, **{"Accept-Encoding": "gzip;q=0.5"}).content == b"gzip: " + MODEL_FILE
        assert front.get(path).content == b"identity: " + MODEL_FILE
    assert front.upstream.paths().count(path) == 3


def test_what_an_admin_sees_of_a_model_is_not_shown_to_others(front: Front) -> None:
    path = "/models/doodle/rejected/model.json"
    assert front.get(path, Authorization="Bearer KEY").content == ADMIN_FILE
    assert front.get(path).content == b"identity: " + MODEL_FILE
    assert front.get(path, Authorization="Bearer KEY").content == ADMIN_FILE


def test_connections_to_the_model_server_are_kept(front: Front) -> None:
    before = len(front.upstream.connections)
    for _ in range(20):
        front.get("/api/v1/tasks")
    # One for each of nginx's workers at most.
    assert len(front.upstream.connections) - before < 10


def test_a_body_of_four_mebibytes_passes_and_a_larger_one_is_refused(front: Front) -> None:
    address = f"{front.url}/api/v1/tasks/doodle/submissions"
    assert requests.post(address, data=b"x" * (4 * MEBIBYTE), timeout=20).status_code == 200
    answer = requests.post(address, data=b"x" * (5 * MEBIBYTE), timeout=20)
    assert answer.status_code == 413
    assert error_code(answer) == "body_too_large"


def test_a_body_that_is_no_submission_may_have_32_kibibytes(front: Front) -> None:
    address = f"{front.url}/api/v1/sessions"
    assert requests.post(address, data=b"x" * 32_768, timeout=20).status_code == 200
    answer = requests.post(address, data=b"x" * 32_769, timeout=20)
    assert (answer.status_code, error_code(answer)) == (413, "body_too_large")


def test_too_many_writes_from_one_address_are_refused_and_reading_goes_on() -> None:
    with fronts.running(WRITE_RATE="1r/m", WRITE_BURST="3") as slow:
        address = f"{slow.url}/api/v1/contributors"
        answers = [requests.post(address, timeout=10) for _ in range(8)]
        assert [answer.status_code for answer in answers[:4]] == [200] * 4
        assert answers[-1].status_code == 429
        assert answers[-1].headers["Retry-After"] == "1"
        assert error_code(answers[-1]) == "too_many_requests"
        assert all(slow.get("/api/v1/tasks").ok for _ in range(8))


def test_without_the_model_server_the_page_is_there_and_the_api_says_what_is_wrong() -> None:
    with fronts.running(MODEL_SERVER="127.0.0.1:9") as alone:
        assert alone.get("/draw").text == "index.html"
        answer = alone.get("/api/v1/tasks")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert error_code(answer) == "unavailable"
        for asked_by_load_balancers in ("/healthz", "/readyz"):
            assert error_code(alone.get(asked_by_load_balancers)) == "unavailable"


def test_nginx_looks_again_when_the_model_server_gets_another_address(tmp_path: Path) -> None:
    """Containers do when they are replaced. `getent` is where the entrypoint learns of it."""
    address = tmp_path / "address"
    address.write_text("10.0.0.2 STREAM model_server\n")
    getent = tmp_path / "getent"
    getent.write_text(f"#!/bin/sh\ncat {address}\n")
    getent.chmod(0o755)
    with fronts.running(PATH=f"{tmp_path}:{os.environ['PATH']}") as front:
        before = front.workers()
        address.write_text("10.0.0.3 STREAM model_server\n")
        wait_for(lambda: front.workers().isdisjoint(before) or None, seconds=30, what="new workers")
        assert front.get("/api/v1/tasks").ok


def test_bad_http_gets_the_one_error_shape(front: Front) -> None:
    assert error_code(requests.post(f"{front.url}/", timeout=10)) == "method_not_allowed"
    assert error_code(front.get("/" + "x" * 9000)) == "url_too_long"
    assert error_code(front.get("/", **{"X-Large": "x" * 9000})) == "headers_too_large"


def test_the_log_is_json_with_the_name_of_each_request(front: Front) -> None:
    front.get('/api/v1/tasks?secret="quoted"', **{"X-Request-ID": "logged-request"})

    def line() -> dict[str, object] | None:
        return next((entry for entry in front.entries() if entry["request_id"] == "logged-request"), None)

    entry = wait_for(line, seconds=15, what="the log line")
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/api/v1/tasks", 200)
    assert list(entry)[:4] == ["time", "level", "logger", "message"], "as in the other servers' logs"
    assert "127.0.0.1" not in json.dumps(entry)  # no address of a contributor is written down


def test_the_health_check_tells_an_answering_nginx_from_a_silent_one(front: Front) -> None:
    port = front.url.rsplit(":", 1)[1]
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        silent = str(unused.getsockname()[1])
    for listen, healthy in ((port, True), (silent, False)):
        checked = subprocess.run([str(NGINX / "healthy.sh")], env={"LISTEN": listen}, capture_output=True, check=False)
        assert (checked.returncode == 0) is healthy


def test_gunicorn_keeps_idle_connections_longer_than_nginx(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a request could be sent into a connection that is just being closed."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    gunicorn = runpy.run_path(str(NGINX.parent / "model_server" / "gunicorn.conf.py"))
    template = (NGINX / "templates" / "nginx.conf.template").read_text()
    upstream = re.search(r"keepalive \d+;.*?keepalive_timeout (\d+)s", template, re.DOTALL)
    assert upstream is not None
    assert int(upstream[1]) < gunicorn["keepalive"]


def test_nginx_and_the_model_server_know_the_same_places() -> None:
    from model_server import pages

    assert set(PLACES) == set(pages.PLACES)
