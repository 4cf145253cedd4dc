"""Which part of the base data an example belongs to: the same on every machine, whoever asks.

The salt is public: nobody gains by knowing the base holdout. The contributors' split uses a secret one.
"""

from __future__ import annotations

import hashlib
from typing import Literal, TypeAlias

Split: TypeAlias = Literal["train", "validation", "holdout"]

SALT = b"deltaloop base split 1:"
TRAIN, VALIDATION = 70, 10  # percent; the rest is held out


def base_split(image_sha256: bytes) -> Split:
    """The split of the example whose model input has this SHA-256: 70 / 10 / 20 of a hundred."""
    return _split(image_sha256)


def word_split(word: str) -> Split:
    """The split of every drawing of one word that is not a label. It goes by the word, so that nothing was trained or
    tuned on the things that are held out."""
    return _split(b"word:" + word.encode())


def _split(content: bytes) -> Split:
    place = int.from_bytes(hashlib.sha256(SALT + content).digest()[:8], "big") % 100
    if place < TRAIN:
        return "train"
    return "validation" if place < TRAIN + VALIDATION else "holdout"
