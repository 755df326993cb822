"""What a material's next growth follows, shown in the panel: images for the model's guides, a direction, a partner.

Pixels are read here, on the main thread, before a growth begins (datablocks/pictures.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from math import degrees, radians
from typing import Any

import bpy
from bpy.props import CollectionProperty, FloatProperty, PointerProperty, StringProperty

import nca_core
from nca_core import Model
from nca_core.steering import MAX_WIDTH, Picture, Placed, Steering, Supplies
from nca_core.works import Credit

from ..datablocks import pictures, storage
from ..growing.following import Asked, Guide, Kept, Partner, Sheet, follow
from ..growing.request import Request
from ..texts import tell
from . import library


def _strength(description: str) -> Any:
    """A property of 0..1 that says how firmly something is followed."""
    return FloatProperty(name="Strength", description=description, default=1.0, min=0.0, max=1.0, subtype="FACTOR")


class LICHEN_PG_guide(bpy.types.PropertyGroup):
    """A guide of the material's model, by whose name it goes, and the image that it follows."""

    image: PointerProperty(  # type: ignore[valid-type]
        type=bpy.types.Image, name="Guide", description="The material follows this image; where it is clear, nothing"
    )
    strength: _strength("How firmly the guide is followed")  # type: ignore[valid-type]


def _partners(_settings: LICHEN_PG_steering, context: bpy.types.Context, _typed: str) -> list[str]:
    """Names of what a material can be blended with: the library's, and other materials of the file."""
    names = [library.title(path, model) for path, model in library.entries()]
    at_hand = _settings.id_data
    others = [block.name for block in bpy.data.materials if block != at_hand and storage.group_node(block)]
    return list(dict.fromkeys([*names, *others]))


class LICHEN_PG_steering(bpy.types.PropertyGroup):
    """What the next growth follows."""

    guides: CollectionProperty(  # type: ignore[valid-type]
        type=LICHEN_PG_guide, name="Guides", description="What the material was trained to follow, an image each"
    )
    angle: FloatProperty(  # type: ignore[valid-type]
        name="Direction",
        description="How the material is turned, counter-clockwise; where there is an image, only where that is silent",
        subtype="ANGLE",
    )
    direction: PointerProperty(  # type: ignore[valid-type]
        type=bpy.types.Image,
        name="Direction Image",
        description="A flow map (red to the right, green up, 0.5 none), or greys of 0 to 1 for 0 to 360 degrees. "
        "Non-Color",
    )
    firmness: _strength("How firmly the image of directions is followed")  # type: ignore[valid-type]
    partner: StringProperty(  # type: ignore[valid-type]
        name="Blend With",
        description="Another material: of the library, of this file, or the path of a weight file",
        search=_partners,
        search_options={"SORT", "SUGGESTION"},
    )
    mask: PointerProperty(  # type: ignore[valid-type]
        type=bpy.types.Image, name="Mask", description="White where the other material grows, black where this one does"
    )
    width: FloatProperty(  # type: ignore[valid-type]
        name="Width",
        description="Coarse cells in which the one becomes the other, at least",
        default=1.0,
        min=0.0,
        max=MAX_WIDTH,
        soft_max=8.0,
    )
    share: _strength("The share that the other material has where the mask is white")  # type: ignore[valid-type]
    colours: PointerProperty(  # type: ignore[valid-type]
        type=bpy.types.Image,
        name="Colours",
        description="The material gets this image's colours, not its light and shade",
    )
    gain: FloatProperty(  # type: ignore[valid-type]
        name="Contrast", description="By what the material's lightness is multiplied", default=1.0, min=0.0, max=64.0
    )
    offset: FloatProperty(  # type: ignore[valid-type]
        name="Brightness", description="What is added to the material's lightness", min=-64.0, max=64.0
    )

    def asked(self) -> Asked:
        """What the panel asks for. Raises ValueError for a material to blend with that has no mask."""
        guides = tuple(Guide(each.name, each.image.name, each.strength) for each in self.guides if each.image)
        if self.partner and not self.mask:
            raise ValueError(tell("To blend with {name} it takes a mask: white where it grows", name=self.partner))
        partners = (Partner(self.partner, self.mask.name, self.width, _rounded(self.share)),) if self.partner else ()
        turned = round(degrees(self.angle), 4)  # Blender keeps it in single precision
        kept = Kept(self.colours.name, _rounded(self.gain), _rounded(self.offset)) if self.colours else None
        if not self.direction:
            return Asked(guides, turned, partners=partners, kept=kept)
        return Asked(guides, turned, self.direction.name, _rounded(self.firmness), partners, kept)

    def show(self, asked: Asked, model: Model) -> None:
        """Show what was asked for; guides that the model has get a place each."""
        self.fit(model)
        by_name = {guide.name: guide for guide in asked.guides}
        for entry in self.guides:
            guide = by_name.get(entry.name)
            entry.image = bpy.data.images.get(guide.image) if guide else None
            entry.strength = guide.strength if guide else 1.0
        self.angle = radians(asked.degrees)
        self.direction = bpy.data.images.get(asked.direction) if asked.direction else None
        self.firmness = asked.firmness
        partner = asked.partners[0] if asked.partners else Partner("", "")
        self.partner, self.width, self.share = partner.label, partner.width, partner.strength
        self.mask = bpy.data.images.get(partner.mask) if partner.mask else None
        self.keep(asked.kept)

    def keep(self, kept: Kept | None) -> None:
        """Show whose colours are kept."""
        self.colours = bpy.data.images.get(kept.image) if kept else None
        self.gain, self.offset = (kept.gain, kept.offset) if kept else (1.0, 0.0)

    def fit(self, model: Model) -> None:
        """Give each of the model's guides a place, and no other."""
        wanted = [guide.name for guide in model.guides]
        for index in reversed(range(len(self.guides))):
            if self.guides[index].name not in wanted:
                self.guides.remove(index)
        there = {entry.name for entry in self.guides}
        for name in wanted:
            if name not in there:
                self.guides.add().name = name

    def guide(self, name: str) -> LICHEN_PG_guide | None:
        """The place of a guide."""
        found: LICHEN_PG_guide | None = next((entry for entry in self.guides if entry.name == name), None)
        return found

    def images(self) -> Iterator[bpy.types.Image]:
        """All images of the panel."""
        yield from filter(None, [*(entry.image for entry in self.guides), self.direction, self.mask, self.colours])


