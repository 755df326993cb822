"""Digests by which a stopped training or growth is known again."""

from __future__ import annotations

import hashlib


def digest(*parts: object) -> str:
    """The digest of all that must be equal for a training or a growth to go on: SHA-256 in hexadecimal."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()
