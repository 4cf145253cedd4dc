"""What HTTP/1.1 answers one connection carries: read along from its bytes, without touching them."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

BODILESS = {204, 304}


@dataclass
class Answer:
    """One answer as it travels: bytes of its head and body so far, and when the first of them was delivered."""

    path: str
    began: float
    head: int = 0
    body: int = 0


@dataclass
class Answers:
    """The answers of one connection. `asked` hears the browser's bytes, `heard` the server's as they are delivered.

    Of requests it understands what Chromium sends: a head and, where it is a POST, a body of known length.
    """

    found: list[Answer] = field(default_factory=list)
    _paths: deque[str] = field(default_factory=deque)
    _asking: bytes = b""
    _skip: int = 0  # bytes of a request's body that are still to come
    _pending: bytes = b""
    _left: int | None = 0  # bytes of the body that are still to come; None: chunked

    def asked(self, data: bytes) -> None:
        """Bytes on their way to the server."""
        self._asking += data
        while True:
            passed = min(self._skip, len(self._asking))
            self._asking, self._skip = self._asking[passed:], self._skip - passed
            head, end, rest = self._asking.partition(b"\r\n\r\n")
            if self._skip or not end:
                return
            method, path, *_ = head.split(b" ", 2)
            self._paths.append(f"{method.decode()} {path.decode()}")
            self._asking, self._skip = rest, int(_header(head, b"content-length") or 0)

    def heard(self, data: bytes, now: float | None = None) -> None:
        """Bytes delivered to the browser at `now` (seconds since the epoch)."""
        self._pending += data
        while self._pending:
            before = len(self._pending)
            if self._left == 0:
                self._begin(time.time() if now is None else now)
            elif self._left is None:
                self._chunked()
            else:
                self._take(self._left)
            if len(self._pending) == before:
                return

    def _begin(self, now: float) -> None:
        head, end, rest = self._pending.partition(b"\r\n\r\n")
        if not end:
            return
        asked = self._paths.popleft() if self._paths else "? ?"
        self.found.append(Answer(asked.partition(" ")[2], now, len(head) + len(end)))
        self._pending = rest
        bodiless = int(head.split(b" ", 2)[1]) in BODILESS or asked.startswith("HEAD")
        chunked = b"chunked" in (_header(head, b"transfer-encoding") or b"")
        self._left = 0 if bodiless else None if chunked else int(_header(head, b"content-length") or 0)

    def _take(self, most: int) -> None:
        taken = min(most, len(self._pending))
        self.found[-1].body += taken
        self._pending = self._pending[taken:]
        if self._left is not None:
            self._left -= taken

    def _chunked(self) -> None:
        """One whole chunk with its size line; it counts as it travels."""
        size, end, rest = self._pending.partition(b"\r\n")
        if not end:
            return
        length = int(size.partition(b";")[0], 16)
        if len(rest) < length + 2:
            return
        self._take(len(size) + 2 + length + 2)
        if length == 0:
            self._left = 0


def _header(head: bytes, name: bytes) -> bytes | None:
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip().lower()
    return None
