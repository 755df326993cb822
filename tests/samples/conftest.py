"""The scripts that make exemplars import one another by their own names."""

from __future__ import annotations

import sys

from tests.packaging.conftest import ROOT

sys.path.insert(0, str(ROOT / "samples" / "scripts"))
