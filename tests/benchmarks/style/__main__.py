"""Runs as a module: `python -m tests.benchmarks.style`."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is imported; see trainer/RESEARCH.md

import sys

from tests.benchmarks.style.cli import main

if __name__ == "__main__":
    sys.exit(main())
