"""A mode: how a material covers a surface. All that tells one mode from another stands in one value. No bpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nca_core import Model, Recipe

from ...node_graph import Graph, Node, Places, Socket, Tree
from ..request import LARGEST, Growth, Request

SCALE, ROTATION, SEED = "Scale", "Rotation", "Seed"  # sockets of a material's node that only some modes have


def no_tables(_growth: Growth) -> Mapping[str, bytes]:
    """The nodes of most modes look nothing up."""
    return {}


def nothing_to_fit(_group: Tree, _growth: Growth, _model: Model) -> None:
    """The nodes of some modes do not depend on the size of what is grown."""


def one_layout(_growth: Growth) -> str:
    """The nodes of most modes are the same whatever grows. Version 0.1.0 wrote how many colours corners had, of modes
    without corners too, and its nodes are not to be built anew."""
    return "2"


@dataclass(frozen=True)
class Finding:
    """What a mode's nodes find a point with.

    vector: the point, in units of UV, scaled and turned. inputs: the node of the group's inputs. tables: images that
    `Mode.tables` asked for.
    """

    vector: Socket
    inputs: Node
    tables: Mapping[str, object]


@dataclass(frozen=True)
class Mode:
    """A way to cover a surface.

    identifier: as .blend files, scripts and command lines name the mode. label, description: as an artist reads them.
    recipe: from a request, whose `cells` are not 0, to the recipe of a model; raises ValueError, in one line.
    places: adds nodes to a group that find a point of the surface in the images.
    fit: sets what in these nodes depends on the size of what is grown.
    can_live: whether the renderer can decode the material itself.
    is_tiled: whether the material has an image for each UDIM tile.
    has_places: whether something can lie at a place of it: a guide, a mask.
    repeats: whether a unit of Vector further it shows the same again.
    layout: names what in these nodes depends on what is grown, but for its size; other than that, they stay.
    settings: which of settings_table.SETTINGS only such modes heed ("height", "variety").
    inputs: which of SCALE, ROTATION and SEED the material's node has.
    tables: PNG files that the nodes look things up in, by the name of the image; one image serves a whole .blend file.
    """

    identifier: str
    label: str
    description: str
    recipe: Callable[[Request, Model], Recipe]
    places: Callable[[Graph, Finding, Growth], Places]
    fit: Callable[[Tree, Growth, Model], None] = nothing_to_fit
    layout: Callable[[Growth], str] = one_layout
    can_live: bool = True
    is_tiled: bool = False
    has_places: bool = True
    repeats: bool = False
    settings: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    tables: Callable[[Growth], Mapping[str, bytes]] = no_tables


def check_size(recipe: Recipe, advice: str) -> Recipe:
    """The same recipe. Raises ValueError, with advice, if its image is larger than graphics cards take."""
    largest = max(recipe.width, recipe.height)
    if largest > LARGEST:
        raise ValueError(f"It takes an image of {largest} pixels a side, more than {LARGEST}. {advice}")
    return recipe
