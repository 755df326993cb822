"""A material under a low lamp, in numpy: what a grown normal and roughness do to highlights.

One directional light and a grey sky on Cook and Torrance's model with the GGX distribution and Schlick's Fresnel term
(B. Walter et al., "Microfacet Models for Refraction through Rough Surfaces", EGSR 2007).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nca_core.maps import normals_from_height, to_linear, to_srgb

Floats = npt.NDArray[np.float32]

UP = np.array([0, 0, 1], np.float32)
LAMP = np.array([-0.62, 0.55, 0.56], np.float32)  # towards the light: from the upper left, 34 degrees above the ground
SUN, SKY, REFLECTANCE = 2.6, 0.35, 0.04
GLOW = 4.0  # how strongly emission shines


def lit(maps: Mapping[str, Floats], relief: float, lamp: Floats = LAMP, eye: Floats = UP) -> Floats:
    """Maps (height, width, channels) of a tiling surface to a picture (height, width, 3), sRGB-encoded in 0..1.

    relief: what the height's range measures, in pixels. lamp, eye: the ways to the light and to who looks, x to the
    right, y up and z out of the surface, of any length; who looks is straight above unless it is said.
    """
    shape = maps["base_color"].shape[:2]
    colour = to_linear(maps["base_color"])
    roughness = maps["roughness"] if "roughness" in maps else np.full((*shape, 1), 0.6, np.float32)
    metallic = maps.get("metallic", np.zeros((*shape, 1), np.float32))
    normal = _normals(maps["height"], relief) if "height" in maps else np.broadcast_to(UP, (*shape, 3))
    light, view = lamp / np.linalg.norm(lamp), eye / np.linalg.norm(eye)
    half = (light + view) / np.linalg.norm(light + view)
    to_light, to_eye = (np.clip((normal @ way)[..., None], 1e-3, 1) for way in (light, view))
    to_sky = np.clip(normal[..., 2:], 1e-3, 1)
    alpha = np.clip(roughness, 0.05, 1) ** 2
    spread = ((normal @ half)[..., None] ** 2) * (alpha**2 - 1) + 1
    distribution = alpha**2 / (np.pi * spread**2)
    shadowing = to_light * np.sqrt(to_eye**2 * (1 - alpha**2) + alpha**2)
    shadowing += to_eye * np.sqrt(to_light**2 * (1 - alpha**2) + alpha**2)
    base = REFLECTANCE * (1 - metallic) + colour * metallic
    fresnel = base + (1 - base) * (1 - float(half @ light)) ** 5
    direct = (colour * (1 - metallic) / np.pi + fresnel * distribution / (2 * shadowing)) * to_light * SUN
    picture = direct + colour * SKY * to_sky * maps.get("ambient_occlusion", 1.0)
    if "emission" in maps:
        picture = picture + GLOW * to_linear(maps["emission"])
    return to_srgb(np.clip(picture, 0, 1))


def _normals(height: Floats, relief: float) -> Floats:
    """Unit normals (height, width, 3), Y up, of a height map whose edges meet."""
    bordered = np.pad(height[..., 0], 1, mode="wrap")
    return np.moveaxis(normals_from_height(bordered, relief, relief), 0, -1) * 2 - 1
