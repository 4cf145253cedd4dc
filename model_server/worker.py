"""A gunicorn worker that serves by uvicorn."""

from __future__ import annotations

import os
import signal
from typing import Any

from uvicorn_worker import UvicornWorker

from model_server.http_protocol import Protocol

LOOK_SECONDS = 1


class Worker(UvicornWorker):  # type: ignore[misc]  # its package has no types
    """Believes no proxy, which is for TRUSTED_PROXIES to decide, and logs no request, which `watching` does."""

    CONFIG_KWARGS: dict[str, Any] = {  # noqa: RUF012 - as the base class has it
        "loop": "uvloop",
        "http": Protocol,
        "ws": "none",
        "lifespan": "off",
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
        "timeout_notify": LOOK_SECONDS,
    }

    async def callback_notify(self) -> None:
        """Every second. A worker whose parent was killed would hold the address for ever, so that no server starts."""
        await super().callback_notify()
        if os.getppid() != self.ppid:
            os.kill(os.getpid(), signal.SIGTERM)
