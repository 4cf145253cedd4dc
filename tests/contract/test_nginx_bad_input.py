"""Requests that want to be taken for something else: refused by nginx or harmless, and in its log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract import front as fronts
from tests.contract.front import MODEL_FILE, Front
from tests.contract.test_nginx import error_code
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(not fronts.installed(), reason="nginx, its brotli module or envsubst is not installed")

FILE = "/models/doodle/0a1b/model.json"
KEY = "dlk_" + "Qx3-_" * 8 + "abc"
SUBMISSIONS = "/api/v1/tasks/doodle/submissions"


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with fronts.running() as made:
        yield made


@pytest.fixture(autouse=True)
def honest(front: Front) -> Iterator[None]:
    """Whatever a test does, honest requests are served right afterwards."""
    yield
    assert front.get(FILE).content == b"identity: " + MODEL_FILE
    assert front.session.post(front.url + SUBMISSIONS, json={}, timeout=10).ok


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def get(front: Front, target: str, *headers: str) -> bytes:
    lines = [f"GET {target} HTTP/1.1", "Host: here", *headers, "Connection: close", "", ""]
    return front.say("\r\n".join(lines).encode())


@pytest.mark.parametrize(
    "path",
    [
        "/models/doodle/0a1b/../0a1b/model.json",
        "/models/doodle/x/%2e%2e/0a1b/model.json",
        "/models/doodle/x/.%2E/0a1b/model.json",
        "/models/doodle/0a1b/./model.json",
        "/models/doodle//0a1b/model.json",
        "//models/doodle/0a1b/model.json",
        "/models/doodle/0a1b%2fmodel.json",
        "/models/doodle/0a1b%5Cmodel.json",
        "/models/doodle/0a1b\\model.json",
        "/models/doodle/..%5c..%5cetc/passwd",
        "/assets/../models/doodle/0a1b/model.json",
        "/models/doodle/0a1b/%0a/../model.json",
        "/api/v1/tasks/digits/model/../../doodle/model",
        "/api//v1/tasks",
        "/api/v1/%2e%2e/v1/tasks",
    ],
)
def test_a_path_that_could_be_read_in_two_ways_names_nothing(front: Front, path: str) -> None:
    before = len(front.upstream.asked)
    answer = get(front, path)
    assert status(answer) == 404
    assert b'"not_found"' in answer
    assert len(front.upstream.asked) == before
    assert front.logged(404, path)


@pytest.mark.parametrize(
    "path",
    [
        "/models/doodle/%00/model.json",
        "/../etc/passwd",
        "/models/../../etc/passwd",
        "/%zz",
        "/api/v1/tasks/ü",
        "/api/v1/tasks?named=ü",
    ],
)
def test_a_path_that_is_none_is_400(front: Front, path: str) -> None:
    before = len(front.upstream.asked)
    assert status(get(front, path)) == 400
    assert len(front.upstream.asked) == before
    assert front.logged(400)


def test_any_letter_may_stand_in_a_path_by_its_escape(front: Front) -> None:
    assert status(get(front, "/api/v1/tasks?named=%C3%BC|%20/errors/")) == 200


@pytest.mark.parametrize(
    "path", ["/api/../metrics", "//metrics", "/%6detrics", "/models/%2e%2e/metrics", "/metrics/", "/metrics?x"]
)
def test_no_spelling_of_the_figures_is_public(front: Front, path: str) -> None:
    before = len(front.upstream.asked)
    assert status(get(front, path)) == 404
    assert len(front.upstream.asked) == before


def test_a_path_in_other_letters_is_kept_as_the_same_file(front: Front) -> None:
    """So nobody fills the cache with spellings of one file, nor with queries."""
    for path in (FILE, FILE.replace("model.json", "%6dodel.json"), f"{FILE}?spelling=1", f"{FILE}?spelling=2"):
        assert status(get(front, path)) == 200
    assert len([path for path in front.upstream.paths() if path.startswith("/models/doodle/0a1b/")]) == 1


def test_an_absolute_address_is_read_as_its_path_and_proxies_nowhere(front: Front) -> None:
    assert status(get(front, "http://elsewhere.example/metrics")) == 404
    assert status(get(front, "http://elsewhere.example/api/v1/tasks?absolute")) == 200
    assert front.upstream.paths()[-1] == "/api/v1/tasks?absolute"
    assert front.upstream.asked[-1].headers["Host"] in ("here", "elsewhere.example")


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 4"),
        ("Content-Length: 4", "Content-Length: 5"),
        ("Content-Length: 4", "Content-Length: 4"),
        ("Content-Length: -1",),
        ("Content-Length: +4",),
        ("Content-Length: 4, 4",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    ],
)
def test_a_body_of_two_lengths_smuggles_nothing(front: Front, headers: tuple[str, ...]) -> None:
    before = len(front.upstream.asked)
    lines = [
        f"POST {SUBMISSIONS} HTTP/1.1",
        "Host: here",
        *headers,
        "",
        "0",
        "",
        "GET /api/v1/smuggled HTTP/1.1",
        "",
        "",
    ]
    answer = front.say("\r\n".join(lines).encode())
    assert status(answer) in (400, 501)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert len(front.upstream.asked) == before
    assert front.logged(status(answer), SUBMISSIONS)


def test_a_key_in_an_address_is_refused_in_one_sentence_and_stands_in_no_log(front: Front) -> None:
    before = len(front.upstream.asked)
    for address in (
        f"/api/v1/tasks/doodle/stats?key={KEY}",
        "/api/v1/tasks/doodle/stats?days=3&API_KEY=something-else",
        f"/api/v1/tasks/doodle/stats?access_token={KEY}",
        f"/admin?days={KEY}",
        f"/api/v1/{KEY}",
        f"/{KEY}/index.html",
    ):
        answer = front.get(address, Authorization=f"Bearer {KEY}")
        assert answer.status_code == 400, address
        assert error_code(answer) == "key_in_url"
        assert "Authorization header" in answer.text
    assert len(front.upstream.asked) == before
    front.logged(400, "(holds a key)", times=2)
    front.logged(400, "/api/v1/tasks/doodle/stats", times=3)
    assert KEY not in front.log.read_text()
    assert "something-else" not in front.log.read_text()


def test_what_nginx_complains_of_holds_neither_addresses_nor_queries() -> None:
    with fronts.running(MODEL_SERVER="127.0.0.1:9", WRITE_RATE="1r/m", WRITE_BURST="1") as alone:
        for _ in range(4):
            alone.session.post(f"{alone.url}/api/v1/contributors?drawn=by-whom", timeout=10)
        alone.logged(429, "/api/v1/contributors", times=2)

        def complained() -> list[str] | None:
            """What nginx complains of comes through another process, which leaves things out; so it comes later."""
            lines = [line for line in alone.log.read_text().splitlines() if not line.startswith("{")]
            times = [sum(words in line for line in lines) for words in ("limiting requests", "connect() failed")]
            return lines if times == [2, 2] else None

        complaints = wait_for(complained, seconds=15, what="two complaints of each kind")
        assert not [line for line in complaints if "client: " in line or "by-whom" in line]


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For: ' OR 1=1 --",
        "X-Forwarded-For: ::1, 2001:db8::1, [2001:db8::2]:443, unknown, 999.1.1.1",
        "X-Forwarded-For: " + ", ".join(["10.0.0.1"] * 700),
        "X-Forwarded-Proto: javascript",
        "X-Forwarded-Proto: https, http",
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Ssl: on",
        "X-Forwarded-Protocol: ssl",
        'Forwarded: for="[2001:db8::1]";proto=https;host=evil.example',
        "X-Real-IP: 1.2.3.4",
    ],
)
def test_what_a_client_says_of_how_it_came_is_not_handed_on(front: Front, header: str) -> None:
    assert status(get(front, "/api/v1/tasks", header)) == 200
    headers = front.upstream.asked[-1].headers
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "http"
    assert headers["X-Forwarded-Host"] == "here"
    assert not {"Forwarded", "X-Forwarded-Ssl", "X-Forwarded-Protocol"} & set(headers)


@pytest.mark.parametrize("said", ["garbage", "unknown", "", ",,,", "999.1.1.1", "1.2.3.4:99999999", "::::", "[::1"])
def test_an_unreadable_address_from_a_trusted_proxy_leaves_the_proxys_own(trusting: Front, said: str) -> None:
    assert trusting.get("/api/v1/tasks", **{"X-Forwarded-For": said}).ok
    assert trusting.upstream.asked[-1].headers["X-Forwarded-For"] == "127.0.0.1"


@pytest.mark.parametrize("said", ["2001:db8::1", "[2001:db8::1]:443", "evil, 2001:db8::1"])
def test_an_address_of_ipv6_from_a_trusted_proxy_is_taken(trusting: Front, said: str) -> None:
    assert trusting.get("/api/v1/tasks", **{"X-Forwarded-For": said}).ok
    assert trusting.upstream.asked[-1].headers["X-Forwarded-For"] == "2001:db8::1"


@pytest.fixture(scope="module")
def trusting() -> Iterator[Front]:
    with fronts.running(TRUSTED_NETWORKS="127.0.0.0/8") as made:
        yield made


@pytest.mark.parametrize(
    "host", ["a b", "evil.example/..", "evil.example\\", "", "a" * 9_000, "[::1", "..", "evil..example", "x\0y"]
)
def test_a_host_that_is_none_is_refused(front: Front, host: str) -> None:
    before = len(front.upstream.asked)
    answer = front.say(f"GET /api/v1/tasks HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) in (400, 431)
    assert len(front.upstream.asked) == before
    assert front.logged(status(answer))


def test_two_hosts_or_none_are_refused(front: Front) -> None:
    before = len(front.upstream.asked)
    for hosts in ("Host: a\r\nHost: b\r\n", ""):
        answer = front.say(f"GET /api/v1/tasks HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())
        assert status(answer) == 400, hosts
    assert len(front.upstream.asked) == before


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("TRACE", "/", 405),
        ("TRACE", "/api/v1/tasks", 405),
        ("CONNECT", "/", 405),
        ("CONNECT", "elsewhere.example:443", 400),
        ("get", "/", 400),
        ("G=T", "/", 400),
        ("PURGE", "/", 405),
        ("DELETE", "/index.html", 405),
        ("PUT", "/assets/page-1a2b.js", 405),
    ],
)
def test_odd_methods_are_refused(front: Front, method: str, path: str, expected: int) -> None:
    before = len(front.upstream.asked)
    answer = front.say(f"{method} {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) == expected
    assert len(front.upstream.asked) == before
    assert front.logged(expected)
