"""Lichen keeps custom properties in .blend files: this module has the name and type of each, and how it is read.

Custom properties travel with their datablock through saving, appending, linking and undo, so a material can be grown
again in any file, without the `.nca` file it came from. The material's node group has what matters: the weights, what
was asked for, and the recipe that this came to.

Files of other versions are read as they are. Nothing is changed when a file is loaded: what an older version did not
write has its meaning here, where it is read (`colour_space_of`, `light_of`), and gets written when the material grows
again. What a later version wrote is read as far as it is known; what must be understood, it says itself (`needs`).

The settings of a material's next growth are not here: Blender keeps them itself, as the properties of `material.lichen`
(settings/properties.py).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import bpy

import nca_core
from nca_core.untrusted import fitting_name
from nca_core.works import Credit

from ..growing.request import Growth, Request
from ..growing.stored_request import from_text, to_text
from ..texts import tell

T = TypeVar("T")

#: Of what is written here. It rises where what is there, or its absence, means something else than it did (see
#: `_SPACES_OF_VERSION_1`); not for a further property that older versions pass over. 1 is that of Lichen 0.1.0, which
#: wrote no version.
VERSION = 2


@dataclass(frozen=True)
class Property(Generic[T]):
    """A custom property: its name in the file, the type of its values, and the datablocks that have it."""

    name: str
    kind: type[T]

    def of(self, block: bpy.types.ID) -> T | None:
        """The value on a datablock; None if there is none, or one of another type, which Lichen did not write."""
        value: Any = block.get(self.name)
        return value if isinstance(value, self.kind) else None

    def put(self, block: bpy.types.ID, value: T) -> None:
        """Write the value on a datablock."""
        block[self.name] = value

    def remove(self, block: bpy.types.ID) -> None:
        """Take the value away, if there is one."""
        if self.is_on(block):
            del block[self.name]

    def is_on(self, block: bpy.types.ID) -> bool:
        """Whether a datablock has the property, whatever its value."""
        return self.name in block  # type: ignore[operator]

    def having(self, blocks: Any) -> Iterator[Any]:
        """The datablocks, among some, that have the property, whatever its value."""
        yield from [block for block in blocks if self.is_on(block)]


# On a material's node group; on its image too, the last one.
WEIGHTS = Property("lichen_weights", str)  # the whole weight file, in base64
REQUEST = Property("lichen_wish", str)  # what was asked for: growing/stored_request.py
RECIPE = Property("lichen_recipe", str)  # what that came to: nca_core.Recipe
LAYOUT = Property("lichen_layout", str)  # which nodes were built
LIGHT = Property("lichen_light", str)  # the working space that the nodes decode colours for
PARTNERS = Property("lichen_partners", str)  # weight files of what is blended with it: a JSON list, in base64
STAMP = Property("lichen_version", int)  # VERSION, when the others were written

# On a node group inside a material's: it decodes a living material.
DECODER = Property("lichen_decoder", bool)

# On an image: the colour space that it was given, by the name that the OCIO configuration had for it then.
COLOUR_SPACE = Property("lichen_colour_space", str)

# On an image that was made of another one: whose work that is, as JSON (nca_core.credits.Credit).
CREDIT = Property("lichen_credit", str)

# On an image: the part of it that is learnt, as `lichen train` is told it (settings/cropping.py).
PART = Property("lichen_part", str)

# On a material: the Scale that Lichen has given its node, and the one that it had before (settings/real_size.py). On
# its group: what a unit of UV measures on the object, in the object's own units; 1 where nobody has measured.
REAL_SCALE = Property("lichen_real_scale", float)
SCALE_BEFORE = Property("lichen_scale_before", float)
UV_UNIT = Property("lichen_uv_unit", float)

# For the time of a growth. On a stand-in for a node group: the group; None if someone deleted it meanwhile. On a
# material: that it is not finished, and the one that its object had. On an image: that another has taken its place.
STANDS_FOR = Property("lichen_stands_for", bpy.types.NodeTree)
UNFINISHED = Property("lichen_unfinished", bool)
BEFORE = Property("lichen_before", bpy.types.Material)
REPLACED = Property("lichen_replaced", bool)

# On what makes a material an asset (`asset_data`), read by people and pipelines: the metres that a unit of UV shows.
REAL_SIZE = Property("Real size", float)

_SPACES_OF_VERSION_1 = {True: "Non-Color", False: "sRGB"}  # of data and of colours
_DAMAGED = "(no text)"
_LIGHT_OF_VERSION_1 = "1.000 0.000 0.000 0.000 1.000 0.000 0.000 0.000 1.000"  # Rec.709


def kept_input(name: str) -> Property[float]:
    """On a node group: what an artist has set on its node, while the group has no such input; name: the input's."""
    return Property(f"lichen_kept_{name}", float)


def version_of(block: bpy.types.ID) -> int:
    """The version of what is stored on a node group or an image."""
    return STAMP.of(block) or 1


