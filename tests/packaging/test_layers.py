"""A tool checks who may import whom (`[tool.importlinter]` in pyproject.toml), and each of its contracts bites."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from .conftest import ROOT

PACKAGES = ("nca_core", "trainer", "blender_addon")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

#: For each contract an import that breaks it, as (module file, line).
VIOLATIONS = {
    "core": ("nca_core/made_up.py", "import torch"),
    "core-layers": ("nca_core/arrays.py", "from . import recipe"),
    "trainer": ("trainer/network/made_up.py", "import bpy"),
    "trainer-layers": ("trainer/loss/made_up.py", "from ..training import train"),
    "addon": ("blender_addon/scene/made_up.py", "from trainer.errors import InputError"),
    "addon-growing": ("blender_addon/growing/made_up.py", "import bpy"),
    "addon-layers": ("blender_addon/scene/made_up.py", "from ..ui import panels"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and their contracts, to be tampered with."""
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """Check one contract in a folder, as `make lint` checks all."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_every_contract_has_a_violation_here() -> None:
    assert {contract["id"] for contract in CONTRACTS} == VIOLATIONS.keys()


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_contract_is_kept_until_somebody_breaks_it(contract: str, copy: Path) -> None:
    name, line = VIOLATIONS[contract]
    module = copy / name
    before = module.read_text(encoding="utf-8") if module.exists() else None
    assert lint(copy, contract).returncode == 0
    module.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        broken = lint(copy, contract)
    finally:
        module.unlink() if before is None else module.write_text(before, encoding="utf-8")
    assert broken.returncode == 1
    assert f"{name.removesuffix('.py').replace('/', '.')} ->" in broken.stdout.replace("is not allowed to import", "->")


def test_a_new_module_of_the_core_needs_a_floor(copy: Path) -> None:
    (copy / "nca_core" / "attic.py").write_text('"""A module that nobody has placed."""\n', encoding="utf-8")
    try:
        assert "attic" in lint(copy, "core-layers").stdout
    finally:
        (copy / "nca_core" / "attic.py").unlink()


def test_the_core_imports_numpy_and_the_standard_library_alone() -> None:
    """The linter can only forbid what it is told of; this is the rule itself."""
    graph = grimp.build_graph("nca_core", include_external_packages=True, cache_dir=None)
    foreign = {name.partition(".")[0] for name in graph.modules} - {"nca_core"} - sys.stdlib_module_names
    assert foreign == {"numpy"}
