"""Each thing that can be wrong with a submission has its code, and a message with the numbers."""

from __future__ import annotations

import base64
import io
import math
import uuid
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from db.incoming import CheckedSubmission
from db.submissions import KnownVersion
from model_server.submission_checks import MAX_POINTS, Context, Rejection, check, versions_named
from tasks import spec

DOODLE = spec.named("doodle")
FIRST = KnownVersion(version=1, task_revision=1, recipe_version=1, labels=DOODLE.labels)
CONTEXT = Context(DOODLE, {1: FIRST})
CERTAIN = [1.0] + [0.0] * 9


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def picture(size: tuple[int, int] = (20, 10), kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("L", size, 200).save(buffer, kind)
    return buffer.getvalue()


def item(**values: Any) -> dict[str, Any]:
    return {
        "id": "3f8e5f6e-4a55-4b0e-9d7c-0f3f1a2b3c4d",
        "image": encoded(bytes(784)),
        "label": "power outlet",
        "label_origin": "prompt",
        "model_version": 1,
        "probabilities": CERTAIN,
        **values,
    }


def rejected(**values: Any) -> Rejection:
    found = check(item(**values), CONTEXT)
    assert isinstance(found, Rejection)
    return found


def checked(**values: Any) -> CheckedSubmission:
    found = check(item(**values), CONTEXT)
    assert isinstance(found, CheckedSubmission), found
    return found


def test_a_good_item_passes_unchanged() -> None:
    assert checked() == CheckedSubmission(
        id=uuid.UUID("3f8e5f6e-4a55-4b0e-9d7c-0f3f1a2b3c4d"),
        task="doodle",
        task_revision=1,
        image=bytes(784),
        recipe_version=1,
        model_version=1,
        probabilities=CERTAIN,
        label="power outlet",
        label_origin="prompt",
        drawing=None,
        source=None,
    )


@pytest.mark.parametrize(
    ("values", "code", "says"),
    [
        ({"id": "nonsense"}, "not_a_uuid", "id"),
        ({"id": 7}, "not_a_uuid", "id"),
        ({"image": encoded(bytes(783))}, "wrong_image_size", "783 bytes; task doodle takes 784 (28×28×1)"),
        ({"image": ""}, "wrong_image_size", "0 bytes"),
        ({"image": "*" * 10}, "not_base64", "base64"),
        ({"image": "data:image/png;base64,AAAA"}, "not_base64", "without data:"),
        ({"image": "é"}, "not_base64", "base64"),
        ({"image": [0] * 784}, "not_base64", "string"),
        ({"label": "unicorn"}, "unknown_label", "airplane"),
        ({"label": 3}, "unknown_label", "string"),
        ({"label": None}, "bad_label_origin", "both or neither"),
        ({"label_origin": None}, "bad_label_origin", "both or neither"),
        ({"label_origin": "imported"}, "bad_label_origin", "confirmed"),
        ({"model_version": 2}, "unknown_version", "model_version 2 of task doodle was never published"),
        ({"model_version": 0}, "unknown_version", "0"),
        ({"model_version": True}, "unknown_version", "integer"),
        ({"model_version": 10**30}, "unknown_version", "model_version"),
        ({"probabilities": CERTAIN[:9]}, "wrong_probability_count", "9 probabilities; version 1 has 10 labels"),
        ({"probabilities": [0.5] + [0.0] * 9}, "probabilities_do_not_sum", "0.5000"),
        ({"probabilities": [math.nan, *CERTAIN[1:]]}, "bad_probabilities", "probabilities.0"),
        ({"probabilities": [math.inf, *CERTAIN[1:]]}, "bad_probabilities", "probabilities.0"),
        ({"probabilities": [2.0, -1.0] + [0.0] * 8}, "bad_probabilities", "probabilities.0"),
        ({"probabilities": ["1"] + [0] * 9}, "bad_probabilities", "number"),
        ({"drawing": []}, "bad_drawing", "no strokes"),
        ({"drawing": [[[1, 2], [1]]]}, "bad_drawing", "stroke 0 has 2 x but 1 y"),
        ({"drawing": [[[1], [1], [1]]]}, "bad_drawing", "drawing.0"),
        ({"drawing": [[[], []]]}, "bad_drawing", "drawing.0.0"),
        ({"drawing": [[[math.nan], [1]]]}, "bad_drawing", "finite"),
        ({"drawing": [[[0] * (MAX_POINTS + 1)] * 2]}, "bad_drawing", "20001 points"),
        ({"source": "***"}, "bad_source", "base64"),
        ({"source": encoded(b"hello")}, "bad_source", "not a PNG, JPEG or WebP"),
        ({"source": encoded(picture()[:45])}, "bad_source", "broken"),
        ({"source": encoded(bytes(65_537))}, "bad_source", "65537 bytes"),
        ({"source": encoded(picture((3000, 2000)))}, "bad_source", "3000×2000 pixels"),
        ({"source": encoded(picture(kind="GIF"))}, "bad_source", "not a PNG, JPEG or WebP"),
        ({"colour": "red"}, "unknown_field", "colour"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, Any], code: str, says: str) -> None:
    found = rejected(**values)
    assert found.code == code, found
    assert says in found.message


@pytest.mark.parametrize("thing", [None, 7, "text", [], [item()]])
def test_what_is_no_object_is_no_submission(thing: object) -> None:
    found = check(thing, CONTEXT)
    assert isinstance(found, Rejection)
    assert (found.id, found.code) == (None, "bad_submission")


def test_a_picture_of_20000_by_20000_pixels_is_refused_before_it_is_decoded() -> None:
    bomb = bytearray(picture())
    bomb[16:24] = (20_000).to_bytes(4, "big") * 2  # its header promises more than it holds
    bomb[29:33] = zlib.crc32(bytes(bomb[12:29])).to_bytes(4, "big")
    assert "pixels" in rejected(source=encoded(bytes(bomb))).message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_kept_as_it_came(kind: str) -> None:
    assert checked(source=encoded(picture(kind=kind))).source == picture(kind=kind)


def test_unlabelled_is_allowed() -> None:
    assert checked(label=None, label_origin=None).label is None


def test_an_import_says_where_its_labels_come_from() -> None:
    found = check(item(label_origin=None), Context(DOODLE, {1: FIRST}, origin="imported"))
    assert isinstance(found, CheckedSubmission)
    assert found.label_origin == "imported"


def test_probabilities_are_read_in_the_order_of_the_version_that_made_them() -> None:
    older = KnownVersion(version=2, task_revision=1, recipe_version=1, labels=DOODLE.labels[:9])
    found = check(item(model_version=2, probabilities=CERTAIN[:9]), Context(DOODLE, {2: older}))
    assert isinstance(found, CheckedSubmission)


def test_a_probability_too_small_for_the_database_is_nought() -> None:
    assert checked(probabilities=[1.0, 1e-300] + [0.0] * 8).probabilities[1] == 0.0


def test_versions_named_takes_what_may_be_a_version() -> None:
    things: list[object] = [item(), {"model_version": "1"}, {"model_version": []}, None, {"model_version": 10**12}, {}]
    assert versions_named(things) == {1}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted({*item(), "drawing", "source"})), anything) | anything)
def test_whatever_is_sent_is_checked_or_rejected_and_never_raises(values: Any) -> None:
    sent = {**item(), **values} if isinstance(values, dict) else values
    found = check(sent, CONTEXT)
    assert isinstance(found, CheckedSubmission | Rejection)
