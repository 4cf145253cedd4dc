"""Reading files for an import: every format, and everything that can be wrong with one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cli.drawing_files import MOST_NAMED, Example, Faults, read_mnist, read_quickdraw
from cli.tilt import turned
from tasks import spec
from tasks.readers import DataFileError

DOODLE, DIGITS = spec.named("doodle"), spec.named("digits")
LINE = {"drawing": [[[0, 255, 128], [0, 10, 255]]]}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def read(path: Path, label: str | None = None, limit: int | None = None) -> tuple[list[Example], Faults]:
    faults = Faults()
    return list(read_quickdraw(DOODLE, path, label, faults, limit)), faults


def test_the_label_is_the_option_or_the_word_or_the_name_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "power_outlet.ndjson", LINE, LINE | {"word": "cat"})
    assert [example.label for example in read(path)[0]] == ["power outlet", "cat"]
    assert [example.label for example in read(path, "sun")[0]] == ["sun", "sun"]


def test_drawings_become_model_inputs_and_keep_their_simplified_strokes(tmp_path: Path) -> None:
    raw = {"drawing": [[[959.0, 950.5, 935.0], [10.0, 20.0, 30.0], [0, 16, 33]]]}
    (example,), faults = read(write(tmp_path / "cat.jsonl", raw))
    assert example.image.shape == (28, 28, 1)
    assert example.image.max() == 255
    assert example.drawing is not None
    assert max(max(axis) for stroke in example.drawing for axis in stroke) == 255
    assert faults == Faults()


def test_a_broken_line_is_named_and_the_good_ones_are_kept(tmp_path: Path) -> None:
    path = write(
        tmp_path / "cat.ndjson", LINE, '{"drawing": [[[1, 2', {"word": "cat"}, {"drawing": [[[1], [1, 2]]]}, LINE
    )
    examples, faults = read(path)
    assert len(examples) == 2
    assert faults.lines == 3
    assert faults.messages(DOODLE) == [
        f"{path}:2: it is not JSON",
        f"{path}:3: it has no drawing",
        f"{path}:4: a stroke has 1 x but 2 y",
    ]


def test_a_drawing_out_of_bounds_is_a_broken_line(tmp_path: Path) -> None:
    examples, faults = read(write(tmp_path / "cat.ndjson", {"drawing": [[[0, 1e300], [0, 1]]]}, LINE))
    assert len(examples) == 1
    assert "cat.ndjson:1: a coordinate must be a finite number" in faults.messages(DOODLE)[0]


def test_of_very_many_broken_lines_the_first_are_named_and_all_counted(tmp_path: Path) -> None:
    _, faults = read(write(tmp_path / "cat.ndjson", *["{"] * 1000))
    assert faults.lines == 1000
    assert len(faults.messages(DOODLE)) == MOST_NAMED + 1
    assert faults.messages(DOODLE)[-1] == "… and 980 more broken lines"


def test_an_unknown_label_is_one_message_that_lists_the_labels(tmp_path: Path) -> None:
    examples, faults = read(write(tmp_path / "fox.ndjson", *[LINE] * 50))
    assert examples == []
    (message,) = faults.messages(DOODLE)
    assert message.startswith("fox.ndjson: 'fox' is not a label of doodle; 50 drawings left out. Labels: airplane, ")


def test_bitmaps_are_model_inputs_already(tmp_path: Path) -> None:
    rows = np.arange(3 * 784, dtype=np.uint8).reshape(3, 784)
    np.save(tmp_path / "cat.npy", rows)
    examples, faults = read(tmp_path / "cat.npy", limit=2)
    assert [example.image.tobytes() for example in examples] == [row.tobytes() for row in rows[:2]]
    assert faults == Faults()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x93NUMPY\x01\x00garbage", "is not a readable .npy array"),
        (b"", "is not a readable .npy array"),
        (None, "holds float64 (3, 784); needed is uint8"),
    ],
)
def test_a_broken_npy_file_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "cat.npy"
    if content is None:
        np.save(path, np.zeros((3, 784)))
    else:
        path.write_bytes(content)
    examples, faults = read(path)
    assert examples == []
    assert faults.files == 1
    (message,) = faults.messages(DOODLE)
    assert message.startswith("cat.npy ")
    assert says in message


def test_an_npy_cut_short_is_named(tmp_path: Path) -> None:
    np.save(tmp_path / "cat.npy", np.zeros((30, 784), np.uint8))
    whole = (tmp_path / "cat.npy").read_bytes()
    (tmp_path / "cat.npy").write_bytes(whole[:-1000])
    examples, faults = read(tmp_path / "cat.npy")
    assert examples == []
    assert faults.files == 1


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    _, faults = read(write(tmp_path / "cat.txt", "meow"))
    assert "give .npy, .ndjson or .jsonl" in faults.messages(DOODLE)[0]


def idx(path: Path, array: np.ndarray) -> Path:
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(header + array.astype(np.uint8).tobytes())
    return path


def test_idx_files_give_their_digits(tmp_path: Path) -> None:
    images = idx(tmp_path / "images", np.arange(3 * 784).reshape(3, 28, 28) % 256)
    labels = idx(tmp_path / "labels", np.array([7, 0, 9]))
    examples = list(read_mnist(DIGITS, images, labels, Faults(), None))
    assert [example.label for example in examples] == ["7", "0", "9"]
    assert examples[0].image.shape == (28, 28, 1)


def test_an_idx_file_cut_short_is_refused(tmp_path: Path) -> None:
    images = idx(tmp_path / "images", np.zeros((3, 28, 28)))
    images.write_bytes(images.read_bytes()[:-10])
    labels = idx(tmp_path / "labels", np.array([7, 0, 9]))
    with pytest.raises(DataFileError, match="images is cut short: 10 bytes are missing"):
        list(read_mnist(DIGITS, images, labels, Faults(), None))


def test_pictures_of_another_size_are_refused(tmp_path: Path) -> None:
    images = idx(tmp_path / "images", np.zeros((1, 20, 20)))
    labels = idx(tmp_path / "labels", np.array([7]))
    with pytest.raises(DataFileError, match="holds pictures of 20×20×1; digits takes 28×28×1"):
        list(read_mnist(DIGITS, images, labels, Faults(), None))


def test_labels_that_a_task_does_not_have_are_counted(tmp_path: Path) -> None:
    images = idx(tmp_path / "images", np.zeros((2, 28, 28)))
    labels = idx(tmp_path / "labels", np.array([7, 7]))
    faults = Faults()
    assert list(read_mnist(DOODLE, images, labels, faults, None)) == []
    assert faults.unknown == {("images", "7"): 2}


def test_turning_keeps_the_middle_and_every_distance() -> None:
    square = [[[0, 10, 10, 0], [0, 0, 10, 10]]]
    ((xs, ys),) = turned(square, 90)
    assert np.allclose(xs, [10, 10, 0, 0])
    assert np.allclose(ys, [0, 10, 10, 0])
    ((xs, ys),) = turned(square, 35)
    assert np.allclose(np.hypot(np.array(xs) - 5, np.array(ys) - 5), np.hypot(5, 5))
