"""Settings: sensible where nothing is said, refused in one line where nonsense is."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.config import SettingRefused
from model_server import config

GOOD = {"DATABASE_URL": "postgresql://somebody@localhost/deltaloop"}


def test_the_database_is_all_that_must_be_said() -> None:
    settings = config.read(GOOD)
    assert settings == config.Settings(database_url=GOOD["DATABASE_URL"])


def test_everything_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    said = {
        "FRONTEND_DIST": str(tmp_path),
        "BIND": "0.0.0.0:8000",
        "WEB_WORKERS": "3",
        "WEB_THREADS": "5",
        "TRUSTED_PROXIES": "1",
        "COOKIE_SECURE": "on",
        "MAX_BODY_BYTES": "100000",
        "MODEL_CACHE_BYTES": "0",
        "NETWORK_HASH": "off",
        "TRIGGERS": "off",
        "LOG_LEVEL": "WARNING",
    }
    settings = config.read({**GOOD, **said})
    assert settings.frontend_dist == tmp_path
    assert (settings.bind, settings.web_workers, settings.web_threads) == ("0.0.0.0:8000", 3, 5)
    assert (settings.trusted_proxies, settings.cookie_secure, settings.triggers) == (1, True, False)
    assert not settings.network_hash
    assert (settings.max_body_bytes, settings.model_cache_bytes, settings.log_level) == (100_000, 0, "WARNING")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:///loop.db"),
        ("DATABASE_URL", "postgresql://somebody:pw@h:port/deltaloop"),
        ("FRONTEND_DIST", "/nowhere"),
        ("BIND", "127.0.0.1:99999"),
        ("BIND", "127.0.0.1:0"),
        ("BIND", "127.0.0.1:http"),
        ("BIND", "127.0.0.1"),
        ("BIND", "::1:8080"),
        ("BIND", "[::1:8080"),
        ("BIND", "127.0.0.1:8080,"),
        ("BIND", "http://127.0.0.1:8080"),
        ("BIND", "unix:"),
        ("WEB_WORKERS", "0"),
        ("WEB_THREADS", "many"),
        ("WEB_THREADS", "²"),
        ("TRUSTED_PROXIES", "-1"),
        ("COOKIE_SECURE", "yes"),
        ("MAX_BODY_BYTES", "4MB"),
        ("MODEL_CACHE_BYTES", "1.5"),
        ("TRIGGERS", "0"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_nonsense_is_refused_in_one_line_that_names_the_setting(name: str, text: str) -> None:
    with pytest.raises(SettingRefused, match=name) as refused:
        config.read({**GOOD, name: text})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["localhost:1", "[::1]:65535", ":8080", "127.0.0.1:8080,[::1]:8080", "unix:/run/deltaloop.sock"]
)
def test_every_address_that_gunicorn_can_listen_on_is_taken(text: str) -> None:
    assert config.read({**GOOD, "BIND": text}).bind == text


def test_a_refused_database_url_does_not_show_its_password() -> None:
    with pytest.raises(SettingRefused) as refused:
        config.read({"DATABASE_URL": "mysql://root:secret@host/db"})
    assert "secret" not in str(refused.value)


def test_every_setting_is_explained() -> None:
    for name in config.Settings.__dataclass_fields__:
        assert f"{name.upper()}:" in (config.Settings.__doc__ or "")