def group_node(material: bpy.types.Material | None) -> bpy.types.ShaderNodeGroup | None:
    """The node in the material's tree that holds a Lichen group; None if it is not a Lichen material."""
    if material is None or material.node_tree is None:
        return None
    for node in material.node_tree.nodes:
        if isinstance(node, bpy.types.ShaderNodeGroup) and node.node_tree and node.node_tree.get(WEIGHTS.name):
            return node
    return None


def can_grow(material: bpy.types.Material) -> bool:
    """Whether a material is this file's own: not linked from another one, nor an override, whose nodes are not kept."""
    return material.is_editable and material.override_library is None


def store_model(group: bpy.types.NodeTree, model: nca_core.Model) -> None:
    """Keep the whole weight file in the node group."""
    WEIGHTS.put(group, _text_of(model))
    STAMP.put(group, VERSION)


def model_of(material: bpy.types.Material) -> nca_core.Model:
    """The model that a Lichen material was grown from. Raises WeightFileError if what is stored was damaged."""
    group = _group_of(material)
    if group is None:
        raise nca_core.WeightFileError(tell("{name}: it is not a Lichen material", name=material.name))
    return _parse(_text(WEIGHTS, group), f"the weights stored in {group.name!r}")


def store_growth(group: bpy.types.NodeTree, growth: Growth) -> None:
    """Write down what the group was grown for, as the material's settings may be changed afterwards, and from."""
    REQUEST.put(group, to_text(growth.request, REQUEST.of(group) or ""))
    RECIPE.put(group, growth.recipe.to_json())
    partners = [_text_of(growth.supplies.model(each)) for each in growth.recipe.steering.grafts]
    if partners:
        PARTNERS.put(group, json.dumps(partners))
    else:
        PARTNERS.remove(group)
    STAMP.put(group, VERSION)


def partners_of(material: bpy.types.Material) -> dict[str, nca_core.Model]:
    """The models that a material was blended with, by their digests. Raises ValueError if what is stored was
    damaged."""
    group = _group_of(material)
    if group is None or not PARTNERS.is_on(group):
        return {}
    name = f"the weights of another material stored in {group.name!r}"
    try:
        texts = json.loads(_text(PARTNERS, group))
    except (ValueError, RecursionError) as error:
        raise nca_core.WeightFileError(f"{name}: {error}") from error
    if not (isinstance(texts, list) and all(isinstance(text, str) for text in texts)):
        raise nca_core.WeightFileError(f"{name}: they are no list of texts")
    return {model.digest: model for model in (_parse(text, name) for text in texts)}


def request_of(material: bpy.types.Material) -> Request | None:
    """The request that a material was grown for; None if nobody wrote it down. Raises ValueError if it was damaged."""
    group = _group_of(material)
    return from_text(_text(REQUEST, group)) if group and REQUEST.is_on(group) else None


def recipe_of(material: bpy.types.Material) -> nca_core.Recipe | None:
    """The recipe that a material was grown from; None if nobody wrote it down. Raises ValueError if it was damaged."""
    group = _group_of(material)
    return nca_core.Recipe.from_json(_text(RECIPE, group)) if group and RECIPE.is_on(group) else None


def store_colour_space(image: bpy.types.Image, name: str) -> None:
    """Write down which colour space an image was given."""
    COLOUR_SPACE.put(image, name)
    STAMP.put(image, VERSION)


def colour_space_of(image: bpy.types.Image, is_data: bool) -> str:
    """The colour space that an image was given."""
    return COLOUR_SPACE.of(image) or _SPACES_OF_VERSION_1[is_data]


def store_credit(image: bpy.types.Image, credit: Credit) -> None:
    """Write down whose work an image was made of."""
    CREDIT.put(image, json.dumps(asdict(credit)))


def credit_of(image: bpy.types.Image) -> Credit | None:
    """Whose work an image was made of; None if it is nobody else's. Of what is damaged nothing is known."""
    if not CREDIT.is_on(image):
        return None
    try:
        return Credit(**json.loads(_text(CREDIT, image)))
    except (ValueError, TypeError, RecursionError):
        return Credit("content", fitting_name(image.name), "")


def light_of(group: bpy.types.NodeTree) -> str:
    """The working space that a group with a decoder decodes colours for."""
    return LIGHT.of(group) or _LIGHT_OF_VERSION_1


def drop_copies(block: bpy.types.ID) -> None:
    """Take away what version 1 wrote on materials and images as well as on their group, and nobody read: a recipe,
    which would be another's once the material has grown again."""
    RECIPE.remove(block)


def _group_of(material: bpy.types.Material) -> bpy.types.NodeTree | None:
    node = group_node(material)
    return node.node_tree if node else None


def _text(stored: Property[str], group: bpy.types.ID) -> str:
    """A text on a datablock; one that says itself that it is damaged, in place of a value of another type."""
    text = stored.of(group)
    return _DAMAGED if text is None else text


def _text_of(model: nca_core.Model) -> str:
    return base64.b64encode(nca_core.dumps(model)).decode("ascii")


@lru_cache(maxsize=16)  # panels ask at every redraw
def _parse(text: str, name: str) -> nca_core.Model:
    try:
        blob = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise nca_core.WeightFileError(f"{name}: {error}") from error
    return nca_core.loads(blob, name)
