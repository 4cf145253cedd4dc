"""A port that was found free stays so until whoever asked for it listens there."""

from __future__ import annotations

import socket

import pytest

from local.postgres import free_port


def test_a_port_that_was_found_is_nobody_elses_until_a_server_listens_there() -> None:
    port = free_port()
    with socket.socket() as other, pytest.raises(OSError, match="Address already in use"):
        other.bind(("127.0.0.1", port))
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
