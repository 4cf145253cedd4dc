"""Rooms stay small, and what is committed is ours and could lie on any machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.test_docs import tracked
from tests.conftest import REPOSITORY

MAX_MODULE_LINES = 320
MAX_FUNCTION_LINES = 60
VAGUE = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
SOURCES = [path for path in tracked("*.py", "*.ts", "*.tsx") if not path.endswith(".gen.ts")]
DATA = (".npy", ".npz", ".ndjson", ".jsonl", ".h5", ".keras", ".jpg", ".jpeg", ".gz", ".pkl")


@pytest.mark.parametrize("path", SOURCES)
def test_modules_fit_a_few_screens(path: str) -> None:
    lines = len((REPOSITORY / path).read_text("utf-8").splitlines())
    assert lines <= MAX_MODULE_LINES or path.startswith("db/migrations/versions/"), f"{path} has {lines} lines"


@pytest.mark.parametrize("path", [path for path in SOURCES if path.endswith(".py") and "migrations/" not in path])
def test_functions_fit_a_breath(path: str) -> None:
    tree = ast.parse((REPOSITORY / path).read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {f.name: f.end_lineno - f.lineno for f in functions if (f.end_lineno or 0) - f.lineno > MAX_FUNCTION_LINES}
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in SOURCES if Path(path).stem in VAGUE] == []


def test_only_weights_of_base_models_are_committed() -> None:
    assert [path for path in tracked() if path.endswith(DATA) and not path.startswith("models/")] == []


def test_locks_name_no_registry() -> None:
    locks = [REPOSITORY / path for path in tracked("requirements/*.txt", "*package-lock.json")]
    assert len(locks) >= 4
    for lock in locks:
        text = lock.read_text("utf-8")
        assert not re.search(r'"resolved"|--index-url|--find-links|--extra-index-url', text), lock.name


def test_nothing_imports_tests() -> None:
    sources = [path for path in SOURCES if path.endswith(".py") and not path.startswith(("tests/", "bench/"))]
    pattern = re.compile(r"^\s*(from|import) tests\b", re.MULTILINE)
    assert [path for path in sources if pattern.search((REPOSITORY / path).read_text("utf-8"))] == []
