"""A process of gunicorn's that serves by uvicorn."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn_worker import UvicornWorker

LOOK_SECONDS = 1


class AtOnce:
    """A transport that sends in one piece what is written in one turn of the event loop: head and body of an answer
    are two writes, and each would cost the kernel, nginx and who asked as much as both."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, content: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(content)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        held, self._held = self._held, []
        if held:
            self._transport.write(b"".join(held))


class Protocol(HttpToolsProtocol):
    """uvicorn's own, sending by AtOnce."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(AtOnce(transport, self.loop))  # type: ignore[arg-type]


class Worker(UvicornWorker):  # type: ignore[misc]
    """What is believed of proxies is for TRUSTED_PROXIES alone to say, and each request is logged by `watching`."""

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
        """Every second. One whose parent was killed would hold the address for ever, and the next server not start."""
        await super().callback_notify()
        if os.getppid() != self.ppid:
            os.kill(os.getpid(), signal.SIGTERM)
