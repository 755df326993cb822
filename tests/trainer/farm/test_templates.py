"""The farms' templates come to calls of `lichen bake` that there are, which together are the whole manifest."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trainer.batch.manifests import contents, manifest
from trainer.batch.planning import Shard
from trainer.cli.main import _parser, main
from trainer.process.extras import installed

ROOT = Path(__file__).parents[3]
FARM = ROOT / "trainer" / "farm"
SCRIPT, TEMPLATE = FARM / "lichen_bake.js", FARM / "lichen_bake.openjd.yaml"
NODE = shutil.which("node")
STUB = """
const tasks = [];
const author = {
    Command: (name, parameters) => ({ name, parameters }),
    Task: (name, type) => ({
        name, type, commands: [], dependencies: [],
        addCommand(command) { this.commands.push(command); },
        addDependency(task) { this.dependencies.push(task.name); },
    }),
};
compileJob({ settings: SETTINGS, addTask: (task) => tasks.push(task) });
console.log(JSON.stringify({ type: JOB_TYPE, tasks }));
"""

needs_node = pytest.mark.skipif(NODE is None, reason="there is no `node` to run Flamenco's script by")
needs_openjd = pytest.mark.skipif(not installed("openjd.cli"), reason="openjd-cli is not installed")


def compiled(**settings: Any) -> dict[str, Any]:
    """The job type, and the tasks that a job comes to, by a stand-in for the Manager's `author`."""
    whole = {"manifest": "/farm/a b.jsonl", "output": "/farm/tiles", "shards": 3, "jobs": 0, "check": True, **settings}
    script = SCRIPT.read_text(encoding="utf-8") + STUB.replace("SETTINGS", json.dumps(whole))
    run = subprocess.run([NODE or "node", "-"], input=script, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def arguments(task: dict[str, Any]) -> list[str]:
    """Those of the one program that a task starts."""
    (command,) = task["commands"]
    assert (task["type"], command["name"], command["parameters"]["exe"]) == ("misc", "exec", "{lichen}")
    found: list[str] = command["parameters"]["args"]
    return found


@needs_node
def test_flamenco_deals_the_manifest_and_then_checks_it() -> None:
    *bakes, check = compiled(jobs=4)["tasks"]
    calls = [_parser().parse_args(arguments(task)) for task in bakes]
    assert [call.shard for call in calls] == [Shard(1, 3), Shard(2, 3), Shard(3, 3)]
    assert all((call.manifest, call.out) == (Path("/farm/a b.jsonl"), Path("/farm/tiles")) for call in calls)
    assert all((call.skip_existing, call.jobs, call.check) == (True, 4, False) for call in calls)
    assert check["dependencies"] == [task["name"] for task in bakes]
    assert _parser().parse_args(arguments(check)).check


@needs_node
def test_flamenco_leaves_out_what_is_not_asked_for() -> None:
    (task,) = compiled(shards=1, check=False)["tasks"]
    assert "--jobs" not in arguments(task)


@needs_node
def test_flamencos_settings_are_those_that_the_script_reads() -> None:
    settings = compiled()["type"]["settings"]
    assert [each["key"] for each in settings] == ["manifest", "output", "shards", "jobs", "check"]
    assert {each["type"] for each in settings} <= {"string", "int32", "float", "bool"}


@needs_openjd
@pytest.mark.slow
def test_open_job_description_grows_the_manifest_and_checks_it(weights: Path, tmp_path: Path) -> None:
    """By the program of whoever made the format, as a farm would run it."""
    path, out = manifest(weights.parent, [{"seed": seed} for seed in range(4)]), tmp_path / "out"
    program = tmp_path / "lichen"
    program.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m trainer.cli "$@"\n')
    program.chmod(0o755)
    given = {"Manifest": path, "Output": out, "Shards": 2, "Lichen": program}
    options = [word for name, value in given.items() for word in ("-p", f"{name}={value}")]
    run = subprocess.run(
        [sys.executable, "-c", "from openjd.cli import main; main()", "run", str(TEMPLATE), *options],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "As their sidecars say: 4 of 4 recipes." in run.stdout
    assert main(["bake", str(path), "--out", str(tmp_path / "straight"), "--jobs", "1"]) == 0
    assert contents(out) == contents(tmp_path / "straight")
