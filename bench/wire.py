"""A slow network on the loopback: a TCP relay in front of a site; its connections share a rate and a round trip.

Chromium's own network emulation belongs to one page: what service workers fetch does not pass through it, and it says
nothing of how many bytes travelled. Here everything passes, whoever asks for it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from bench.answers import Answer, Answers

Note = Callable[[bytes], None]
PIECE = 1460  # bytes: what one packet carries
AHEAD = 0.03  # seconds that are handed to the link before it is free, so that it never waits for us


class Link:
    """One direction: `rate` bytes per second, whoever sends them, each arriving `delay` seconds after it was sent."""

    def __init__(self, rate: float, delay: float) -> None:
        self._rate, self._delay, self._free = rate, delay, 0.0

    def send(self, size: int, now: float) -> tuple[float, float]:
        """When the link is free again after these bytes, which are offered `now`, and when they have arrived."""
        self._free = max(self._free, now) + size / self._rate
        return self._free, self._free + self._delay


class Wire:
    """Relays to a site on loopback while its `with` lasts; `url` is where it can be reached slowly.

    `megabits` per second in each direction and `round_trip` seconds. A new connection costs one round trip more, as the
    handshake would. What TCP does beyond that (a slow start, lost packets) is left out.
    """

    def __init__(self, target: str, *, megabits: float, round_trip: float) -> None:
        self._port = int(target.rstrip("/").rpartition(":")[2])
        self._rate, self._round_trip = megabits * 1e6 / 8, round_trip
        self._connections: list[Answers] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()), daemon=True)
        self.url = ""

    @property
    def answers(self) -> list[Answer]:
        """All answers since the start, or since `forget`."""
        return [answer for connection in list(self._connections) for answer in connection.found]

    def forget(self) -> None:
        """Count anew; connections that still live are not counted any more."""
        self._connections = []

    def __enter__(self) -> Wire:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._up, self._down = (Link(self._rate, self._round_trip / 2) for _ in range(2))
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, limit=PIECE * 4)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._ended.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers = Answers()
        self._connections.append(answers)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port, limit=PIECE * 4)
        await asyncio.sleep(self._round_trip)
        with suppress(asyncio.CancelledError):  # the end of the wire
            await asyncio.gather(
                self._relay(reader, far_writer, self._up, answers.asked),
                self._relay(far_reader, writer, self._down, answers.heard),
            )

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: Link, note: Note) -> None:
        sent: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            with suppress(ConnectionError):  # a page that is closed hangs up at once
                while True:
                    arrives, data = await sent.get()
                    await asyncio.sleep(max(0.0, arrives - time.monotonic()))
                    if not data:
                        break
                    note(data)
                    writer.write(data)
                    await writer.drain()
            writer.close()

        delivering = asyncio.create_task(deliver())
        with suppress(ConnectionError):
            while data := await reader.read(PIECE):
                free, arrives = link.send(len(data), time.monotonic())
                sent.put_nowait((arrives, data))
                await asyncio.sleep(max(0.0, free - AHEAD - time.monotonic()))
        sent.put_nowait((time.monotonic() + self._round_trip / 2, b""))
        await delivering
