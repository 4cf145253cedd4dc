"""What is kept of an address: a hash of its network, and of some nothing."""

from __future__ import annotations

import pytest

from model_server.networks import hashed

KEY = b"the installation's secret"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", "203.0.113.200"),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::9"),
        ("203.0.113.7", "::ffff:203.0.113.8"),
    ],
)
def test_addresses_of_one_network_have_one_hash(one: str, other: str) -> None:
    assert hashed(one, KEY) == hashed(other, KEY) is not None


@pytest.mark.parametrize(
    ("one", "other"), [("203.0.113.7", "203.0.114.7"), ("2001:db8:1::3", "2001:db8:2::3"), ("0.1.2.3", "::1:203")]
)
def test_addresses_of_two_networks_have_two(one: str, other: str) -> None:
    assert hashed(one, KEY) != hashed(other, KEY)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1", "fe80::1%eth0", "169.254.3.4", "0.0.0.0", "x"])
def test_what_says_nothing_about_where_somebody_is_has_none(address: str) -> None:
    assert hashed(address, KEY) is None


def test_another_installation_has_other_hashes_and_none_holds_the_address() -> None:
    found = hashed("203.0.113.7", KEY)
    assert found is not None
    assert found != hashed("203.0.113.7", b"another secret")
    assert len(found) == 16
    assert b"203" not in found
    assert bytes([203, 0, 113]) not in found
