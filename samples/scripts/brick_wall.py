"""The exemplar brick_wall: a worn stretcher-bond wall of old red bricks in recessed sandy mortar. CC0.

Every brick has a clay, a burn and a wear of its own; kilns have flashed some, lime blooms on others, rims are chipped,
and rain has carried soot and lime down from joints that leak.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from exemplar_maps import EXEMPLARS, write_exemplar
from fields import Floats, Ints, blur, mix, smoothstep, srgb
from numpy.typing import NDArray
from runoff import streaks
from torus import noise, places
from weathering import ambient_occlusion

NAME = "brick_wall"
SEED = 1871
METRES = 1.125  # a brick and its joint: 225 x 80 mm
COURSES, PER_COURSE = 14, 5
CELL_W, CELL_H = 1 / PER_COURSE, 1 / COURSES
JOINT = 0.0112  # nominal mortar width in picture widths
DEPTH = 0.0105  # how far the mortar lies behind the brick faces

# (sRGB colour of the clay, share of the bricks)
CLAYS = (
    ("9a4a35", 0.26),
    ("8a3f30", 0.22),
    ("a85c40", 0.17),
    ("b4714f", 0.10),
    ("74382f", 0.12),
    ("53312d", 0.08),
    ("c08e6c", 0.05),
)


@dataclass(frozen=True)
class Layout:
    """Where every grid point lies: its brick, how deep inside it (d > 0) and the place within the brick."""

    brick: Ints
    inside: Floats
    across: Floats
    up: Floats


def lay_bricks(rng: np.random.Generator, n: int) -> Layout:
    """The running bond, every brick a little off in place, size and angle, with worn and chipped outlines."""
    x, y = places(n)
    x = x + 0.0013 * noise(rng, n, 5, 60, 1.2) + 0.0006 * noise(rng, n, 40, 160, 0.5)
    y = y + 0.0013 * noise(rng, n, 5, 60, 1.2) + 0.0006 * noise(rng, n, 40, 160, 0.5)
    course = np.floor(y * COURSES).astype(int)
    shift = (rng.uniform(-0.035, 0.035, COURSES) + 0.5 * (np.arange(COURSES) % 2))[course % COURSES]
    step = np.floor(x * PER_COURSE - shift).astype(int)
    brick = (course % COURSES) * PER_COURSE + step % PER_COURSE
    count = COURSES * PER_COURSE
    px = (x * PER_COURSE - shift - step - 0.5) * CELL_W + rng.normal(0, 0.0010, count)[brick]
    py = (y * COURSES - course - 0.5) * CELL_H + rng.normal(0, 0.0008, count)[brick]
    angle = rng.normal(0, 0.006, count)[brick]
    px, py = px + angle * py, py - angle * px
    half_w = 0.5 * (CELL_W - JOINT) + rng.normal(0, 0.0010, count)[brick]
    half_h = 0.5 * (CELL_H - JOINT) + rng.normal(0, 0.0009, count)[brick]
    corner = 0.0065 + 0.003 * np.clip(noise(rng, n, 3, 12, 1.0), -1, 2)
    qx, qy = np.abs(px) - half_w + corner, np.abs(py) - half_h + corner
    outside = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0)
    inside = corner - outside
    chips = np.maximum(noise(rng, n, 12, 60, 1.0) - 0.9, 0)
    chips += 0.5 * np.maximum(noise(rng, n, 45, 150, 0.6) - 0.9, 0)
    inside = inside - 0.0095 * chips * (0.35 + 0.65 * rng.beta(1.2, 1.4, count)[brick])
    return Layout(brick, inside.astype(np.float32), px / CELL_W, py / CELL_H)


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The wall's height, albedo, roughness and ambient occlusion."""
    rng = np.random.default_rng(seed)
    wall = lay_bricks(rng, n)
    count = COURSES * PER_COURSE

    def per_brick(values: NDArray[np.floating[Any]]) -> Floats:
        return np.take(np.asarray(values, np.float32), wall.brick, axis=0)

    # Faces: rounded rims, a slight tilt and bow, drag marks of the wire, grain, pits and a few spalled flakes.
    rim = 0.0055 + 0.0022 * np.clip(noise(rng, n, 5, 30, 1.0), -1.3, 2)
    t = np.clip(wall.inside / rim, 0, 1)
    profile = np.sqrt(np.maximum(1 - (1 - t) ** 2, 0))
    burnt = per_brick(rng.beta(1.1, 2.2, count))
    grain = noise(rng, n, 50, 400, 0.6)
    lumps = noise(rng, n, 8, 60, 1.2)
    drag = noise(rng, n, 30, 160, 0.6, (5.0, 1.0))
    pits = smoothstep(2.0, 2.9, noise(rng, n, 45, 200, 0.5) + 0.35 * lumps)
    flakes = smoothstep(1.5, 1.95, noise(rng, n, 6, 60, 1.35) + 0.35 * (per_brick(rng.normal(0, 1, count))))
    face = per_brick(rng.normal(0, 0.0009, count)) + 0.0018 * (
        per_brick(rng.normal(0, 1, count)) * wall.up + per_brick(rng.normal(0, 1, count)) * wall.across
    )
    face += 0.00055 * lumps + 0.00022 * grain + 0.00018 * drag - 0.0018 * pits - 0.0020 * flakes
    sides = DEPTH * (profile - 1) + 2.2 * np.minimum(wall.inside, 0)

    # Mortar: a hollow joint of sand, lumpy, crumbled here and there.
    sand = noise(rng, n, 110, 450, 0.7)
    crumb = noise(rng, n, 20, 160, 1.2)
    slab = noise(rng, n, 4, 25, 1.0)
    mortar = -DEPTH * 0.86 + 0.0013 * slab + 0.0010 * crumb + 0.00055 * sand
    mortar -= 0.004 * smoothstep(1.5, 2.2, crumb) + 0.25 * np.clip(-wall.inside, 0, 0.006)
    stone = face + sides
    height = np.maximum(stone, mortar)
    is_brick = smoothstep(-0.0006, 0.0006, stone - mortar)

    # Colours.
    cavity = height - blur(height, 0.006)
    hollow = smoothstep(0.0004, 0.004, -cavity)
    shares = np.array([share for _, share in CLAYS])
    clay_of = rng.choice(len(CLAYS), count, p=shares / shares.sum())
    clays = np.array([srgb(code) for code, _ in CLAYS])[clay_of] * rng.normal(1, 0.07, (count, 1))
    clay = per_brick(clays)
    mottle = noise(rng, n, 5, 90, 1.1)
    clay = clay * np.exp(0.13 * mottle + 0.10 * grain + 0.05 * drag)[..., None]
    bake = smoothstep(0.25, 1.35, noise(rng, n, 4, 40, 1.3) * 0.6 + 1.7 * burnt - 0.15)
    clay = mix(clay, clay * srgb("8b7a78") * 0.9 + srgb("2c2224") * 0.25, 0.75 * bake)
    iron = smoothstep(1.7, 2.3, noise(rng, n, 60, 170, 0.2))
    clay = mix(clay, srgb("35231f"), 0.7 * iron)
    lime = smoothstep(2.0, 2.6, noise(rng, n, 45, 110, 0.4))
    clay = mix(clay, clay * 0.6 + srgb("cdb295") * 0.4, 0.6 * lime)
    worn = smoothstep(0.006, 0.001, wall.inside + 0.0012 * crumb) * smoothstep(-0.3, 0.9, lumps + crumb * 0.4)
    fresh = np.clip(0.55 * worn + 0.8 * flakes, 0, 1)
    clay = mix(clay, clay * 0.75 + srgb("b06a4c") * 0.3, 0.7 * fresh)
    clay = mix(clay, clay * 0.45, np.clip(0.9 * pits + 0.45 * hollow, 0, 1))
    bloom_at = noise(rng, n, 3, 14, 0.8) + 0.9 * per_brick(rng.normal(0, 1, count))
    bloom = smoothstep(0.9, 2.8, bloom_at) * smoothstep(-1.8, 1.8, noise(rng, n, 14, 400, 1.2) + 0.5 * drag)
    clay = mix(clay, srgb("c6b5a2"), 0.42 * bloom)
    joint = mix(srgb("a39682"), srgb("b9a88c"), smoothstep(-1, 1, slab))
    joint = joint * np.exp(0.09 * sand + 0.10 * crumb)[..., None]
    joint = mix(joint, srgb("6d5a48"), 0.45 * smoothstep(1.5, 2.4, noise(rng, n, 70, 180, 0.2)))
    joint = mix(joint, joint * 0.5, np.clip(0.9 * hollow + smoothstep(1.3, 2.2, crumb) * 0.6, 0, 1))
    grey = clay @ np.array([0.3, 0.55, 0.15], np.float32)
    clay = mix(clay, grey[..., None] * np.ones(3, np.float32), 0.14)
    albedo = mix(joint, clay, is_brick)
    leaks = (1 - is_brick) * smoothstep(1.1, 2.2, noise(rng, n, 3, 14, 0.6))
    washed = streaks(rng, leaks, (0.03, 0.12), 0.010)
    albedo = mix(albedo, srgb("bdb09c"), 0.30 * washed)
    soot = smoothstep(0.2, 2.2, noise(rng, n, 3, 30, 0.9)) * smoothstep(-1.5, 1.0, grain + lumps)
    albedo = mix(albedo, srgb("3a3430"), 0.42 * soot)

    # Roughness: hard-burnt faces are smoother, mortar, bloom, pits and broken clay are rough.
    brick_rough = 0.80 - 0.24 * bake + 0.05 * mottle * 0.6 + 0.03 * grain + per_brick(rng.normal(0, 0.03, count))
    brick_rough += 0.10 * pits + 0.12 * fresh + 0.12 * bloom + 0.05 * hollow
    joint_rough = 0.92 + 0.025 * sand
    rough = np.clip(mix(joint_rough, brick_rough, is_brick) - 0.04 * soot, 0.35, 0.98)
    occlusion = ambient_occlusion(height)
    return {"height": height, "albedo": np.clip(albedo, 0.02, 0.85), "rough": rough, "ambient_occlusion": occlusion}


def main() -> None:
    """Build the wall and write its maps."""
    write_exemplar(NAME, build, METRES, SEED, EXEMPLARS)


if __name__ == "__main__":
    main()
