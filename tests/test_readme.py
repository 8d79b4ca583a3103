"""README says what is there, and what it says works."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.ingest.command_line import GRAMMAR

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TREE = re.search(r"## The tree\n\n```\n(.*?)```", README, re.S)
INSTALL = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python -m "


def tree_paths() -> list[str]:
    assert TREE is not None
    folder, paths = "", []
    for line in TREE[1].splitlines():
        name = line.split()[0]
        folder = folder if line.startswith(" ") else name
        paths.append(folder + name if line.startswith(" ") else name)
    return paths


@pytest.mark.parametrize("path", tree_paths())
def test_every_path_of_the_tree_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("folder", ["dashboard", "data", "."])
def test_the_tree_names_everything_at_the_top(folder: str) -> None:
    tracked = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not tracked:
        pytest.skip("not a git checkout")
    depth = 0 if folder == "." else 1
    names = {"/".join(line.split("/")[: depth + 1]) for line in tracked.splitlines()}
    told = {path.rstrip("/") for path in tree_paths()} | {path.split("/")[0] for path in tree_paths()}
    assert names - told - {".gitignore", "README.md", "dashboard/__init__.py"} == set()


@pytest.mark.parametrize("module", ["dashboard", "pytest"])
def test_the_two_commands_stand_there_each_in_one_line(module: str) -> None:
    assert f"\n{INSTALL}{module}\n" in README


def test_ci_calls_the_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert ".venv/bin/pip install -q -r requirements.txt && .venv/bin/python -m pytest" in script
    assert "REQUIRE_BROWSER=1 REQUIRE_POSTGRES=1" in script


def test_every_command_it_shows_is_one_the_program_knows() -> None:
    shown = {
        shlex.split(line, comments=True)[3]
        for line in README.splitlines()
        if line.startswith(".venv/bin/python -m dashboard ")
    }
    known = subprocess.run(
        [sys.executable, "-m", "dashboard", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown == {
        "import", "prepare", "state", "export", "verify", "recommend", "protocols", "plain", "plan", "metrics", "gaps",
        "rerun",
    }  # fmt: skip
    assert all(re.search(rf"^ +{command}\b", known.stdout, re.M) for command in shown)


@pytest.mark.parametrize("form", [form for forms, _ in GRAMMAR for form in forms.split("   ")])
def test_every_form_of_the_command_line_is_explained(form: str) -> None:
    assert f"`{form.replace('…', '...')}`" in README


@pytest.mark.parametrize(
    "what",
    ["seek to any instant", "follow one entry", "verify", "5,000 units at T", "50 viewers", "drawn", "16 writers"],
)
def test_every_figure_that_was_asked_for_stands_there_as_a_number(what: str) -> None:
    assert re.search(rf"^\| [^|]*{what}[^|]*\| [^|]*\d", README, re.M)
