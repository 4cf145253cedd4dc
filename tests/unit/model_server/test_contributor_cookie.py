"""A cookie names whom it was given to; one that is false costs little."""

from __future__ import annotations

import uuid

from model_server import auth, contributor_cookie

KEY = b"k" * 32


def test_a_signed_cookie_names_its_contributor() -> None:
    anna = uuid.uuid4()
    cookie = auth.signer(contributor_cookie.PURPOSE, KEY).sign(anna.hex).decode()
    assert contributor_cookie.signed(cookie, KEY) == anna
    assert contributor_cookie.signed(cookie, b"other" * 8) is None
    assert len(cookie) <= contributor_cookie.MAX_CHARACTERS


def test_a_cookie_that_is_too_long_to_be_ours_is_not_kept() -> None:
    before = contributor_cookie._signed.cache_info().misses
    assert contributor_cookie.signed("a" * 8_000, KEY) is None
    assert contributor_cookie._signed.cache_info().misses == before