def _rounded(value: float) -> float:
    """A number as it was typed: Blender keeps it in single precision."""
    return round(value, 6)


def of(block: bpy.types.Material) -> LICHEN_PG_steering:
    """What a material's next growth follows; the one place that knows where it hangs."""
    return block.lichen.steering  # type: ignore[attr-defined, no-any-return]


def followed(
    block: bpy.types.Material | None,
    request: Request,
    asked: Asked,
    images: Iterable[bpy.types.Image] = (),
    models: Iterable[Model] = (),
) -> tuple[Request, Supplies]:
    """A request that follows what is asked for, as its images are now, and what its steering names.

    block: the material that it is for, if there is one. images, models: those that are meant by their names, before
    others of the file and the library. Raises ValueError, in one line, for what is not there.
    """
    named = {image.name: image for image in images}
    given = {model.digest: model for model in models}
    read: dict[str, Sheet] = {}

    def sheet(name: str) -> Sheet:
        if name not in read:
            image = named.get(name) or bpy.data.images.get(name)
            if image is None:
                raise ValueError(tell("The image {name} is not in this file any more", name=repr(name)))
            read[name] = pictures.sheet(image)
        return read[name]

    return follow(asked, request, sheet, lambda partner: given.get(partner.digest) or _partner(block, partner))


def panel_request(block: bpy.types.Material, request: Request) -> tuple[Request, Supplies]:
    """A request that follows what the material's panel shows. Raises ValueError, in one line."""
    shown = of(block)
    return followed(block, request, shown.asked(), shown.images())


