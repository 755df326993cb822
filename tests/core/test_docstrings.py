"""The examples in the docstrings run, and the package keeps its promises to outsiders."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import nca_core

ROOT = Path(__file__).resolve().parents[2]
MODULES = ["nca_core", *(module.name for module in pkgutil.walk_packages(nca_core.__path__, "nca_core."))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(importlib.import_module(name)).failed == 0


PUBLIC = [name for name in nca_core.__all__ if inspect.isfunction(getattr(nca_core, name))]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_functions_have_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(getattr(nca_core, name)) or "")


def test_the_core_needs_numpy_only() -> None:
    """Neither torch nor Blender, nor anything else that is not Python's own."""
    code = (
        "import sys, nca_core; print(*sorted({name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    foreign = {name for name in run.stdout.split() if not name.startswith(("_", "sitecustomize"))}
    assert foreign <= {"numpy", "nca_core", "cython_runtime"}
