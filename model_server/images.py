"""Uploaded pictures: what is kept beside a submission must be a picture, and a bounded one."""

from __future__ import annotations

import io
import warnings

from PIL import Image, UnidentifiedImageError

from db.schema import MAX_SOURCE_BYTES

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 4_000_000


class BadPicture(ValueError):
    """These bytes cannot be kept as a picture; the message says why, with the numbers."""


def verify(content: bytes) -> None:
    """Pass for a whole PNG, JPEG or WebP of at most 64 KiB and 4 megapixels. Raises BadPicture.

    The size stands in the header and is judged before anything is decoded.
    """
    if len(content) > MAX_SOURCE_BYTES:
        raise BadPicture(f"the picture has {len(content)} bytes; at most {MAX_SOURCE_BYTES} are kept")
    try:
        with warnings.catch_warnings(action="ignore"):
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise BadPicture(f"the picture has {width}×{height} pixels; at most {MAX_PIXELS:,} are kept")
        picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        if isinstance(error, Image.DecompressionBombError):
            raise BadPicture(f"the picture has too many pixels; at most {MAX_PIXELS:,} are kept") from None
        raise BadPicture("it is no PNG, JPEG or WebP picture") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, BadPicture):
            raise
        raise BadPicture(f"the picture is broken: {error}") from None