def as_grown(block: bpy.types.Material, steering: Steering) -> Asked:
    """What a material was grown to follow, its images by the names that they have now: they may have been renamed,
    by Blender too where a material was appended to a file that has such a name already."""
    shown, asked = of(block), Asked.by(steering)

    def now(name: str, image: bpy.types.Image | None, placed: tuple[Placed, ...]) -> str:
        if image is None or image.name == name:
            return name
        return image.name if bpy.data.images.get(name) is None or _shows(image, placed) else name

    guides = []
    for guide, guided in zip(asked.guides, steering.guides, strict=True):
        place = shown.guide(guide.name)
        guides.append(replace(guide, image=now(guide.image, place.image if place else None, guided.pictures)))
    direction = now(asked.direction, shown.direction, steering.direction.pictures) if asked.direction else ""
    partners = [
        replace(partner, mask=now(partner.mask, shown.mask, grafted.pictures))
        for partner, grafted in zip(asked.partners, steering.grafts, strict=True)
    ]
    kept = asked.kept and replace(asked.kept, image=now(asked.kept.image, shown.colours, steering.colours.pictures))
    return replace(asked, guides=tuple(guides), direction=direction, partners=tuple(partners), kept=kept)


def _shows(image: bpy.types.Image, placed: Iterable[Placed]) -> bool:
    """Whether an image has one of the pictures."""
    try:
        there = {picture.sha256 for picture in pictures.sheet(image).pictures.values()}
    except ValueError:  # it has no pixels
        return False
    return any(each.sha256 in there for each in placed)


def supplies(block: bpy.types.Material, steering: Steering) -> Supplies:
    """The pictures and models that a material was grown with. Raises ValueError, in one line, for those that are not
    there any more, or are others now."""
    found, sheets, works = dict[str, Picture](), dict[str, Sheet](), dict[str, Credit]()
    for placed in steering.pictures:
        found[placed.sha256], credit = _picture(block, placed, sheets)
        if credit:
            works[placed.sha256] = credit
    partners = storage.partners_of(block)
    models = {each.digest: partners[each.digest] for each in steering.grafts if each.digest in partners}
    return Supplies(found, models, works)


def contents(block: bpy.types.Material, steering: Steering) -> tuple[Credit, ...]:
    """The works that the pictures were made of which a material was grown with, as far as they are in the file."""
    there: list[bpy.types.Image | None] = [bpy.data.images.get(placed.file) for placed in steering.pictures]
    images = dict.fromkeys(filter(None, [*there, *of(block).images()]))
    return tuple(dict.fromkeys(filter(None, map(storage.credit_of, images))))


def _picture(block: bpy.types.Material, placed: Placed, sheets: dict[str, Sheet]) -> tuple[Picture, Credit | None]:
    """The picture that a material was grown with, from whichever image has it, and whose work that was made of."""
    there: bpy.types.Image | None = bpy.data.images.get(placed.file)
    for image in filter(None, [there, *of(block).images()]):
        if image.name not in sheets:
            sheets[image.name] = pictures.sheet(image)
        for picture in sheets[image.name].pictures.values():
            if picture.sha256 == placed.sha256:
                return picture, sheets[image.name].credit
    if there is None:
        raise ValueError(tell("The image {name} is not in this file any more", name=repr(placed.file)))
    text = tell(
        "The image {name} is another one than {material} was grown with: grow it again first",
        name=repr(placed.file),
        material=block.name,
    )
    raise ValueError(text)


def _partner(block: bpy.types.Material | None, partner: Partner) -> Model:
    """The model of another material: that which this one carries already, or by its name, or in a file."""
    if block and storage.group_node(block) and (carried := _carried(block, partner)):
        return carried
    ways: tuple[Callable[[str], Model | None], ...] = (_of_library, _of_file, _of_path)
    for way in ways:
        if model := way(partner.label):
            return model
    raise ValueError(tell("There is no material {name!r} to blend with", name=partner.label))


def _carried(block: bpy.types.Material, partner: Partner) -> Model | None:
    """The model that a material was blended with under that name."""
    grown = storage.request_of(block)
    digests = [each.digest for each in grown.steering.grafts if each.file == partner.label] if grown else []
    models = storage.partners_of(block)
    return next((models[digest] for digest in digests if digest in models), None)


def _of_library(name: str) -> Model | None:
    return next((model for path, model in library.entries() if name in (library.title(path, model), model.name)), None)


def _of_file(name: str) -> Model | None:
    block: bpy.types.Material | None = bpy.data.materials.get(name)
    return storage.model_of(block) if block and storage.group_node(block) else None


def _of_path(name: str) -> Model | None:
    return nca_core.load(bpy.path.abspath(name)) if name.lower().endswith(".nca") else None
