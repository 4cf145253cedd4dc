"""Uploaded pictures: what is kept beside a submission must be a picture that is cheap to decode.

The page sends JPEGs of at most 640 pixels a side. Other clients may send somewhat larger ones, but no picture of 64 KiB
may cost more than some 25 ms of processor time or 10 MB of memory: thousands come in a minute.
"""

from __future__ import annotations

import io
import threading
import warnings

from PIL import Image, PngImagePlugin, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from db.schema import MAX_SOURCE_BYTES

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 600_000
MAX_SCANS = 20  # encoders make at most a dozen
SCAN = b"\xff\xda"  # begins each scan; nothing in a scan's own data looks like it

# The compressed texts in a PNG must not swell either.
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = MAX_SOURCE_BYTES
# The decoder holds the interpreter anyway, and each picture being decoded takes memory.
_one_at_a_time = threading.Lock()


class BadPicture(ValueError):
    """These bytes cannot be kept as a picture; the message says why, with the numbers."""


def verify(content: bytes) -> None:
    """Accept a whole PNG, JPEG or WebP of at most 64 KiB, 600,000 pixels and 20 scans. Raises BadPicture.

    These limits are checked before anything is decoded.
    """
    if len(content) > MAX_SOURCE_BYTES:
        raise BadPicture(f"the picture has {len(content)} bytes; at most {MAX_SOURCE_BYTES} are kept")
    try:
        with _one_at_a_time, warnings.catch_warnings(action="ignore"):
            _decode(content)
    except BadPicture:
        raise
    except Image.DecompressionBombError:
        raise BadPicture(f"the picture has too many pixels; at most {MAX_PIXELS:,} are kept") from None
    except UnidentifiedImageError:
        raise BadPicture("it is not a PNG, JPEG or WebP picture") from None
    except Exception as error:  # decoders raise whatever they stumble over
        raise BadPicture(f"the picture is broken: {error}") from None


def _decode(content: bytes) -> None:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise BadPicture(f"the picture has {width}×{height} pixels; at most {MAX_PIXELS:,} are kept")
        # Each scan is a pass over the whole picture, and may be empty: thousands fit into a small file.
        if isinstance(picture, JpegImageFile) and (scans := content.count(SCAN)) > MAX_SCANS:
            raise BadPicture(f"the picture has {scans} scans; at most {MAX_SCANS} are kept")
        picture.load()
