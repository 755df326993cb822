"""Archives of which the same sources make the same bytes, whatever the machine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

EPOCH = 315532800  # 1980-01-01, the earliest time that a zip can hold
_LITTER = ("__pycache__", "build", "*.egg-info", "*.pyc", ".*")


def sources(folder: Path, *others: str) -> Iterator[Path]:
    """A folder's files, sorted, without what tools leave behind and what matches other patterns."""
    for path in sorted(folder.iterdir()):
        if any(path.match(pattern) for pattern in (*_LITTER, *others)):
            continue
        if path.is_dir():
            yield from sources(path, *others)
        else:
            yield path


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by name, in their order. It is not compressed, as zlib's versions do not agree on the bytes."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)  # of 1980
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # as if on Unix, wherever it is made
            archive.writestr(entry, data)
    return content.getvalue()


def write(path: Path, content: bytes) -> Path:
    """Write a file beside its place and rename it; its folder is made if need be. Returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return path
