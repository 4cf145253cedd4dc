"""A page of another site, in a real browser, cannot take away who a visitor is here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.system import System

pytestmark = pytest.mark.e2e
BECOME = "() => fetch('/api/v1/contributors', { method: 'POST' }).then((answer) => answer.status)"


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """The address of a site that has this one page. To a browser 127.0.0.1 and localhost are two sites."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("policy", ["origin", "no-referrer"])
def test_a_form_of_another_site_leaves_a_visitor_who_they_are(
    context: BrowserContext, system: System, policy: str
) -> None:
    ours = system.url.replace("127.0.0.1", "localhost")
    page = context.new_page()
    page.goto(f"{ours}/about")
    assert page.evaluate(BECOME) == 204
    before = [cookie for cookie in context.cookies(ours) if cookie["name"] == "dl_c"]
    assert len(before) == 1
    form = f'<meta name=referrer content={policy}><form method=post action="{ours}/api/v1/contributors"></form>'
    with another_site(f"{form}<script>document.forms[0].submit()</script>") as address:
        with page.expect_response("**/api/v1/contributors") as answered:
            page.goto(address, wait_until="commit")
        assert answered.value.status == 403
    assert [cookie for cookie in context.cookies(ours) if cookie["name"] == "dl_c"] == before
