"""Making manifests: every material with every seed in every size."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from .fields import parse_line

ENDING = ".nca"


def weight_files(places: Sequence[Path]) -> list[Path]:
    """The weight files that are named, and those in folders that are named, below them too; each once, folders sorted.

    Raises InputError for a place that is not there, and a folder without any.
    """
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            inside = sorted(path for path in place.rglob(f"*{ENDING}") if path.is_file())
            if not inside:
                raise InputError(f"{place}: there is no weight file in it")
            found += inside
        elif place.is_file():
            found.append(place)
        else:
            raise InputError(f"{place}: it is not there")
    return list(dict.fromkeys(found))


def manifest_lines(
    weights: Sequence[Path],
    seeds: Sequence[int],
    sizes: Sequence[tuple[int, int]],
    more: dict[str, Any],
    place: Path,
) -> Iterator[str]:
    """Yield the lines: materials, in each the sizes, in each the seeds. sizes: (width, height). more: further fields.

    place: of the manifest, which the weights are named from where they lie below it. Raises InputError for fields that
    a line cannot have.
    """
    folder = Path(os.path.realpath(place)).parent
    name = "{material}_{seed}" if len(set(sizes)) == 1 else "{material}_{width}x{height}_{seed}"
    for path in weights:
        for width, height in sizes:
            for seed in seeds:
                values = {"weights": _from(path, folder), "width": width, "height": height, "seed": seed, "name": name}
                text = json.dumps(values | more, ensure_ascii=False)
                _check(text, folder)
                yield text


def _from(path: Path, folder: Path) -> str:
    whole = Path(os.path.realpath(path))
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else whole.as_posix()


def _check(text: str, folder: Path) -> None:
    try:
        parse_line(text, folder)
    except ValueError as error:
        raise InputError(str(error)) from error
