"""Programs that train: this checkout's own, as `uv tool install` would make one, and a fake that is done in no time."""

from __future__ import annotations

import os
import stat
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAKE = Path(__file__).with_name("training") / "fake_trainer.py"


def real(folder: Path) -> Path:
    """The program, written into a folder. It takes the Python that has torch: this one, or else that of Python 3.11."""
    python = Path(sys.executable) if find_spec("torch") else ROOT / ".venv" / "py311" / "bin" / "python"
    if os.name == "nt" or not python.exists():
        pytest.skip("there is no Python with torch here")
    return _program(folder, f'PYTHONPATH="{ROOT}" exec "{python}" -m trainer.cli')


def fake(folder: Path) -> Path:
    """The fake trainer as a program, written into a folder."""
    if os.name == "nt":
        pytest.skip("the fake program is a shell script")
    return _program(folder, f'exec "{sys.executable}" "{FAKE}"')


def _program(folder: Path, command: str) -> Path:
    path = folder / "lichen"
    path.write_text(f'#!/bin/sh\n{command} "$@"\n', encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
