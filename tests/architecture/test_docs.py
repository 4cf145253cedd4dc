"""Each setting, route, command and make target is documented, and the documents speak of nothing that is gone."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.conftest import REPOSITORY

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "OPERATIONS.md", "CONTRIBUTING.md", "frontend/README.md")


def read(path: str) -> str:
    return (REPOSITORY / path).read_text("utf-8")


def tracked(*patterns: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.splitlines()


def make_targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*?## ", read("Makefile"), flags=re.MULTILINE)


def settings_read() -> set[str]:
    """Every environment variable that a config module reads."""
    found: set[str] = set()
    for path in tracked("*config.py", "*gunicorn.conf.py"):
        text = read(path)
        found |= set(re.findall(r"""(?:env|environ|environment)(?:\.get\(|\[)\s*["']([A-Z][A-Z0-9_]+)["']""", text))
    return found


@pytest.mark.parametrize("target", make_targets())
def test_every_make_target_is_documented(target: str) -> None:
    assert f"make {target}" in read("CONTRIBUTING.md") + read("README.md")


def test_settings_are_found_at_all() -> None:
    assert {"DATABASE_URL", "PORT", "DELTALOOP_HOME", "BASE_DATA", "TRIGGERS"} <= settings_read()


@pytest.mark.parametrize("setting", sorted(settings_read()))
def test_every_setting_is_in_the_example(setting: str) -> None:
    assert re.search(rf"^#? ?{setting}=", read(".env.example"), flags=re.MULTILINE), f"{setting} is not in .env.example"


def test_the_environment_is_read_in_config_modules_only() -> None:
    allowed = ("config.py", "gunicorn.conf.py", "home.py")
    exempt = ("tests/", "bench/", "local/")  # these start processes and hand their environment on
    readers = [
        path
        for path in tracked("*.py")
        if "os.environ" in read(path) and not path.endswith(allowed) and not path.startswith(exempt)
    ]
    assert readers == []


def test_the_map_of_folders_in_the_readme_names_every_folder() -> None:
    folders = {path.split("/")[0] for path in tracked() if "/" in path and not path.startswith(".")}
    missing = [folder for folder in sorted(folders) if f"`{folder}/" not in read("README.md")]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_in_documents_exist(document: str) -> None:
    named = re.findall(r"\]\(([^)#:]+)\)", read(document))
    folder = (REPOSITORY / document).parent
    assert [path for path in named if not (folder / path).exists()] == []
