"""Whether a browser says that another site's page makes it send something."""

from __future__ import annotations

import pytest

from model_server.other_sites import is_from_another

HERE = "draw.example.org"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "https://before.the.proxy"},
        {"origin": f"https://{HERE}"},
        {"origin": f"http://{HERE}"},
        {"origin": f"https://{HERE}", "host": f"{HERE}:443"},
        {"origin": f"https://{HERE}", "host": HERE.upper()},
        {"origin": f"http://{HERE}:8080", "host": f"{HERE}:8080"},
        {"origin": "http://[::1]:8080", "host": "[::1]:8080"},
    ],
)
def test_our_own_page_and_programs_pass(said: dict[str, str]) -> None:
    assert not is_from_another({"host": HERE} | said)


@pytest.mark.parametrize(
    "said",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": f"https://{HERE}"},
        {"sec-fetch-site": ""},
        {"sec-fetch-site": "same-origin, cross-site"},
        {"origin": "https://evil.example"},
        {"origin": f"https://{HERE}.evil.example"},
        {"origin": f"https://{HERE}:8443"},
        {"origin": f"http://{HERE}:443", "host": HERE},
        {"origin": "null"},
        {"origin": ""},
        {"origin": HERE},
    ],
)
def test_another_sites_page_does_not(said: dict[str, str]) -> None:
    assert is_from_another({"host": HERE} | said)
