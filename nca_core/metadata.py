"""What files of grown maps say of themselves: what they were grown from, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .model import Model
from .recipe import Recipe
from .version import VERSION


def about(model: Model, recipe: Recipe) -> dict[str, str]:
    """What a map's file says, by OpenImageIO's names; ImageDescription is the recipe, as `from_json` reads it."""
    origin = model.provenance
    return {
        "Software": f"Lichen {VERSION}",
        "Artist": origin.author,
        "Copyright": f"{origin.licence}; source: {origin.source}",
        "ImageDescription": recipe.to_json(),
    }


def sidecar(
    model: Model,
    recipe: Recipe,
    maps: Mapping[str, str],
    bits: Mapping[str, int],
    normals: str,
    packing: str,
    layout: str,
) -> str:
    """The JSON file beside the maps: everything needed to grow the same again, and whose material it is.

    maps, bits: file names and bits of a channel, by image. normals: the convention that they follow. packing: how maps
    share images. layout: what the images show, in a few words.
    """
    content: dict[str, Any] = {
        "lichen": VERSION,
        "material": model.name,
        "recipe": recipe.as_dict(),
        "coarse_cells": list(recipe.unsteered(model).field.region),
        "relief_pixels": model.relief * recipe.density,
        "normal_convention": normals,
        "packing": packing,
        "layout": layout,
        "maps": dict(maps),
        "bits": dict(bits),
        "provenance": asdict(model.provenance),
    }
    return json.dumps(content, indent=2) + "\n"
