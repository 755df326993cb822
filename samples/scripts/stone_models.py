"""Single river pebbles: their worn, slightly faceted shapes and the look of their minerals."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import bmesh
import numpy as np
from fields import Floats, Ints, SolidNoise, mix, smoothstep, srgb
from numpy.typing import NDArray

# Kind: (sRGB colours, share, speckle contrast, banding contrast, chance of veins, roughness)
KINDS = (
    (("8d8c88", "7b7c7d", "9c9890", "878786"), 0.42, 0.16, 0.05, 0.25, 0.62),  # grey granite and limestone
    (("b3a48c", "bdb09a", "a3917a", "ab9b89"), 0.31, 0.09, 0.12, 0.10, 0.70),  # warm sandstone
    (("62666a", "686a67", "6e7066"), 0.11, 0.06, 0.10, 0.50, 0.50),  # slate, greenish and bluish
    (("8f6850", "7f5a4a", "9c785e"), 0.07, 0.10, 0.10, 0.15, 0.60),  # rusty ironstone
    (("403f40", "4b4845"), 0.06, 0.10, 0.03, 0.25, 0.42),  # basalt
    (("d3cdbf", "c9c2b4"), 0.05, 0.05, 0.05, 0.20, 0.40),  # quartz
)


@dataclass(frozen=True)
class Stone:
    """A pebble around the origin: points, triangles, and colour and roughness of each point."""

    points: Floats
    faces: Ints
    albedo: Floats
    rough: Floats


@cache
def sphere(subdivisions: int) -> tuple[Floats, Ints]:
    """Unit directions and triangles of an icosphere."""
    ball = bmesh.new()
    bmesh.ops.create_icosphere(ball, subdivisions=subdivisions, radius=1.0)
    points = np.array([vertex.co for vertex in ball.verts], np.float32)
    faces = np.array([[vertex.index for vertex in face.verts] for face in ball.faces], np.int32)
    ball.free()
    return points / np.linalg.norm(points, axis=1, keepdims=True), faces


def turn(rng: np.random.Generator, lean: float) -> Floats:
    """A rotation by any angle about z followed by a random lean of deviation ``lean`` radians."""
    about_z = rng.uniform(0, 2 * np.pi)
    c, s = np.cos(about_z), np.sin(about_z)
    flat = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    slope = rng.normal(0, lean, 2)
    return np.asarray(tilt_to(slope) @ flat, np.float32)


def tilt_to(slope: NDArray[np.floating[Any]]) -> Floats:
    """The rotation that lays a level stone on ground that rises by ``slope`` along x and y."""
    normal = np.array([-slope[0], -slope[1], 1.0])
    normal /= np.linalg.norm(normal)
    side = np.array([1.0, 0.0, 0.0]) - normal[0] * normal
    side /= np.linalg.norm(side)
    return np.asarray(np.stack([side, np.cross(normal, side), normal], 1), np.float32)


def make_stone(rng: np.random.Generator, radius: float, subdivisions: int) -> Stone:
    """One pebble of the given mean radius, lying flat with a random heading."""
    directions, faces = sphere(subdivisions)
    solid = SolidNoise(rng)
    reach = 1 + 0.055 * solid(directions, 1.1) + 0.018 * solid(directions + 9, 2.6)
    for _ in range(rng.integers(3, 8)):  # worn facets: planes that shave the ball off softly
        normal = rng.normal(0, 1, 3)
        facing = directions @ (normal / np.linalg.norm(normal)).astype(np.float32)
        plane = rng.uniform(0.72, 0.97) / np.maximum(facing, 0.05)
        softness = 0.05
        reach = -softness * np.logaddexp(-reach / softness, -plane / softness)
    reach += 0.004 * solid(directions + 3, 9, 2) + 0.0022 * solid(directions + 5, 26)
    dents = smoothstep(1.7, 2.6, solid(directions + 11, 8))
    reach -= 0.015 * dents
    axes = np.array([rng.uniform(1.0, 1.3), rng.uniform(0.78, 1.0), rng.uniform(0.45, 0.68)])
    axes /= np.sqrt(axes[0] * axes[1])
    local = directions * reach[:, None] * axes.astype(np.float32)
    albedo, rough = _minerals(rng, solid, local, radius)
    rough = np.clip(rough + 0.12 * dents, 0.2, 0.95)
    albedo = albedo * (1 - 0.35 * dents[:, None])
    points = (local * np.float32(radius)) @ turn(rng, 0.10).T
    return Stone(points, faces, np.clip(albedo, 0.025, 0.80), rough)


def _minerals(rng: np.random.Generator, solid: SolidNoise, local: Floats, radius: float) -> tuple[Floats, Floats]:
    """Colour and roughness of a pebble from the place within it (unit size) and its real radius."""
    shares = np.array([kind[1] for kind in KINDS])
    colours, _, speckle, banding, veins, roughness = KINDS[rng.choice(len(KINDS), p=shares / shares.sum())]
    base = srgb(colours[rng.integers(len(colours))]) * rng.normal(1, 0.10)
    base = base * (1 + rng.normal(0, 0.012, 3)).astype(np.float32)
    spot = local + rng.uniform(0, 30, 3).astype(np.float32)
    grain = radius / 0.04  # speckles keep their real size on small and large stones
    fine = solid(spot, 15 * grain, 2, 0.8)
    mottle = solid(spot, 1.8, 3, 0.6)
    heading = rng.normal(0, 1, 3)
    level = local @ (heading / np.linalg.norm(heading)).astype(np.float32) + 0.08 * solid(spot, 1.5, 2)
    bands = solid(np.stack([level * 5 * grain, level * 0, level * 0], 1) + spot[0], 1.0, 2)
    shade = speckle * rng.uniform(0.6, 1.5) * fine + 0.10 * mottle + banding * rng.uniform(0, 1.6) * bands
    albedo = base * np.exp(np.clip(shade, -0.9, 0.7))[:, None]
    warm = smoothstep(0.2, 1.8, solid(spot + 17, 1.3, 3, 0.6)) * rng.uniform(0, 0.5)
    albedo = mix(albedo, albedo * srgb("e0b48c") * 1.5, warm)
    dark = smoothstep(1.3, 1.9, solid(spot + 21, 12 * grain)) * min(1.0, speckle * 5)
    albedo = mix(albedo, albedo * 0.4, dark)
    rough = roughness + rng.normal(0, 0.07) + 0.035 * mottle + 0.03 * fine
    if rng.random() < veins:
        width = rng.uniform(0.025, 0.07)
        sheet = level - rng.uniform(-0.5, 0.5) + 0.05 * solid(spot + 31, 4, 2)
        line = smoothstep(width, 0.35 * width, np.abs(sheet)) * smoothstep(-1.2, 0.2, mottle)
        albedo = mix(albedo, srgb("d6cfc0") * rng.uniform(0.75, 1.0), 0.75 * line)
        rough = rough - 0.12 * line
    return albedo, rough
