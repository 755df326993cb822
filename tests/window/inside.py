"""Blender runs this with `--python`, and the scenario's name as the first argument after `--`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])

sys.path.insert(0, ROOT)
NAME = sys.argv[sys.argv.index("--") + 1]
module = importlib.import_module(f"tests.window.scenarios.{NAME}")
runner = importlib.import_module("tests.window.scenario")
sys.path.remove(ROOT)  # or the add-on would find this checkout's nca_core, not its own

runner.begin(module.steps())
