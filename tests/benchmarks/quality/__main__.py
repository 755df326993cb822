"""Runs as a folder (`python tests/benchmarks/quality`) or as a module (`python -m tests.benchmarks.quality`)."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is imported; see trainer/RESEARCH.md

import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[3])

from tests.benchmarks.quality.cli import main

if __name__ == "__main__":
    sys.exit(main())
