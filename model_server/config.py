"""The settings of the model server and its scheduler, read from the environment once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db.config import SettingRefused, database_url, number, one_of, switch

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MEBIBYTE = 1024 * 1024
ADDRESS = re.compile(r"unix:.+|(?:\[[0-9A-Fa-f:.]+(?:%\w+)?\]|[\w.-]*):(?P<port>[0-9]{1,5})")
SECURE: dict[str, bool | None] = {"auto": None, "on": True, "off": False}


@dataclass(frozen=True)
class Settings:
    """What differs between installations.

    DATABASE_URL: the postgresql:// URL of the one database; required. FRONTEND_DIST: folder of the built page, served
    at /; empty where something else serves it. BIND: address and port to listen on. WEB_WORKERS: processes.
    WEB_THREADS: threads of each, for all but ordinary submissions; each thread may hold a connection, and four are for
    writing: what many bring at once is stored at once.
    DATABASE_SECONDS: how long a statement of a request may take. TRUSTED_PROXIES: how many proxies in front set
    X-Forwarded-For, -Proto and -Host. COOKIE_SECURE: `on`, `off`, or `auto` = on where the request came by TLS.
    MAX_BODY_BYTES: the largest request body. MODEL_CACHE_BYTES: memory for model files, per process.
    NETWORK_HASH: `off` = nothing is kept of where a contributor came from.
    SUBMISSION_LIMIT: drawings of one person; CONTRIBUTOR_LIMIT: new people from one place; LOGIN_LIMIT: wrong keys from
    one place; WRITE_LIMIT: other writes from one place; each like `10/minute` or `100/hour;1000/day`.
    PROMETHEUS_MULTIPROC_DIR: where the processes of one server put their figures together; gunicorn.conf.py sets it.
    KEEP_SUBMISSIONS_DAYS: what is older goes, and people of whom nothing is left; KEEP_NETWORKS_DAYS: after so many
    days it is forgotten where a contributor came from; 0 = kept for good.
    TRIGGERS: `off` = the scheduler starts no training run. LOG_LEVEL: DEBUG, INFO, WARNING or ERROR.
    """

    database_url: str
    frontend_dist: Path | None = None
    bind: str = "127.0.0.1:8080"
    web_workers: int = 2
    web_threads: int = 16
    database_seconds: int = 10
    trusted_proxies: int = 0
    cookie_secure: bool | None = None
    max_body_bytes: int = 4 * MEBIBYTE
    model_cache_bytes: int = 64 * MEBIBYTE
    network_hash: bool = True
    submission_limit: str = "600/minute"
    contributor_limit: str = "600/hour"
    login_limit: str = "10/minute"
    write_limit: str = "600/minute"
    prometheus_multiproc_dir: Path | None = None
    keep_submissions_days: int = 0
    keep_networks_days: int = 0
    triggers: bool = True
    log_level: str = "INFO"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises SettingRefused."""
    env = os.environ if environment is None else environment
    return Settings(
        database_url=database_url(env),
        frontend_dist=_page(env.get("FRONTEND_DIST") or ""),
        bind=_bind(env.get("BIND") or Settings.bind),
        web_workers=number("WEB_WORKERS", env.get("WEB_WORKERS"), Settings.web_workers, 1, 256),
        web_threads=number("WEB_THREADS", env.get("WEB_THREADS"), Settings.web_threads, 1, 256),
        database_seconds=number("DATABASE_SECONDS", env.get("DATABASE_SECONDS"), Settings.database_seconds, 1, 600),
        trusted_proxies=number("TRUSTED_PROXIES", env.get("TRUSTED_PROXIES"), Settings.trusted_proxies, 0, 10),
        cookie_secure=_secure(env.get("COOKIE_SECURE") or "auto"),
        max_body_bytes=number("MAX_BODY_BYTES", env.get("MAX_BODY_BYTES"), Settings.max_body_bytes, 65_536, 1 << 30),
        model_cache_bytes=number(
            "MODEL_CACHE_BYTES", env.get("MODEL_CACHE_BYTES"), Settings.model_cache_bytes, 0, 1 << 40
        ),
        network_hash=switch("NETWORK_HASH", env.get("NETWORK_HASH"), Settings.network_hash),
        submission_limit=_limit("SUBMISSION_LIMIT", env.get("SUBMISSION_LIMIT") or Settings.submission_limit),
        contributor_limit=_limit("CONTRIBUTOR_LIMIT", env.get("CONTRIBUTOR_LIMIT") or Settings.contributor_limit),
        login_limit=_limit("LOGIN_LIMIT", env.get("LOGIN_LIMIT") or Settings.login_limit),
        write_limit=_limit("WRITE_LIMIT", env.get("WRITE_LIMIT") or Settings.write_limit),
        prometheus_multiproc_dir=Path(env["PROMETHEUS_MULTIPROC_DIR"]) if env.get("PROMETHEUS_MULTIPROC_DIR") else None,
        keep_submissions_days=number(
            "KEEP_SUBMISSIONS_DAYS", env.get("KEEP_SUBMISSIONS_DAYS"), Settings.keep_submissions_days, 0, 36_500
        ),
        keep_networks_days=number(
            "KEEP_NETWORKS_DAYS", env.get("KEEP_NETWORKS_DAYS"), Settings.keep_networks_days, 0, 36_500
        ),
        triggers=switch("TRIGGERS", env.get("TRIGGERS"), Settings.triggers),
        log_level=one_of("LOG_LEVEL", env.get("LOG_LEVEL") or Settings.log_level, LOG_LEVELS),
    )


def _bind(text: str) -> str:
    """As gunicorn takes it: several with commas between, IPv6 in brackets, or unix:/the/path of a socket."""
    for one in text.split(","):
        found = ADDRESS.fullmatch(one.strip())
        if found is None or not (found["port"] is None or 0 < int(found["port"]) < 65_536):
            raise SettingRefused(
                f"BIND is {text!r}; it must be like 127.0.0.1:8080 or [::1]:8080, with a port from 1 to 65535."
            )
    return text


def _page(text: str) -> Path | None:
    if not text:
        return None
    folder = Path(text).resolve()
    if not (folder / "index.html").is_file():
        raise SettingRefused(f"FRONTEND_DIST is {text!r}; there is no index.html there. Run `make page`, or unset it.")
    return folder


def _limit(name: str, text: str) -> str:
    # The command line reads this module too, in the training server's image, which has no need of it.
    import limits

    try:
        limits.parse_many(text)
    except ValueError:
        raise SettingRefused(f"{name} is {text!r}; it must be like 10/minute, or 100/hour;1000/day.") from None
    return text


def _secure(text: str) -> bool | None:
    return SECURE[one_of("COOKIE_SECURE", text, tuple(SECURE))]
