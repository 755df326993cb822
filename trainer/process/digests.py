"""One word for a task, so that only the same one is gone on with."""

from __future__ import annotations

import hashlib


def digest(*parts: object) -> str:
    """One word for what must be equal for a training or a growth to go on."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()
