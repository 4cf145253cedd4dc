"""A picture that is kept is whole, and was cheap to look at."""

from __future__ import annotations

import io
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image

from db.schema import MAX_SOURCE_BYTES
from model_server import images
from model_server.images import BadPicture, verify

PAGE_SIDE = 640  # longest side of what the page sends
EMPTY_SCAN = re.compile(rb"\xff\xda(?:(?!\xff[^\0]).)+", re.DOTALL)
MEBIBYTE = 1 << 20


def picture(kind: str, size: tuple[int, int] = (PAGE_SIDE, PAGE_SIDE), **how: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 90, 10)).save(buffer, kind, **how)
    return buffer.getvalue()


def with_scans(number: int) -> bytes:
    """A progressive JPEG that ends with that many more scans, all of them empty."""
    plain = picture("JPEG", progressive=True)
    last: bytes = EMPTY_SCAN.findall(plain.removesuffix(b"\xff\xd9"))[-1]
    return plain.removesuffix(b"\xff\xd9") + last * number + b"\xff\xd9"


def with_chunks(*chunks: bytes) -> bytes:
    """A PNG with these in front of its pixels."""
    plain = picture("PNG", (8, 8))
    said = b"".join(len(one[4:]).to_bytes(4, "big") + one + zlib.crc32(one).to_bytes(4, "big") for one in chunks)
    return plain[:33] + said + plain[33:]


@contextmanager
def nothing_decoded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("it was decoded"))
        patched.setattr("PIL.WebPImagePlugin.WebPImageFile.load", lambda _: pytest.fail("it was decoded"))
        yield


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_the_page_could_send_is_taken(kind: str) -> None:
    verify(picture(kind))
    verify(picture(kind, (800, 600)))


def test_a_progressive_picture_is_taken() -> None:
    verify(picture("JPEG", progressive=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_many_pixels_are_refused_before_they_are_decoded(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with nothing_decoded(monkeypatch), pytest.raises(BadPicture, match=r"1000×1000 pixels; at most 600,000 are kept"):
        verify(picture(kind, (1000, 1000)))


def test_thousands_of_empty_scans_are_refused_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_scans(3_500)
    assert len(bomb) < MAX_SOURCE_BYTES
    with nothing_decoded(monkeypatch), pytest.raises(BadPicture, match=r"35\d\d scans; at most 20 are kept"):
        verify(bomb)


def test_a_few_more_scans_than_usual_are_taken() -> None:
    verify(with_scans(10))


@pytest.mark.parametrize(
    "chunk",
    [b"zTXtk\0\0" + zlib.compress(bytes(MEBIBYTE - 1)), b"iCCPk\0\0" + zlib.compress(bytes(MEBIBYTE - 1))],
    ids=["text", "colours"],
)
def test_what_stands_beside_the_pixels_may_not_swell(chunk: bytes) -> None:
    with pytest.raises(BadPicture, match="too large"):
        verify(with_chunks(chunk))


def test_many_texts_may_not_swell_together() -> None:
    with pytest.raises(BadPicture, match="text chunks"):
        verify(with_chunks(*[b"zTXt%d\0\0" % number + zlib.compress(bytes(60_000)) for number in range(3)]))


def test_what_a_decoder_stumbles_over_is_a_broken_picture() -> None:
    plain = picture("PNG", (8, 8))
    empty = b"iCCP"
    odd = plain[:-12] + bytes(4) + empty + zlib.crc32(empty).to_bytes(4, "big") + plain[-12:]
    with pytest.raises(BadPicture, match="broken"):
        verify(odd)


def test_one_is_in_work_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    held = []

    def decode(_: bytes) -> None:
        another = threading.Thread(target=lambda: held.append(images._one_at_a_time.acquire(blocking=False)))
        another.start()
        another.join()

    monkeypatch.setattr(images, "_decode", decode)
    verify(b"a picture")
    assert held == [False], "another thread has to wait"
