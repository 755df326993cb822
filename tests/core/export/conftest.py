"""Pictures are read by Pillow and OpenImageIO, which the second Python of `make test` does without."""

from __future__ import annotations

from importlib.util import find_spec

_READERS = ["test_glb.py", "test_materialx.py", "test_materialx_drawn.py"]
collect_ignore = [] if find_spec("PIL") and find_spec("OpenImageIO") else _READERS
