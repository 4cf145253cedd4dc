"""Each setting, route, command and make target is documented, and the documents speak of nothing that is gone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

# `env.get("NAME"` and `envvar="NAME"`; a variable that is only set is no setting.
SETTING = re.compile(
    r"""(?:\b(?:env|environ|environment)(?:\.get\(|\[)|\benvvar=)\s*["']([A-Z][A-Z0-9_]+)["'](?!\]\s*=[^=])"""
)

# The system's, and parts of a WSGI request.
NOT_OURS = {"PATH", "REQUEST_METHOD", "PATH_INFO", "CONTENT_LENGTH", "CONTENT_TYPE"}
NOT_OURS |= {"HTTP_ACCEPT", "HTTP_COOKIE", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_X_REQUEST_ID"}


def read(path: str) -> str:
    return (REPOSITORY / path).read_text("utf-8")


def tracked(*patterns: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.splitlines()


DOCUMENTS = tracked("*.md")


def make_targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*?## ", read("Makefile"), flags=re.MULTILINE)


def settings_read() -> set[str]:
    """Every environment variable that a module reads or takes for the default of an option."""
    found: set[str] = set()
    for path in tracked("*.py"):
        if not path.startswith("tests/"):
            found |= set(SETTING.findall(read(path)))
    return found - NOT_OURS


@pytest.mark.parametrize("target", make_targets())
def test_every_make_target_is_documented(target: str) -> None:
    assert f"make {target}" in read("CONTRIBUTING.md") + read("README.md")


def test_settings_are_found_at_all() -> None:
    assert {"DATABASE_URL", "PORT", "DELTALOOP_HOME", "BASE_DATA", "TRIGGERS"} <= settings_read()
    assert {"QUICKDRAW_URL", "CHROMIUM", "WORKER_POLL_SECONDS"} <= settings_read()
    assert SETTING.findall('env.get("A1") environ["B2"] environ["C3"] = "" envvar="D4"') == ["A1", "B2", "D4"]


@pytest.mark.parametrize("setting", sorted(settings_read()))
def test_every_setting_is_in_the_example(setting: str) -> None:
    assert re.search(rf"^#? ?{setting}=", read(".env.example"), flags=re.MULTILINE), f"{setting} is not in .env.example"


def test_the_map_of_folders_in_the_readme_names_every_folder() -> None:
    folders = {path.split("/")[0] for path in tracked() if "/" in path and not path.startswith(".")}
    missing = [folder for folder in sorted(folders) if f"`{folder}/" not in read("README.md")]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_in_documents_exist(document: str) -> None:
    named = re.findall(r"\]\(([^)#:]+)\)", read(document))
    folder = (REPOSITORY / document).parent
    assert [path for path in named if not ours(folder / path)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_merge_left_no_half_paragraph(document: str) -> None:
    """Headings and titled paragraphs begin after an empty line, and within a section no title comes twice."""
    text = re.sub(r"^```.*?^```", "```", read(document), flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"^.+\n(?=#+ |\*\*[A-Z])", text, flags=re.MULTILINE) == []
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    names = [section.partition("\n")[0] for section in sections]
    assert [name for name in names if names.count(name) > 1] == []
    for section in sections:
        titles = re.findall(r"^(?:#+ .+|\*\*[A-Z][^*]*\*\*)", section, flags=re.MULTILINE)
        assert [title for title in titles if titles.count(title) > 1] == []


def test_each_threat_names_tests_that_are_there() -> None:
    rows = [row for row in read("SECURITY.md").splitlines() if row.startswith("| ") and not row.startswith("| who |")]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row.split("|")[-2])
        assert named, f"shown by nothing: {row}"
        for path, test in named:
            assert f"def {test}(" in read(path), f"{path} has no {test}"


def ours(path: Path) -> bool:
    """Whether git knows the file or folder, or would on `git add`: what merely lies here, nobody else has."""
    inside = Path(os.path.relpath(path, REPOSITORY)).as_posix()
    known = tracked()
    return path.exists() and (inside in known or any(other.startswith(f"{inside}/") for other in known))


def test_what_git_ignores_is_not_ours() -> None:
    assert ours(REPOSITORY / "docs" / "screenshots" / ".." / ".." / "README.md")
    assert ours(REPOSITORY / "docs")
    assert Path(__file__).with_name("__pycache__").exists() or sys.dont_write_bytecode
    assert not ours(Path(__file__).with_name("__pycache__"))
    assert not ours(REPOSITORY / "nowhere.md")


def test_documents_that_the_sources_name_are_there() -> None:
    """By their path, or by their name alone."""
    known = set(tracked("*.md")) | {Path(path).name for path in tracked("*.md")}
    sources = [path for path in tracked("*.py", "*.ts", "*.tsx", "Makefile", "*.toml") if not path.startswith("tests/")]
    named = {(path, name) for path in sources for name in re.findall(r"\b[\w/-]+\.md\b", read(path))}
    assert len(named) > 5
    assert [(path, name) for path, name in sorted(named) if name not in known] == []
