from __future__ import annotations

import pytest

from tasks import new_labels, spec
from tasks.new_labels import LabelExists, LabelRefused

DOODLE = spec.named("doodle")


def test_a_new_label_is_called_by_its_key_in_english_unless_told_otherwise() -> None:
    made = new_labels.checked(DOODLE, "rainbow", {"de": "Regenbogen"})
    assert (made.key, made.names) == ("rainbow", {"en": "rainbow", "de": "Regenbogen"})
    assert new_labels.checked(DOODLE, "teddy-bear", {"en": "teddy bear"}).names == {"en": "teddy bear"}


@pytest.mark.parametrize(
    "label", ["", " fox", "fox ", "a\nb", "a\0b", "../x", "a/b", "a\\b", "x" * 65, "\ud800", "\u200b"]
)
def test_what_would_break_a_file_name_or_a_url_is_no_label(label: str) -> None:
    with pytest.raises(LabelRefused, match="cannot be a label"):
        new_labels.checked(DOODLE, label, {})


@pytest.mark.parametrize("label", ["x" * 64, "Eiffel Tower", "Ölkanne", "🌈"])
def test_what_people_call_things_is_a_label(label: str) -> None:
    assert new_labels.checked(DOODLE, label, {}).key == label


def test_a_label_that_is_there_is_told_apart_from_a_bad_one() -> None:
    with pytest.raises(LabelExists, match="doodle has the label 'cat' already"):
        new_labels.checked(DOODLE, "cat", {})


@pytest.mark.parametrize("names", [{"German": "Fuchs"}, {"": "Fuchs"}, {"de": ""}, {"de": "x" * 65}, {"de": "a\0"}])
def test_a_bad_name_is_refused(names: dict[str, str]) -> None:
    with pytest.raises(LabelRefused):
        new_labels.checked(DOODLE, "fox", names)


def test_so_many_names_that_nobody_meant_them_are_refused() -> None:
    languages = [f"{a}{b}" for a in "abcdefgh" for b in "abcdefgh"]
    with pytest.raises(LabelRefused, match="64 names"):
        new_labels.checked(DOODLE, "fox", dict.fromkeys(languages, "fox"))
