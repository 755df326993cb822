"""A picture laid out in a material: the request for a tile of its shape, and what a guide follows then. No bpy."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nca_core import Model
from nca_core.guides import Guide
from nca_core.steering import Picture
from nca_core.stylizing import (
    blurred,
    colours_picture,
    content_blur,
    guide_picture,
    look,
    luminance,
    luminance_guide,
    tones,
)

from .request import LARGEST, SMALLEST, Request

__all__ = ["laid_out", "luminance_guide", "request_for"]


def request_for(request: Request, model: Model, size: tuple[int, int], scale: float) -> Request:
    """A tile of a picture's shape. size: (height, width) of the picture in pixels, whose longer side gets as
    many as the request's has. scale: exemplar pixels are so many of the tile's. Raises ValueError for a picture that is
    too long."""
    height, width = size
    longest = max(request.width, request.height)
    wide, high = (max(1, round(longest * side / max(size))) for side in (width, height))
    if min(wide, high) < SMALLEST or longest > LARGEST:
        raise ValueError(f"A picture of {width} x {height} pixels is too long to be laid out")
    cells = max(1, round(wide / (scale * model.coarse_pixels)))
    return replace(request, mode="tile", living=False, width=wide, height=high, cells=cells, tiles=())


@dataclass(frozen=True)
class LaidOut:
    """What a picture asks for. tone: for the luminance guide. colours: what the base colour gets if they are kept, and
    gain and offset of its lightness then."""

    tone: Picture
    colours: Picture
    gain: float
    offset: float


def laid_out(content: Picture, guide: Guide, request: Request, model: Model) -> LaidOut:
    """What a picture asks of a material with a luminance guide, if a request of `request_for` is grown. Raises
    ValueError for a picture that is the same everywhere."""
    density = content.presence.shape[1] / (request.cells * model.coarse_pixels)  # the content's pixels, not the tile's
    soft = blurred(luminance(content), content_blur(guide, density))
    shared = look(tones(soft, content.presence), guide)
    tone, colours = guide_picture(content, shared.tone, guide, density), colours_picture(content, guide, density)
    return LaidOut(tone, colours, shared.gain, shared.offset)
