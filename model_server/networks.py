"""Which network a request came from, as a hash: enough to see that many contributors share one, and no more.

The address is cut to its network (IPv4 /24, IPv6 /48), keyed with the installation's secret and hashed. Only somebody
who has the database, and so the secret, could try all networks; nobody can get back to an address. Nothing is logged.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping

from flask import request

from model_server.services import services

ONE_PLACE = {4: 32, 6: 64}  # a home gets a whole /64 of IPv6
PREFIX = {4: 24, 6: 48}
HASH_BYTES = 16


def of_request() -> bytes | None:
    """The hash of the network that this request came from, as the trusted proxies report it; None where that is not
    known or not kept."""
    if not services().settings.network_hash or request.remote_addr is None:
        return None
    return hashed(request.remote_addr, services().secret_key())


def place_of_request() -> bytes | None:
    """A hash of the address that this request came from, to count by and to forget; None for this very machine.

    Behind a proxy no request counts as local, because a client could claim that address. Requests of unknown origin
    share one place.
    """
    address = request.remote_addr or ""
    if _far(address) is None:
        return b"" if services().settings.trusted_proxies else None
    return hashed(address, services().secret_key(), ONE_PLACE)


def hashed(address: str, key: bytes, prefix: Mapping[int, int] = PREFIX) -> bytes | None:
    """16 bytes, the same for all addresses of a network. None for text that is not an address, and for addresses that
    say nothing about where somebody is: this machine's own, and link-local ones."""
    found = _far(address)
    if found is None:
        return None
    network = ipaddress.ip_network((found, prefix[found.version]), strict=False)
    return hmac.digest(key, f"network {network}".encode(), hashlib.sha256)[:HASH_BYTES]


def _far(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return None if found.is_loopback or found.is_link_local or found.is_unspecified else found
