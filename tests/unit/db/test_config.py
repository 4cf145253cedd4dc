"""What can be meant is taken as it stands; the rest is refused in one line, and DATABASE_URL without its password."""

from __future__ import annotations

import pytest

from db.config import SettingRefused, database_url, number, one_of, seconds, switch


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:pw@h:5432/db",
        "postgres://u@h/db",
        "postgresql+psycopg2://u:pw@h/db",
        "postgresql://u:pw@[::1]:5432/db",
        "postgresql://u:p%2Fa%40s%3As@h:5432/db",
        "postgresql://u:p:a?s#s@h:5432/db",  # PostgreSQL takes these for the password's as well
        "postgresql://u@h/a@b",
        "postgresql://u:pw@h:5432/db?sslmode=require&application_name=a@b",
        "postgresql://",
        "postgresql:///db",
        "postgresql:///db?host=/tmp",
        "postgresql://u:pw@/db?host=/tmp&port=5433",
        "postgresql:///db?host=one:5432&host=two:5432",
    ],
)
def test_a_url_that_postgresql_can_read_is_taken_as_it_stands(url: str) -> None:
    assert database_url({"DATABASE_URL": url}) == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "is not set"),
        ("secret", "is not a postgresql:// URL"),
        ("mysql://u:secret@h/db", "is not a postgresql:// URL"),
        ("postgresql+asyncpg://u:secret@h/db", "is not a postgresql:// URL"),
        ("postgresql://u:secret@h:port/db", "has a port that is not a number"),
        ("postgresql://u:secret@h:/db", "has a port that is not a number"),
        ("postgresql://u:x@y:secret@h:5432/db", "has a port that is not a number"),
        ("postgresql://u:secret@h:0/db", "has a port that is not from 1 to 65535"),
        ("postgresql://u:secret@h:99999/db", "has a port that is not from 1 to 65535"),
        ("postgresql://u:pa/secret@h:5432/db", "has a / before an @"),
        ("postgresql://u:12/secret@h:5432/db", "has a / before an @"),
        ("postgresql://u:p?a/secret@h:5432/db", "has a / before an @"),
        ("postgresql://u:p@a/secret@h:5432/db", "has a / before an @"),
        ("postgresql://u/x:secret@h:5432/db", "has a / before an @"),
        ("postgresql://u:p@secret@h:5432/db", "has a host with an @ or a space"),
        ("postgresql://u:secret@h :5432/db", "has a host with an @ or a space"),
        ("postgresql://u:secret@h/db?sslmod=require", "has something after the ? that PostgreSQL does not take"),
        ("postgresql:///secret?host=/tmp&port=x", "has something after the ? that PostgreSQL does not take"),
    ],
)
def test_any_other_is_refused_in_one_line_that_says_what_to_mend_and_shows_no_password(url: str, said: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        database_url({"DATABASE_URL": url})
    assert str(refused.value).startswith(f"DATABASE_URL {said}")
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.__context__ is None, "nor does a traceback show it"


@pytest.mark.parametrize("text", [None, ""])
def test_where_nothing_is_said_the_default_counts(text: str | None) -> None:
    assert number("ROUNDS", text, 3, 5, 9) == 3
    assert switch("TRIGGERS", text, True) is True
    assert seconds("WAIT", text, 2.5) == 2.5


def test_what_is_said_counts() -> None:
    assert [number("ROUNDS", text, 3, 1, 1024) for text in ("1", "1024", "007")] == [1, 1024, 7]
    assert [switch("TRIGGERS", text, True) for text in ("on", "off")] == [True, False]
    assert seconds("WAIT", "0.5", 2.5) == 0.5
    assert one_of("COLOUR", "red", ("red", "blue")) == "red"


@pytest.mark.parametrize("text", ["0", "1025", "-1", "+1", "1.5", "1_0", " 1", "1\n", "²", "٣", "many", "9" * 5000])
def test_anything_but_a_number_in_its_range_is_refused(text: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        number("ROUNDS", text, 3, 1, 1024)
    assert str(refused.value) == f"ROUNDS is {text!r}; it must be a number from 1 to 1024."


def test_anything_but_what_is_allowed_is_refused() -> None:
    with pytest.raises(SettingRefused, match=r"^TRIGGERS is 'yes'; it must be on or off\.$"):
        switch("TRIGGERS", "yes", True)
    with pytest.raises(SettingRefused, match=r"^COLOUR is 'green'; it must be one of red, blue\.$"):
        one_of("COLOUR", "green", ("red", "blue"))


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "86401", "a while"])
def test_anything_but_some_seconds_of_a_day_is_refused(text: str) -> None:
    with pytest.raises(SettingRefused, match=rf"^WAIT is '{text}'; it must be a number of seconds, "):
        seconds("WAIT", text, 2.5)
