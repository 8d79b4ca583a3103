"""The gates: style, types and floors, as everybody's machine must find them."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    "gate",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["importlinter.cli"]],
    ids=["ruff check", "ruff format", "mypy --strict", "lint-imports"],
)
def test_the_gate_is_passed(gate: list[str]) -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = ["-c", code] if gate == ["importlinter.cli"] else ["-m", *gate]
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
