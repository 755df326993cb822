"""What files of grown maps say of themselves: what they were grown from, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .model import Model
from .recipe import Recipe
from .version import VERSION
from .works import Credit


def about(model: Model, recipe: Recipe, credited: Sequence[Credit] = ()) -> dict[str, str]:
    """What a map's file says, by OpenImageIO's names; ImageDescription is the recipe, as `from_json` reads it.

    credited: all works, where there are more than the material.
    """
    origin = model.provenance
    alone = f"{origin.licence}; source: {origin.source}"
    return {
        "Software": f"Lichen {VERSION}",
        "Artist": "; ".join(dict.fromkeys(each.author for each in credited)) or origin.author,
        "Copyright": "; ".join(map(_rights, credited)) or alone,
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
    relief: float,
    credited: Sequence[Credit] = (),
    more: Mapping[str, Any] | None = None,
    pixels: Mapping[str, str] | None = None,
) -> str:
    """The JSON file beside the maps: everything needed to grow the same again, and whose material it is.

    maps, bits: file names and bits of a channel, by image. normals: the convention that they follow. packing: how maps
    share images. layout: what the images show, in a few words. relief: what the height's range 0..1 measures, in
    exemplar pixels. credited: as of `about`. more: further keys. pixels: digests of what each image holds
    (pixel_hash.py).
    """
    content: dict[str, Any] = {
        "lichen": VERSION,
        "material": model.name,
        "recipe": recipe.as_dict(),
        "coarse_cells": list(recipe.unsteered(model).field.region),
        "relief_pixels": relief * recipe.density,
        "normal_convention": normals,
        "packing": packing,
        "layout": layout,
        "maps": dict(maps),
        "bits": dict(bits),
        "provenance": asdict(model.provenance),
        **({"credits": [asdict(credit) for credit in credited]} if credited else {}),
        **(more or {}),
        **({"pixels": dict(pixels)} if pixels else {}),
    }
    return json.dumps(content, indent=2) + "\n"


def _rights(credit: Credit) -> str:
    """A work in a line of many."""
    made = f"{credit.licence}, by {credit.author}, source: {credit.source}"
    return f"{credit.role} {credit.name} ({credit.sha256[:16]}): {made}"
