"""Build the extension: python blender_addon/build.py OUT_DIR -> OUT_DIR/lichen-VERSION.zip.

Needs Python alone. Where the pip package bpy is beside it, Blender's own tool validates the result. The same sources
give the same bytes, on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # which Python does by itself, but not when it is isolated

from building.extension import build

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build.py OUT_DIR")
    print(build(Path(sys.argv[1])))
