"""Model files as browsers fetch them: compressed once, kept in memory."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

import brotli

CONTENT_TYPES = {".json": "application/json", ".bin": "application/octet-stream"}
BEST_BELOW_BYTES = 1024 * 1024  # brotli's best takes seconds for megabytes
WORTH_IT = 0.95
Key = tuple[str, str, str]  # task, digest, path


@dataclass(frozen=True)
class ModelFile:
    """One file in every encoding that is worth it. `etag` names the content, without encoding."""

    content_type: str
    etag: str
    encodings: dict[str, bytes]  # "identity" always, "br" and "gzip" where smaller

    @property
    def size(self) -> int:
        return sum(map(len, self.encodings.values()))


def prepare(path: str, content: bytes) -> ModelFile:
    """Compress a file for every browser there is."""
    suffix = path[path.rfind(".") :] if "." in path else ""
    quality = 11 if len(content) < BEST_BELOW_BYTES else 6
    encodings = {
        "br": brotli.compress(content, quality=quality),
        "gzip": gzip.compress(content, compresslevel=9, mtime=0),
    }
    smaller = {name: data for name, data in encodings.items() if len(data) < WORTH_IT * len(content)}
    return ModelFile(
        content_type=CONTENT_TYPES.get(suffix, "application/octet-stream"),
        etag=hashlib.sha256(content).hexdigest()[:32],
        encodings={**smaller, "identity": content},
    )


class FileCache:
    """The files used last, within a limit of bytes. Safe for threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._files: OrderedDict[Key, ModelFile] = OrderedDict()
        self._making: dict[Key, Future[ModelFile]] = {}
        self._lock = threading.RLock()

    def get(self, key: Key) -> ModelFile | None:
        with self._lock:
            found = self._files.get(key)
            if found is not None:
                self._files.move_to_end(key)
            return found

    def put(self, key: Key, file: ModelFile) -> None:
        with self._lock:
            replaced = self._files.pop(key, None)
            self._files[key] = file
            self._bytes += file.size - (replaced.size if replaced is not None else 0)
            while self._bytes > self._max_bytes and self._files:
                self._bytes -= self._files.popitem(last=False)[1].size

    def get_or_make(self, key: Key, make: Callable[[], ModelFile]) -> ModelFile:
        """The file, made here if it is not kept. Others that ask for it meanwhile wait for the same file, or the same
        error: compressing keeps a processor busy, and many browsers want a new version at once."""
        with self._lock:
            found = self.get(key)
            if found is not None:
                return found
            making, is_ours = self._making.get(key), False
            if making is None:
                making, is_ours = self._making.setdefault(key, Future()), True
        if is_ours:
            self._make(key, make, making)
        return making.result()

    def _make(self, key: Key, make: Callable[[], ModelFile], making: Future[ModelFile]) -> None:
        try:
            file = make()
            self.put(key, file)  # while it still counts as being made, so that nobody finds neither
        except BaseException as error:  # whatever it is, those who wait must be told
            making.set_exception(error)
        else:
            making.set_result(file)
        finally:
            with self._lock:
                del self._making[key]
