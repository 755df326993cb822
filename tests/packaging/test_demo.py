"""`make demo` says its own steps: whatever libraries print meanwhile goes to a log, and a step that fails is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .conftest import ROOT

SCRIPT = """
import os, sys
from pathlib import Path
from steps import Steps

with Steps(Path("log.txt")) as steps:
    with steps.step("Counting") as progress:
        print("from Python")
        os.write(1, b"from C\\n")
        os.write(2, b"from C, an error\\n")
        progress(0.5)
    with steps.step("Dividing"):
        int(sys.argv[1]) // int(sys.argv[2])
print("done")
"""


def said(folder: Path, *numbers: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "samples" / "scripts")}
    command = [sys.executable, "-c", SCRIPT, *numbers]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_only_the_steps_are_shown_and_the_rest_is_logged(tmp_path: Path) -> None:
    run = said(tmp_path, "4", "2")
    counting, dividing, end = run.stdout.splitlines()
    assert counting.startswith("Counting ...")
    assert counting.endswith("0.0 s")
    assert len(counting) == len(dividing)
    assert end == "done"
    assert run.stderr == ""
    assert {"from Python", "from C", "from C, an error"} == set((tmp_path / "log.txt").read_text("utf-8").splitlines())


def test_a_step_that_fails_is_named_and_its_error_shown(tmp_path: Path) -> None:
    run = said(tmp_path, "4", "0")
    assert run.returncode != 0
    assert run.stdout.splitlines()[-1] == "Dividing ... failed"
    assert "ZeroDivisionError" in run.stderr
