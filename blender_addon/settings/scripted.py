"""What a growth is to follow as scripts say it: images, angles, weight files (api.py has the forms)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import bpy

import nca_core
from nca_core import Model
from nca_core.steering import Supplies

from ..datablocks import storage
from ..growing.following import Asked, Guide, Partner
from ..growing.request import Request
from . import steering


def followed(
    block: bpy.types.Material | None, model: Model, request: Request, guide: Any, direction: Any, blend: Any
) -> tuple[Request, Supplies]:
    """A request that follows what it does already, and what is given of it instead; and what its steering names.

    block: the material that it is for, if there is one. guide, direction, blend: as api.py has them, None for what
    stays. Raises ValueError, in one line, for anything else, and for what is not there.
    """
    asked, models = steering.as_grown(block, request.steering) if block else Asked.by(request.steering), []
    images: list[bpy.types.Image] = list(steering.of(block).images()) if block else []
    if guide is not None:
        named = guide if isinstance(guide, dict) else {_only(model): guide} if _is_given(guide) else {}
        guides = []
        for name, said in named.items():
            image, strength = _image_and_numbers("guide", said, (1.0,))
            images.insert(0, image)
            guides.append(Guide(model.guide(name).name, image.name, strength))
        asked = replace(asked, guides=tuple(guides))
    if direction is not None:
        degrees, image, firmness = _direction(direction)
        images[:0] = [image] if image else []
        asked = replace(asked, degrees=degrees, direction=image.name if image else "", firmness=firmness)
    if blend is not None:
        partners = []
        if parts := _parts(blend):
            other, label = _model(parts[0])
            image, width, strength = _image_and_numbers("blend's mask", parts[1:], (1.0, 1.0))
            images.insert(0, image)
            models.append(other)
            partners.append(Partner(label, image.name, width, strength, other.digest))
        asked = replace(asked, partners=tuple(partners))
    return steering.followed(block, request, asked, _first_of_each_name(images), models)


def _first_of_each_name(images: list[bpy.types.Image]) -> Iterator[bpy.types.Image]:
    """Those that were named last, should others have the same name."""
    yield from {image.name: image for image in reversed(images)}.values()


def _only(model: Model) -> str:
    """The name of a model's only guide. Raises ValueError where there is none, or there are several."""
    names = [guide.name for guide in model.guides]
    if len(names) > 1:
        raise ValueError(f"{model.name} has the guides {', '.join(names)}: give a dict by their names")
    return model.guide(names[0] if names else "guide").name


def _direction(said: Any) -> tuple[float, bpy.types.Image | None, float]:
    """Degrees, an image if there is one, and how firmly that is followed, of [DEGREES,] [IMAGE [, STRENGTH]]."""
    parts = _parts(said)
    degrees = float(parts.pop(0)) % 360 if parts and _is_number(parts[0]) else 0.0
    if not parts:
        return degrees, None, 1.0
    if not _is_image(parts[0]):
        raise ValueError("direction is an angle in degrees, an image, or both, and then a strength")
    return degrees, *_image_and_numbers("direction", parts, (1.0,))


def _image_and_numbers(what: str, said: Any, usual: tuple[float, ...]) -> tuple[Any, ...]:
    """An image, and as many numbers as are usual, which stand for those that are not said."""
    parts = _parts(said)
    if not (1 <= len(parts) <= 1 + len(usual) and _is_image(parts[0]) and all(map(_is_number, parts[1:]))):
        numbers = "a number" if len(usual) == 1 else f"up to {len(usual)} numbers"
        raise ValueError(f"{what} is an image, or an image and {numbers}, not {said!r}")
    return parts[0], *map(float, parts[1:]), *usual[len(parts) - 1 :]


def _model(said: Any) -> tuple[Model, str]:
    """Another material's model, and what to call it."""
    if isinstance(said, bpy.types.Material):
        return storage.model_of(said), said.name
    if isinstance(said, str | Path):
        return nca_core.load(said), str(said)
    raise ValueError(f"blend takes a weight file or a Lichen material, not {said!r}")


def _parts(said: Any) -> list[Any]:
    return list(said) if isinstance(said, list | tuple) else [said]


def _is_given(said: Any) -> bool:
    return not (isinstance(said, list | tuple) and not said)


def _is_image(value: Any) -> bool:
    return isinstance(value, bpy.types.Image)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
