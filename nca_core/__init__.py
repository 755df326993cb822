"""Lichen's core: a texture is a pure function of a model's weights, a seed field and nothing else.

>>> import nca_core
>>> model = nca_core.load("samples/weights/brick_wall.nca")
>>> cells = nca_core.grow(model, nca_core.Torus(width=4, height=4, seed=7))
>>> sorted(nca_core.decode(model, cells, size=(64, 64)))
['ambient_occlusion', 'base_color', 'height', 'normal', 'roughness']
"""

from .decoding import decode
from .field import Lattice, Plane, Region, SeedField, Torus
from .growth import Cancelled, Cells, advance, grow
from .layers import Decoder, Level, Rule
from .maps import KINDS, MapKind, kind_of_file, normals_from_height, to_directx
from .model import Model, Provenance
from .recipe import Recipe
from .signals import Graft, Signal, SteeredField
from .version import VERSION
from .weights import WeightFileError, dumps, load, loads, save

__version__ = VERSION

__all__ = [
    "KINDS",
    "Cancelled",
    "Cells",
    "Decoder",
    "Graft",
    "Lattice",
    "Level",
    "MapKind",
    "Model",
    "Plane",
    "Provenance",
    "Recipe",
    "Region",
    "Rule",
    "SeedField",
    "Signal",
    "SteeredField",
    "Torus",
    "WeightFileError",
    "advance",
    "decode",
    "dumps",
    "grow",
    "kind_of_file",
    "load",
    "loads",
    "normals_from_height",
    "save",
    "to_directx",
]
