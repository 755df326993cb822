"""What growth is to follow, by the names of images: from the panel, a script or a stored request to a request's
steering and its supplies. No bpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nca_core import Model, udim
from nca_core.steering import (
    NOTHING,
    UNSTEERED,
    Colours,
    Direction,
    Grafted,
    Guided,
    Picture,
    Placed,
    Steering,
    Supplies,
)
from nca_core.works import Credit

from .modes import mode_of
from .request import Request

WHOLE = 0  # the number, in a Sheet, of a picture that is no UDIM tile's


@dataclass(frozen=True)
class Sheet:
    """An image as it was read: its name, and its pictures by UDIM number, or the one that it is as WHOLE. credit: of
    the work that it was made of, if it was."""

    name: str
    pictures: Mapping[int, Picture]
    credit: Credit | None = None

    def tile(self, number: int) -> Picture:
        """The picture of a UDIM tile; an image without tiles is the first one. Raises ValueError if there is none."""
        found = self.pictures.get(number) or (self.pictures.get(WHOLE) if number == udim.FIRST else None)
        if found is None:
            raise ValueError(f"The image {self.name!r} has no picture for the UDIM tile {number}")
        return found

    def whole(self) -> Picture:
        """The only picture. Raises ValueError if there are several."""
        if len(self.pictures) != 1:
            raise ValueError(f"The image {self.name!r} has UDIM tiles: take the mode UDIM, or an image without them")
        return next(iter(self.pictures.values()))


@dataclass(frozen=True)
class Guide:
    """A guide of the model by its name, the name of the image that it follows, and how firmly, 0..1."""

    name: str
    image: str
    strength: float = 1.0


@dataclass(frozen=True)
class Partner:
    """Another material, by what people call it, and the name of the image that is white where it grows.

    width: coarse cells in which the one becomes the other, at least. strength: the share that it has where the image is
    white, 0..1. digest: its model's, where that is known already.
    """

    label: str
    mask: str
    width: float = 1.0
    strength: float = 1.0
    digest: str = ""


@dataclass(frozen=True)
class Kept:
    """The name of an image whose colours the base colour gets, and what its lightness is multiplied by and moved."""

    image: str
    gain: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class Asked:
    """All that a growth is to follow. degrees: how the material is turned where the image `direction` is silent.
    firmness: how firmly that image is followed, 0..1."""

    guides: tuple[Guide, ...] = ()
    degrees: float = 0.0
    direction: str = ""
    firmness: float = 1.0
    partners: tuple[Partner, ...] = ()
    kept: Kept | None = None

    @classmethod
    def by(cls, steering: Steering) -> Asked:
        """What a steering was made from."""
        direction, colours = steering.direction, steering.colours
        return cls(
            tuple(Guide(each.name, _name(each.pictures), each.strength) for each in steering.guides),
            direction.degrees,
            _name(direction.pictures) if direction.pictures else "",
            direction.strength,
            tuple(
                Partner(each.file, _name(each.pictures), each.width, each.strength, each.digest)
                for each in steering.grafts
            ),
            Kept(_name(colours.pictures), colours.gain, colours.offset) if colours else None,
        )


def follow(
    asked: Asked, request: Request, read: Callable[[str], Sheet], partner_model: Callable[[Partner], Model]
) -> tuple[Request, Supplies]:
    """A request that follows what is asked for, and what its steering names.

    read: an image by its name, partner_model: the model of another material; both raise ValueError, in one line, as
    this does for images that do not go with the request's mode.
    """
    if asked == Asked():
        return replace(request, steering=UNSTEERED), NOTHING
    pictures: dict[str, Picture] = {}
    models: dict[str, Model] = {}
    credits_there: dict[str, Credit] = {}

    def placed(name: str) -> tuple[Placed, ...]:
        sheet = read(name)
        found = tuple(_placed(sheet, request))
        pictures.update({place.sha256: picture for place, picture in found})
        if sheet.credit:
            credits_there.update({place.sha256: sheet.credit for place, _picture in found})
        return tuple(place for place, _picture in found)

    def grafted(partner: Partner) -> Grafted:
        model = partner_model(partner)
        models[model.digest] = model
        return Grafted(model.digest, placed(partner.mask), partner.label, partner.width, partner.strength)

    steering = Steering(
        tuple(Guided(guide.name, placed(guide.image), guide.strength) for guide in asked.guides),
        Direction(asked.degrees, placed(asked.direction), asked.firmness)
        if asked.direction
        else Direction(asked.degrees),
        tuple(map(grafted, asked.partners)),
        Colours(placed(asked.kept.image), asked.kept.gain, asked.kept.offset) if asked.kept else Colours(),
    )
    return replace(request, steering=steering), Supplies(pictures, models, credits_there)


def _placed(sheet: Sheet, request: Request) -> list[tuple[Placed, Picture]]:
    """An image's pictures, and where they lie."""
    if not mode_of(request).is_tiled:
        picture = sheet.whole()
        return [(Placed(picture.sha256, sheet.name), picture)]
    found, side = [], request.width
    for tile in request.tiles:
        picture, (column, row) = sheet.tile(tile), udim.place(tile)
        found.append((Placed(picture.sha256, sheet.name, column * side, -(row + 1) * side, side, side), picture))
    return found


def _name(pictures: tuple[Placed, ...]) -> str:
    return pictures[0].file
