"""`samples/exemplars.json`: which bytes each exemplar has, and what it looks like in numbers.

With it an exemplar that is not in the repository can be made again and known again, and what is grown can be held to
it. Files are known by their SHA-256, by their path in the exemplar's folder.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nca_core.maps import map_slices
from nca_core.replacing import replacing
from samples.scripts.measures import measured
from trainer.exemplar.exemplar import digest_of, load_exemplar

_FORMAT = "lichen-exemplars"
_PICTURES = ("*.png", "guides/*.png")


@dataclass(frozen=True)
class Recorded:
    """An exemplar. files: SHA-256 by path, guides' pictures too. sha256: the digest of its maps, as weight files name
    it. size: pixels of its side. relief: picture widths that its height's 0 to 1 measures. maps: see measures.py."""

    files: Mapping[str, str]
    sha256: str
    size: int
    relief: float
    maps: Mapping[str, Any]

    @property
    def guides(self) -> set[str]:
        """The SHA-256 of the pictures of its guides."""
        return {digest for path, digest in self.files.items() if path.startswith("guides/")}


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of an exemplar's pictures, by their paths in its folder; none where there is no such folder."""
    paths = sorted(path for pattern in _PICTURES for path in folder.glob(pattern))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def look_at(folder: Path, size: int, relief: float) -> Recorded:
    """What is to be recorded of an exemplar, read as training reads it. Raises InputError for what is none."""
    exemplar = load_exemplar(folder, size, relief * size)
    maps = {name: exemplar.pixels[..., part] for name, part in map_slices(exemplar.maps).items()}
    return Recorded(hashes(folder), digest_of(folder), size, round(relief, 6), measured(maps))


def read(path: Path) -> dict[str, Recorded]:
    """The exemplars that are recorded, by name; none where there is no file. Raises ValueError for another file."""
    if not path.exists():
        return {}
    table = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict) or table.get("format") != _FORMAT:
        raise ValueError(f"{path}: it is no record of exemplars")
    return {name: Recorded(**entry) for name, entry in table["exemplars"].items()}


def write(path: Path, exemplars: Mapping[str, Recorded]) -> None:
    """Write all exemplars, by name: equal ones give equal bytes. Raises OSError."""
    table = {"format": _FORMAT, "exemplars": {name: asdict(exemplars[name]) for name in sorted(exemplars)}}
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as unfinished:
        unfinished.write_text(_text(table) + "\n", encoding="utf-8")


def _text(table: Any) -> str:
    """JSON in which a list of numbers is a line."""
    text = json.dumps(table, indent=1)
    return re.sub(r"\[\s+([-0-9.e,\s]+?)\s+\]", lambda found: f"[{' '.join(found[1].split())}]", text)
