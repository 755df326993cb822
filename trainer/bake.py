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
from .writing import check_writable, write_text


def bake(
    model: nca_core.Model,
    recipe: nca_core.Recipe,
    folder: Path,
    file_format: str = "png",
    progress: Callable[[float], None] | None = None,
) -> list[Path]:
    """Grow a recipe and write `<name>_<map>.<ext>` for every map, then `<name>.json`; returns the files.

    Data maps are written in file_format (16-bit PNG where needed, or 32-bit EXR), colours always as 8-bit sRGB PNG.
    Raises InputError where a file cannot be written, or the recipe cannot be grown.
    """
    try:
        field = recipe.field(model)
    except ValueError as error:
        raise InputError(str(error)) from error
    report = progress or (lambda done: None)
    targets = {
        kind.name: folder / f"{model.name}_{kind.name}.{file_format if kind.is_data else 'png'}" for kind in model.kinds
    }
    sidecar = folder / f"{model.name}.json"
    for target in (*targets.values(), sidecar):
        check_writable(target)
    cells = nca_core.grow(model, field, progress=lambda done: report(0.5 * done))
    size = (recipe.height, recipe.width)
    maps = nca_core.decode(model, cells, size, progress=lambda done: report(0.5 + 0.3 * done))
    for index, (name, target) in enumerate(targets.items()):
        write_map(target, maps[name], KINDS[name])
        report(0.8 + 0.2 * (index + 1) / len(maps))
    write_text(sidecar, _sidecar(model, recipe, targets))
    return [*targets.values(), sidecar]


def _sidecar(model: nca_core.Model, recipe: nca_core.Recipe, files: dict[str, Path]) -> str:
    """Everything needed to bake the same again, and whose material it is."""
    content: dict[str, Any] = {
        "lichen": nca_core.__version__,
        "material": model.name,
        "recipe": asdict(recipe),
        "coarse_cells": list(recipe.coarse_cells(model)),
        "relief_pixels": model.relief * recipe.density,
        "normal_convention": "OpenGL",
        "maps": {name: file.name for name, file in files.items()},
        "provenance": asdict(model.provenance),
    }
    return json.dumps(content, indent=2) + "\n"
