"""Godot 4, growing there: an addon, and materials of some tens of kB each that it grows when a game loads them.

The addon's scripts lie in templates/godot_addon/; its shaders are the generator's (nca_core.shaders.vulkan).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..maps import KINDS
from ..shaders.program import SHOWN
from ..shaders.vulkan import pieces
from ..untrusted import KNOWN
from ..version import VERSION
from .about import FREE, program
from .godot import head, licence, rights_of, scale
from .godot_text import External, Value, resource, settings
from .measures import measures
from .target import File, Made, Order, Target
from .template import TEMPLATES, template

SCRIPTS = "godot_addon"  # their folder
PLACE = "addons/lichen"  # in a project, where Godot looks for addons
PIECES = "pieces.gd"
PLUGIN = "plugin.cfg"


def addon() -> Iterator[File]:
    """The addon's files."""
    for path in sorted((TEMPLATES / SCRIPTS).iterdir()):
        text = template(f"{SCRIPTS}/{path.name}")
        yield f"{PLACE}/{path.name}", text.replace("{{version}}", VERSION).encode()
    yield f"{PLACE}/{PIECES}", _pieces().encode()


def _pieces() -> str:
    """A script that holds what the generator of shaders gives, and which maps and needs there are."""
    values: Mapping[str, Any] = {
        **pieces(),
        "channels": {name: kind.channels for name, kind in KINDS.items() if name != "normal"},
        "shown": [kind.name for kind in SHOWN],
        "needs": sorted(KNOWN),
    }
    lines = (
        f"# {FREE}",
        f"# The shaders in pieces, as the generator of {program()} writes them for every program that grows.",
        "@tool",
        "extends RefCounted",
        "",
        f"const PIECES := {json.dumps(values, indent=1)}",
        "",
    )
    return "\n".join(lines)


def _files(made: Sequence[Made]) -> Iterator[File]:
    yield from addon()
    for each in made:
        name, recipe = each.order.name, each.recipe
        asked: dict[str, Value] = {
            "seed": recipe.seed,
            "size": (recipe.width, recipe.height),
            "density": float(recipe.density),
        }
        yield f"{name}.nca", each.order.weights
        yield f"{name}.nca.import", settings({"remap": {"importer": "lichen", "type": "Resource"}, "params": asked})
        yield f"{name}.tres", resource("ORMMaterial3D", _material(each, asked))
        yield f"{name}_licence.txt", licence(each, measures(each))


def _material(made: Made, asked: Mapping[str, Value]) -> dict[str, Value]:
    """Properties of a LichenMaterial."""
    size = measures(made)
    cells, _rows = made.recipe.coarse_cells(made.order.model)
    return {
        **head(made),
        "script": External("Script", f"res://{PLACE}/material.gd"),
        "weights": External("Resource", f"{made.order.name}.nca"),
        **asked,
        "pixel_metres": size.width / (cells * made.order.model.coarse_pixels),
        "heightmap_scale": 100 * size.depth / size.tile[0],  # see godot.py
        "heightmap_deep_parallax": True,
        "uv1_scale": scale(size),
        **rights_of(made),
    }


def _fault(order: Order) -> str:
    """Why the addon cannot grow what an order asks for; empty if it can."""
    if order.recipe.steering or not order.recipe.bonded:
        return f"Godot grows {order.name} as it is: no guides, directions, grafts or colours; --target godot takes them"
    return "the addon grows all maps: leave out --maps" if order.maps else ""


GODOT_ADDON = Target(
    "Godot, growing there",
    "an addon for a Godot 4 project, and a .nca beside a material that grows from it when it is loaded",
    ("tile",),
    _files,
    several=True,
    fault=_fault,
)
