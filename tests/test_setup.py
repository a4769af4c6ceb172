"""`make setup` says what somebody must know: that it begins, and why it failed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).parent.parent / "setup.sh"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder to set up, whose .venv is there and whose pip is what the test says."""
    shutil.copy(SETUP, tmp_path)
    (tmp_path / "requirements.lock").write_text("django==5.2\n", "utf-8")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    return tmp_path


def set_up(checkout: Path, pip: str) -> subprocess.CompletedProcess[str]:
    program = checkout / ".venv" / "bin" / "pip"
    program.write_text(f"#!/bin/sh\n{pip}\n", "utf-8")
    program.chmod(0o755)
    return subprocess.run(
        ["sh", "setup.sh"],
        cwd=checkout,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


def test_warnings_of_pip_are_not_passed_on(checkout: Path) -> None:
    done = set_up(checkout, 'echo "WARNING: Location file:///wheels is ignored" >&2')
    assert done.returncode == 0
    assert done.stdout == ""
    assert done.stderr == "Installing the libraries named in requirements.lock ...\n"
    assert set_up(checkout, "exit 0").stderr == ""


def test_a_failure_is_shown_with_what_pip_said_and_tried_again(checkout: Path) -> None:
    failed = set_up(checkout, 'echo "No matching distribution found for django==5.2" >&2; exit 1')
    assert failed.returncode == 1
    assert "No matching distribution found for django==5.2" in failed.stderr
    assert "try again" in failed.stderr
    again = set_up(checkout, "exit 0")
    assert (again.returncode, again.stderr.count("Installing")) == (0, 1)
