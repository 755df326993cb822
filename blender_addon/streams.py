"""What Blender itself prints, kept apart from a command's answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stdout_as_stderr() -> Iterator[None]:
    """Let what Blender prints inside, also from C, go to stderr."""
    try:
        sys.stdout.flush()
        kept = os.dup(1)
    except (AttributeError, OSError):  # there is no console, as on Windows
        yield
        return
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()  # Python keeps its lines for a while
        os.dup2(kept, 1)
        os.close(kept)
