"""Whether a browser says that another site's page makes it send something."""

from __future__ import annotations

import pytest

from model_server.other_sites import is_from_another

HERE = "draw.example.org"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "https://before.the.proxy"},
        {"HTTP_ORIGIN": f"https://{HERE}"},
        {"HTTP_ORIGIN": f"http://{HERE}"},
        {"HTTP_ORIGIN": f"https://{HERE}", "HTTP_HOST": f"{HERE}:443"},
        {"HTTP_ORIGIN": f"https://{HERE}", "HTTP_HOST": HERE.upper()},
        {"HTTP_ORIGIN": f"http://{HERE}:8080", "HTTP_HOST": f"{HERE}:8080"},
        {"HTTP_ORIGIN": "http://[::1]:8080", "HTTP_HOST": "[::1]:8080"},
    ],
)
def test_our_own_page_and_programs_pass(said: dict[str, str]) -> None:
    assert not is_from_another({"HTTP_HOST": HERE} | said)


@pytest.mark.parametrize(
    "said",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": f"https://{HERE}"},
        {"HTTP_SEC_FETCH_SITE": ""},
        {"HTTP_SEC_FETCH_SITE": "same-origin, cross-site"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": f"https://{HERE}.evil.example"},
        {"HTTP_ORIGIN": f"https://{HERE}:8443"},
        {"HTTP_ORIGIN": f"http://{HERE}:443", "HTTP_HOST": HERE},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": ""},
        {"HTTP_ORIGIN": HERE},
    ],
)
def test_another_sites_page_does_not(said: dict[str, str]) -> None:
    assert is_from_another({"HTTP_HOST": HERE} | said)
