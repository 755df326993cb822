"""One release, built by the project's own script for all tests of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "blender_addon"


def run(*command: object, **options: object) -> str:
    """Run a program that must succeed; returns what it wrote to stdout."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make release` makes."""
    folder = tmp_path_factory.mktemp("release") / "dist"
    run(sys.executable, ADDON / "build_release.py", folder)
    return folder


def one(folder: Path, pattern: str) -> Path:
    """The only file of a kind."""
    (path,) = folder.glob(pattern)
    return path
