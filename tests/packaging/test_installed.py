"""The built wheel in an environment of its own does what the checkout does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

import nca_core
from tests.core.models import random_model
from tests.trainer.exemplars import write_folder

from .conftest import one, run


@pytest.mark.slow
def test_with_numpy_alone_it_inspects_grows_and_says_what_else_to_install(released: Path, tmp_path: Path) -> None:
    """No network: numpy is a copy of the one here."""
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    wheel = one(released, "lichen_textures-*.whl")
    run(scripts / "python", "-m", "pip", "install", "--no-index", "--no-deps", wheel)
    site = run(scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    for part in Path(np.__file__).parents[1].glob("numpy*"):
        shutil.copytree(part, Path(site) / part.name)
    nca_core.save(random_model(), tmp_path / "moss.nca")

    def lichen(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(scripts / "lichen"), *map(str, arguments)]
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True)

    assert lichen("--version").stdout.strip() == nca_core.VERSION
    assert "moss" in lichen("inspect", "moss.nca").stdout
    grown = lichen("grow", "moss.nca", "--size", "64", "--out", "maps")
    assert (grown.returncode, len(grown.stdout.splitlines())) == (0, 5), grown.stderr
    for arguments, packages in (
        (["grow", "moss.nca", "--format", "exr", "--out", "others"], "OpenImageIO"),
        (["train", "moss.nca", "-o", "a.nca"], "torch pillow rich OpenImageIO"),
    ):
        refused = lichen(*arguments)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
        assert refused.stderr.strip().endswith(packages)
    assert not (tmp_path / "others").exists()


@pytest.mark.slow
def test_training_starts_its_processes_from_the_installed_package(released: Path, tmp_path: Path) -> None:
    """They are started anew, and must find lichen_trainer by themselves."""
    with zipfile.ZipFile(one(released, "lichen_textures-*.whl")) as wheel:
        wheel.extractall(tmp_path / "site")
    folder = write_folder(tmp_path / "stripes")
    (tmp_path / "lichen.py").write_text(
        "import sys\nfrom lichen_trainer.cli import main\nfrom lichen_trainer.process import devices\n"
        "assert 'site' in main.__file__\n"
        "if __name__ == '__main__':\n    sys.exit(main.main())\n"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    out = tmp_path / "stripes.nca"
    command = [sys.executable, tmp_path / "lichen.py", "train", folder, "-o", out, "--iterations", "2"]
    run(*command, cwd=tmp_path, env=environment)
    assert nca_core.load(out).name == "stripes"
