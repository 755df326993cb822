"""Names of files for materials: those that every system takes, and no two that one system takes for one. No bpy."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nca_core.untrusted import folded, is_device

_LONGEST = 160  # bytes of a name: files' names have 255 at most, with the map's and the ending


def stem(name: str) -> str:
    """A material's name as files can have it: no points, which come before a UDIM number."""
    plain = re.sub(r"[^\w-]+", "_", name).encode()[:_LONGEST].decode(errors="ignore").strip("_") or "material"
    return f"{plain}_" if is_device(plain) else plain


def stems(names: Iterable[str]) -> list[str]:
    """A stem for each name; later ones get a number where large and small letters, or the ways that accents are
    written, would not keep them apart.

    >>> stems(["Moss", "moss", "moss.001"])
    ['Moss', 'moss_2', 'moss_001']
    """
    found: list[str] = []
    taken: set[str] = set()
    for plain in map(stem, names):
        name, number = plain, 1
        while (like := folded(name)) in taken:
            number += 1
            name = f"{plain}_{number}"
        taken.add(like)
        found.append(name)
    return found
