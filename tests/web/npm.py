"""Packages of npm that the tests hold files to, where they are: `make test-web` installs them into build/npm."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

PACKAGES = Path(os.environ.get("LICHEN_NPM", Path(__file__).parents[2] / "build" / "npm")) / "node_modules"

_VALIDATE = """
const validator = require(process.argv[1]), { readFileSync } = require("node:fs");
validator.validateBytes(new Uint8Array(readFileSync(process.argv[2])))
  .then((report) => console.log(JSON.stringify(report.issues)));
"""


def package(name: str) -> Path:
    """Its folder. Skips the test where it is not installed."""
    folder = PACKAGES / name
    if not folder.exists():
        pytest.skip(f"npm's {name} is not in {PACKAGES.parent}: `make test-web` installs it where npm is")
    return folder


def said_by_khronos(path: Path) -> list[dict[str, Any]]:
    """What Khronos' validator has to say of a glTF file: a message each."""
    command = ["node", "-e", _VALIDATE, str(package("gltf-validator")), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return found
