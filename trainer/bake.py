"""`lichen grow`: a weight file and a recipe in, map files and a sidecar out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nca_core
from nca_core.maps import KINDS

from .errors import InputError
from .images import write_map

FORMATS = ("png", "exr")


def bake(
    model: nca_core.Model,
    recipe: nca_core.Recipe,
    folder: Path,
    file_format: str = "png",
    progress: Callable[[float], None] | None = None,
) -> list[Path]:
    """Grow a recipe and write `<name>_<map>.<ext>` for every map, then `<name>.json`; returns the files.

    Data maps are written in file_format (16-bit PNG where needed, or 32-bit EXR), colours always as 8-bit sRGB PNG.
    Raises InputError where the folder cannot be written.
    """
    report = progress or (lambda done: None)
    _writable(folder)
    cells = nca_core.grow(model, recipe.field(model), progress=lambda done: report(0.5 * done))
    size = (recipe.height, recipe.width)
    maps = nca_core.decode(model, cells, size, progress=lambda done: report(0.5 + 0.3 * done))
    files = []
    for index, (name, pixels) in enumerate(maps.items()):
        suffix = file_format if KINDS[name].is_data else "png"
        files.append(folder / f"{model.name}_{name}.{suffix}")
        write_map(files[-1], pixels, KINDS[name])
        report(0.8 + 0.2 * (index + 1) / len(maps))
    files.append(_write_sidecar(model, recipe, folder, files))
    return files


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".lichen-probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise InputError(f"{folder}: this folder cannot be written ({error.strerror or error})") from error


def _write_sidecar(model: nca_core.Model, recipe: nca_core.Recipe, folder: Path, files: list[Path]) -> Path:
    """Everything needed to bake the same again, and whose material it is."""
    width, height = recipe.coarse_cells(model)
    content: dict[str, Any] = {
        "lichen": nca_core.__version__,
        "material": model.name,
        "recipe": asdict(recipe) | {"digest": model.digest},
        "coarse_cells": [width, height],
        "relief_pixels": model.relief * recipe.density,
        "normal_convention": "OpenGL",
        "maps": {file.stem.removeprefix(f"{model.name}_"): file.name for file in files},
        "provenance": asdict(model.provenance),
    }
    path = folder / f"{model.name}.json"
    unfinished = folder / f".{path.name}.part"
    unfinished.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)
    return path
