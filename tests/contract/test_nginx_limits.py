"""Who is slow, loud or large is refused by nginx, stands in its log, and costs nobody else anything."""

from __future__ import annotations

import gzip
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.contract import front as fronts
from tests.contract.front import Front
from tests.contract.test_nginx import error_code
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(not fronts.installed(), reason="nginx, its brotli module or envsubst is not installed")

HUNDRED_MEGABYTES = 100_000_000
SUBMISSIONS = "/api/v1/tasks/doodle/submissions"
TRUSTING = {"TRUSTED_NETWORKS": "127.0.0.0/8"}


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with fronts.running(CLIENT_SECONDS="1", CONNECTIONS="40") as made:
        yield made


@pytest.fixture(autouse=True)
def honest(front: Front) -> Iterator[None]:
    """Whatever a test does, an honest request is served right afterwards."""
    yield
    assert front.session.post(front.url + SUBMISSIONS, json={}, timeout=10).ok


def closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_headers_that_come_drop_by_drop_are_given_up_and_others_are_served_meanwhile(front: Front) -> None:
    before = len([one for one in front.entries() if one["status"] == 408])
    with ExitStack() as held:
        slow = []
        for _ in range(300):  # each speaks at once: whoever has said nothing in time is given up without a word
            slow.append(held.enter_context(front.connect()))
            slow[-1].sendall(b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ")
        assert front.get("/").ok
        assert front.get("/api/v1/tasks").ok
        assert all(closed(connection) for connection in slow)
    front.logged(408, times=before + 300)


def test_bodies_that_come_drop_by_drop_are_given_up_and_never_reach_the_model_server(front: Front) -> None:
    head = f"POST {SUBMISSIONS}?slow HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n{{".encode()
    with ExitStack() as held:
        slow = []
        for _ in range(30):
            slow.append(held.enter_context(front.connect()))
            slow[-1].sendall(head)
        assert front.session.post(front.url + SUBMISSIONS, json={}, timeout=10).ok
        assert all(closed(connection) for connection in slow)
    front.logged(408, SUBMISSIONS, times=30)
    assert f"{SUBMISSIONS}?slow" not in front.upstream.paths()


def test_one_place_holds_only_so_many_requests_and_others_none_of_them() -> None:
    """Of IPv6 a whole /64 is one place."""
    with fronts.running(CONNECTIONS="20", CLIENT_SECONDS="60", **TRUSTING) as front, ExitStack() as held:
        opened = [held.enter_context(front.connect()) for _ in range(25)]
        for number, connection in enumerate(opened):
            head = f"POST {SUBMISSIONS} HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: 2001:db8:0:7::{number:x}\r\n"
            connection.sendall(f"{head}Content-Length: 9\r\n\r\n{{".encode())

        def refused() -> list[socket.socket] | None:
            told = select.select(opened, [], [], 0)[0]
            return told if len(told) >= 5 else None

        # Before all of them are counted, a request that overtakes the last would take its place.
        told = wait_for(refused, seconds=30, what="five refusals")
        assert [connection.recv(12) for connection in told] == [b"HTTP/1.1 429"] * 5
        answer = front.get("/api/v1/tasks", **{"X-Forwarded-For": "2001:db8:0:7:ffff:1:2:3"})
        assert answer.status_code == 429
        assert error_code(answer) == "too_many_requests"
        assert front.get("/api/v1/tasks", **{"X-Forwarded-For": "2001:db8:0:8::1"}).ok
        assert front.get("/api/v1/tasks", **{"X-Forwarded-For": "192.0.2.7"}).ok
        assert front.logged(429, "/api/v1/tasks")
        assert "2001:db8" not in front.log.read_text()


def kept_on_disk(front: Front) -> int:
    """Bytes in the files of bodies and answers under way, which nginx unlinks as soon as it has made them."""
    kept = 0
    files: list[Path] = []
    for worker in front.workers():
        with suppress(FileNotFoundError):  # the one that looks through the cache ends after a while
            files += Path(f"/proc/{worker}/fd").iterdir()
    for file in files:
        with suppress(FileNotFoundError):  # closed meanwhile
            to = str(file.readlink())
            kept += file.stat().st_size if to.startswith(str(front.state)) and "(deleted)" in to else 0
    return kept


LARGE = {
    "announced": ("POST", "Content-Length: 4000000\r\n\r\n"),
    "in chunks": ("POST", "Transfer-Encoding: chunked\r\n\r\n300000\r\n"),
    "with a GET": ("GET", "Content-Length: 4000000\r\n\r\n"),
}


@pytest.mark.parametrize("way", LARGE)
def test_unfinished_large_bodies_of_one_place_and_of_all_together_hold_only_so_much_memory(way: str) -> None:
    method, rest = LARGE[way]
    with fronts.running(CLIENT_SECONDS="60", **TRUSTING) as front, ExitStack() as held:

        def begun(address: str, *, refused: int) -> None:
            """Twelve begin, of whom so many are refused; the others' bodies are kept."""
            head = f"{method} {SUBMISSIONS} HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: {address}\r\n{rest}".encode()
            least = kept_on_disk(front) + (12 - refused) * 700_000
            opened = [held.enter_context(front.connect()) for _ in range(12)]
            for connection in opened:
                with suppress(ConnectionError):
                    connection.sendall(head + bytes(1_000_000))

            def settled() -> list[socket.socket] | None:
                told = select.select(opened, [], [], 0)[0]
                return told if len(told) >= refused and kept_on_disk(front) >= least else None

            told = wait_for(settled, seconds=30, what="the bodies and the refusals")
            assert [connection.recv(12) for connection in told] == [b"HTTP/1.1 429"] * refused

        for place in ("192.0.2.1", "192.0.2.2", "2001:db8::1"):
            begun(place, refused=4)
        begun("192.0.2.3", refused=12)
        assert kept_on_disk(front) < 24 * 1_100_000
        # Drawing goes on, for those as well, and a page is no body.
        for place in ("192.0.2.1", "192.0.2.4"):
            assert front.session.post(
                front.url + SUBMISSIONS, data=bytes(200_000), headers=told_as(place), timeout=9
            ).ok
            assert front.get("/api/v1/tasks", **told_as(place)).ok


def told_as(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def test_sixty_pupils_behind_one_address_may_be_sending_their_drawings_at_once() -> None:
    body = bytes(100_000)
    head = f"POST {SUBMISSIONS} HTTP/1.1\r\nHost: here\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with fronts.running() as front, ExitStack() as held:
        pupils = [held.enter_context(front.connect()) for _ in range(60)]
        for connection in pupils:
            connection.sendall(head + body[:-1])
        assert kept_on_disk(front) == 0
        for connection in pupils:
            connection.sendall(body[-1:])
        assert [connection.recv(65_536).split()[1] for connection in pupils] == [b"200"] * 60


def test_an_answer_that_is_slowly_taken_is_not_kept_in_memory() -> None:
    with fronts.running() as front, front.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /api/v1/tasks/doodle/export HTTP/1.1\r\nHost: here\r\n\r\n")
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        wait_for(lambda: front.upstream.stalled or None, seconds=30, what="an answer that waits for its reader")
        assert kept_on_disk(front) == 0


def test_logging_in_is_limited_by_place_before_anybody_is_asked_and_the_rest_goes_on() -> None:
    with fronts.running(LOGIN_RATE="1r/m", LOGIN_BURST="4", **TRUSTING) as front:

        def log_in(address: str) -> int:
            headers = {"X-Forwarded-For": address}
            return front.session.post(f"{front.url}/api/v1/sessions", headers=headers, timeout=10).status_code

        assert [log_in("192.0.2.1") for _ in range(7)] == [200] * 5 + [429] * 2
        assert log_in("192.0.2.2") == 200
        assert len([path for path in front.upstream.paths() if path == "/api/v1/sessions"]) == 6
        # From the same place: drawing, and asking who is logged in.
        headers = {"X-Forwarded-For": "192.0.2.1"}
        assert front.session.post(front.url + SUBMISSIONS, headers=headers, timeout=10).ok
        assert front.get("/api/v1/sessions", **headers).ok
        front.logged(429, "/api/v1/sessions", times=2)
        assert "192.0.2" not in front.log.read_text()


def test_a_class_behind_one_address_can_work_with_the_limits_as_they_are() -> None:
    with fronts.running() as front:
        for path in ("contributors", "sessions", "tasks/doodle/submissions"):
            answers = [front.session.post(f"{front.url}/api/v1/{path}", timeout=10).status_code for _ in range(30)]
            assert answers == [200] * 30


def test_a_body_of_100_megabytes_that_is_announced_is_refused_unread(front: Front) -> None:
    head = f"POST {SUBMISSIONS} HTTP/1.1\r\nHost: here\r\nContent-Length: {HUNDRED_MEGABYTES}\r\n\r\n".encode()
    with front.connect() as connection:
        connection.sendall(head)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")
    front.logged(413, SUBMISSIONS)


def test_a_body_of_100_megabytes_in_chunks_is_refused_where_it_gets_too_large(front: Front) -> None:
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    before, refused = len(front.upstream.asked), len([one for one in front.entries() if one["status"] == 413])
    answer = b""
    with front.connect() as connection:
        connection.sendall(f"POST {SUBMISSIONS} HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        with suppress(ConnectionError):
            for _ in range(HUNDRED_MEGABYTES // 0x100000):
                connection.sendall(piece)
            answer = connection.recv(65_536)
    assert not answer or answer.startswith(b"HTTP/1.1 413 ")
    front.logged(413, SUBMISSIONS, times=refused + 1)
    assert len(front.upstream.asked) == before


def test_a_compressed_body_is_refused_as_nothing_is_unpacked(front: Front) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    for named in ("gzip", "GZIP", "br", "deflate", "gzip, gzip", "identity, gzip"):
        headers = {"Content-Encoding": named, "Content-Type": "application/json"}
        answer = front.session.post(front.url + SUBMISSIONS, data=bomb, headers=headers, timeout=10)
        assert answer.status_code == 415, named
        assert error_code(answer) == "wrong_content_encoding"
    plain = {"Content-Encoding": "identity"}
    assert front.session.post(front.url + SUBMISSIONS, data=b"{}", headers=plain, timeout=10).ok
    front.logged(415, SUBMISSIONS, times=6)


def test_headers_beyond_32_kibibytes_are_refused(front: Front) -> None:
    many = {f"X-{number}": "x" * 20 for number in range(2_000)}
    assert error_code(front.get("/api/v1/tasks", **many)) == "headers_too_large"
    assert error_code(front.get("/api/v1/tasks", Cookie="a" * 9_000)) == "headers_too_large"
    assert error_code(front.get("/api/v1/tasks", **{"X-Forwarded-For": "1.2.3.4, " * 10_000})) == "headers_too_large"
    front.logged(431, times=3)
