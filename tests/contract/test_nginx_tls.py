"""nginx with a certificate: TLS for everything, and plain HTTP only says so."""

from __future__ import annotations

import datetime as dt
import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local.postgres import free_port
from tests.contract import front as fronts
from tests.contract.front import NGINX, Front
from tests.waiting import wait_for
from training_server import tfjs_in_node

pytestmark = pytest.mark.skipif(not fronts.installed(), reason="nginx, its brotli module or envsubst is not installed")


@dataclass
class Secured:
    """A front that speaks TLS, by a certificate that nobody but `folder` vouches for."""

    front: Front
    port: int
    folder: Path

    def get(self, path: str) -> requests.Response:
        address, vouches = f"https://localhost:{self.port}{path}", str(self.folder / "fullchain.pem")
        return requests.get(address, headers={"Accept-Encoding": "identity"}, verify=vouches, timeout=10)

    def handshake(self, most: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED, *offered: str) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, most
        if offered:
            context.set_alpn_protocols(list(offered))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        return context.wrap_socket(plain, server_hostname="localhost")

    def shown(self) -> str:
        """The certificate that nginx shows, whoever vouches for it."""
        return ssl.get_server_certificate(("127.0.0.1", self.port), timeout=10)


def certify(folder: Path, *, days: float = 90) -> None:
    """A new key and a certificate of it for localhost, good for some days, as Let's Encrypt would name the files."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=100))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder, port = tmp_path_factory.mktemp("tls"), free_port()
    certify(folder)
    with fronts.running(TLS=str(folder), LISTEN_TLS=f"127.0.0.1:{port}") as front:
        yield Secured(front, port, folder)


def test_the_page_comes_by_tls_with_its_headers_and_tells_browsers_to_stay_there(secured: Secured) -> None:
    answer = secured.get("/")
    assert (answer.status_code, answer.text) == (200, "index.html")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/draw", "/sw.js", "/assets/page-1a2b.js", "/models/a/b/model.json", "/api/v1/tasks", "/nothing", "/metrics"],
)
def test_every_answer_tells_browsers_to_stay_with_tls(secured: Secured, path: str) -> None:
    assert secured.get(path).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_model_server_is_told_that_it_was_tls(secured: Secured) -> None:
    secured.get("/api/v1/tasks")
    assert secured.front.upstream.asked[-1].headers["X-Forwarded-Proto"] == "https"


@pytest.mark.parametrize("path", ["/draw?task=digits", "/api/v1/tasks", "/models/doodle/x/model.json", "/metrics"])
def test_plain_http_only_says_where_to_go(secured: Secured, path: str) -> None:
    before = len(secured.front.upstream.asked)
    answer = secured.front.session.get(secured.front.url + path, allow_redirects=False, timeout=10)
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"https://127.0.0.1{path}"
    assert len(secured.front.upstream.asked) == before


def test_plain_http_leads_to_the_port_by_which_tls_is_published(tmp_path: Path) -> None:
    port = free_port()
    certify(tmp_path)
    settings = {"LISTEN_TLS": f"127.0.0.1:{port}", "TLS_PORT": str(port)}
    with fronts.running(TLS=str(tmp_path), **settings) as front:
        address = front.url.replace("127.0.0.1", "localhost") + "/draw?task=digits"
        plain = {"Accept-Encoding": "identity"}
        answer = requests.get(address, headers=plain, verify=str(tmp_path / "fullchain.pem"), timeout=10)
    assert answer.url == f"https://localhost:{port}/draw?task=digits"
    assert answer.text == "index.html"


# No stream may end before all have begun: its reader has no room for a body.
MUCH_AT_ONCE = """
const [url, ca, paths] = process.argv.slice(1);
const session = require("node:http2").connect(url, { ca, settings: { initialWindowSize: 0 } });
const asked = paths.split(" ").map((path) => new Promise((resolve, reject) => {
  const stream = session.request({ ":path": path });
  stream.on("response", (headers) => resolve(headers[":status"]));
  stream.on("error", reject);
}));
Promise.all(asked).then((found) => { console.log(found.join(" ")); process.exit(0); });
"""


def test_a_page_over_http_2_may_ask_for_much_at_once(secured: Secured) -> None:
    paths = ["/", "/assets/page-1a2b.js", "/models/a/b/model.json", "/api/v1/tasks/doodle/prompt"] * 20
    vouches = (secured.folder / "fullchain.pem").read_text()
    command = [tfjs_in_node.find_node(), "-e", MUCH_AT_ONCE, f"https://localhost:{secured.port}", vouches]
    done = subprocess.run([*command, " ".join(paths)], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["200"] * 80


def test_browsers_get_http_2_and_the_newest_tls(secured: Secured) -> None:
    with secured.handshake(ssl.TLSVersion.MAXIMUM_SUPPORTED, "h2", "http/1.1") as connection:
        assert connection.selected_alpn_protocol() == "h2"
        assert connection.version() == "TLSv1.3"
    with secured.handshake(ssl.TLSVersion.TLSv1_2) as connection:
        cipher = connection.cipher()
        assert cipher is not None
        assert cipher[0].startswith("ECDHE-ECDSA-")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_old_tls_is_refused(secured: Secured) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        secured.handshake(ssl.TLSVersion.TLSv1_1)


def test_a_renewed_certificate_is_taken_without_a_restart(secured: Secured) -> None:
    certify(secured.folder)

    def served() -> bool | None:
        try:
            return secured.get("/").ok
        except requests.exceptions.SSLError:
            return None  # nobody vouches for the one before any more, which a worker that ends may still show

    wait_for(served, seconds=30, what="the renewed certificate")


def healthy(front: Front, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {"LISTEN": front.url.removeprefix("http://"), "TLS": str(folder), "PATH": os.environ["PATH"]}
    return subprocess.run([str(NGINX / "healthy.sh")], env=env, capture_output=True, text=True, check=False)


def test_a_certificate_that_is_good_for_long_is_healthy_and_nothing_is_said(secured: Secured) -> None:
    assert healthy(secured.front, secured.folder).returncode == 0
    assert "TLS:" not in secured.front.log.read_text()


def test_a_certificate_that_ends_soon_is_announced_and_one_that_has_expired_is_unhealthy(tmp_path: Path) -> None:
    certify(tmp_path, days=5.5)
    with fronts.running(TLS=str(tmp_path), LISTEN_TLS=f"127.0.0.1:{free_port()}") as front:
        log = front.log
        wait_for(lambda: "certificate expires in 5 days" in log.read_text() or None, seconds=30, what="the warning")
        assert healthy(front, tmp_path).returncode == 0
        certify(tmp_path, days=-0.5)
        wait_for(lambda: "THE CERTIFICATE HAS EXPIRED" in log.read_text() or None, seconds=30, what="the alarm")
        checked = healthy(front, tmp_path)
        assert checked.returncode == 1
        assert "THE CERTIFICATE HAS EXPIRED" in checked.stderr
        certify(tmp_path)
        assert healthy(front, tmp_path).returncode == 0


def spoil(folder: Path, way: str) -> None:
    certify(folder)
    before = (folder / "privkey.pem").read_bytes()
    match way:
        case "is missing or may not be read":
            (folder / "privkey.pem").unlink()
        case "holds no certificate":
            (folder / "fullchain.pem").write_text("-----BEGIN CERTIFICATE-----\n")
        case "holds no key":
            (folder / "privkey.pem").write_text("nothing")
        case "is not the key of":
            certify(folder)
            (folder / "privkey.pem").write_bytes(before)


WAYS = ("is missing or may not be read", "holds no certificate", "holds no key", "is not the key of")


@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_served_stops_the_start_with_one_sentence(tmp_path: Path, way: str) -> None:
    """Plain HTTP instead would be nobody's wish."""
    spoil(tmp_path / "tls", way)
    checked = fronts.render_and_check(tmp_path, TLS=str(tmp_path / "tls"))
    assert checked.returncode == 1
    (line,) = checked.stderr.splitlines()
    assert line.startswith("nginx: TLS: ")
    assert way in line


def test_an_empty_folder_of_certificates_stops_the_start_too(tmp_path: Path) -> None:
    (tmp_path / "tls").mkdir()
    assert "fullchain.pem is missing" in fronts.render_and_check(tmp_path, TLS=str(tmp_path / "tls")).stderr


def test_a_renewal_that_cannot_be_served_is_said_and_the_old_certificate_stays(secured: Secured) -> None:
    before = secured.shown()
    spoil(secured.folder, "is not the key of")
    log = secured.front.log
    wait_for(lambda: "is not the key of" in log.read_text() or None, seconds=30, what="the sentence")
    assert secured.shown() == before
