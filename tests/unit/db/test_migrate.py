"""Which databases this code can work with."""

from __future__ import annotations

import pytest

from db import migrate


@pytest.mark.parametrize(
    ("found", "stands"),
    [
        ("0009", "same"),
        ("0010", "newer"),
        ("0123", "newer"),
        ("0008", "older"),
        (None, "older"),
        ("0003b", "strange"),
        ("0000", "strange"),
        ("9f1c2d3e4a5b", "strange"),
    ],
)
def test_a_later_number_is_newer_and_what_is_known_is_older(found: str | None, stands: str) -> None:
    assert migrate.standing(found, "0009", {"0001", "0008", "0009"}) == stands


def test_this_codes_own_migrations_are_numbered_in_order() -> None:
    assert migrate.standing(migrate.head()) == "same"
    numbers = sorted(migrate.known())
    assert numbers == [f"{place:04}" for place in range(1, len(numbers) + 1)]
    assert {migrate.standing(one) for one in numbers[:-1]} == {"older"}
