"""What the guides of a material do, in words."""

from __future__ import annotations

from nca_core.guides import Colour, Guide
from nca_core.maps import AMBIENT_OCCLUSION, BASE_COLOR, EMISSION, HEIGHT, MASK, METALLIC, OPACITY, ROUGHNESS
from nca_core.stylizing import TONE

from ..texts import say


def name_of(guide_name: str) -> str:
    """A guide's name on screen: "Rust" for rust."""
    return guide_name.replace("_", " ").title()


def what_it_does(guide: Guide) -> str:
    """What an artist gets by painting on the guide: what bright means, or the colours that mean something."""
    if guide.labels:
        return say("paint in {colours}", colours=", ".join(colour_names(guide.labels)))
    known = {
        TONE: say("bright = lighter"),
        BASE_COLOR.name: say("bright = lighter"),
        HEIGHT.name: say("bright = higher"),
        ROUGHNESS.name: say("bright = rougher"),
        METALLIC.name: say("bright = more metallic"),
        AMBIENT_OCCLUSION.name: say("bright = less shaded"),
        EMISSION.name: say("bright = glows more"),
        OPACITY.name: say("bright = more opaque"),
        MASK.name: say("bright = inside the mask"),
    }
    return known.get(guide.name) or say("bright = more {name}", name=name_of(guide.name).lower())


def colour_names(colours: tuple[Colour, ...]) -> list[str]:
    """The names of colours, sRGB in 0..255; those that would share one are told apart by their numbers."""
    names = [_nearest_name(colour) for colour in colours]
    return [
        f"{name} (#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x})" if names.count(name) > 1 else name
        for name, colour in zip(names, colours, strict=True)
    ]


def _nearest_name(colour: Colour) -> str:
    names = {
        (0, 0, 0): say("black"),
        (128, 128, 128): say("grey"),
        (255, 255, 255): say("white"),
        (255, 0, 0): say("red"),
        (128, 0, 0): say("dark red"),
        (255, 128, 0): say("orange"),
        (128, 64, 0): say("brown"),
        (255, 255, 0): say("yellow"),
        (0, 255, 0): say("green"),
        (0, 128, 0): say("dark green"),
        (0, 255, 255): say("cyan"),
        (0, 0, 255): say("blue"),
        (0, 0, 128): say("dark blue"),
        (128, 0, 255): say("purple"),
        (255, 0, 255): say("magenta"),
        (255, 128, 192): say("pink"),
    }
    return min(names.items(), key=lambda item: sum((a - b) ** 2 for a, b in zip(item[0], colour, strict=True)))[1]
