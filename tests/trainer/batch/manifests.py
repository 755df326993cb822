"""Manifests for the tests, beside a small material."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SMALL: Mapping[str, Any] = {"weights": "moss.nca", "width": 32, "maps": ["height"]}


def manifest(folder: Path, lines: Sequence[Mapping[str, Any] | str], name: str = "batch.jsonl") -> Path:
    """Write a manifest: tables over SMALL, or lines as they are."""
    texts = [line if isinstance(line, str) else json.dumps({**SMALL, **line}) for line in lines]
    (folder / name).write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return folder / name


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, hidden ones included."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
