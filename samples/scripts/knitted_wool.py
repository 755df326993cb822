"""The exemplar knitted_wool: thick mustard yarn in plain stitches, plied from single fibres, with a fuzz. CC0.

A course is one yarn whose loops hang in the course below (K. Crane's curve of a plain knit, seen from the side of the
legs). Three plies twist into the yarn, fibres into each ply; a few leave it.
"""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import parse_options, write_maps
from exemplar_render import make_relief, make_strands, new_scene, pass_material, place, rendered
from fields import Floats, blur, mix, smoothstep, srgb
from weathering import ambient_occlusion, hollows

NAME = "knitted_wool"
SEED = 1589
METRES = 0.1
WALES, COURSES = 12, 16  # stitches across and up
TURN = 1 / WALES / (2 * np.pi)  # a stitch is 2 pi of the curve's own units wide
OVERSHOOT, LOOP, LEG = 1.52, 4.0, 1.10  # how far loops bulge, reach up and down, and legs stand out, in those units
RADIUS = 1.22  # of the yarn, in those units
STEPS = 60  # points along a fibre for each stitch
PLIES, FIBRES, FUZZ = 3, 84, 5  # plies of a yarn, fibres of a ply, fibres that leave the yarn
TWISTS = 2.3  # of the plies around each other, for each stitch
FIBRE = 0.00095  # radius of a fibre in picture widths
SHADES = ("b3893f", "a67a34", "bf9a57", "94702f", "b9944f")
FLECKS = ("7d4f2c", "d8c690", "6a6a3f")


@dataclass(frozen=True)
class Frame:
    """A yarn's middle line (points, 3) in picture widths, and two directions across it (points, 3)."""

    middle: Floats
    side: Floats
    front: Floats


def wander(rng: np.random.Generator, along: Floats, low: int, high: int, rows: int = 1) -> Floats:
    """Smooth random curves (rows, points) that repeat over the unit length, of deviation 1."""
    cycles = np.arange(low, high + 1)
    size = rng.normal(0, 1, (rows, len(cycles))) / np.sqrt(len(cycles) / 2)
    start = rng.random((rows, len(cycles)))
    total = np.zeros((rows, len(along)))
    for number, cycle in enumerate(cycles):
        total += size[:, number, None] * np.cos(2 * np.pi * (cycle * along[None] + start[:, number, None]))
    return np.asarray(total, np.float32)


def loop(rng: np.random.Generator, course: int, along: Floats) -> Frame:
    """The middle line of a course; ``along`` counts pictures, so it repeats over 1."""
    t = 2 * np.pi * WALES * along
    reach = LOOP * (1 + 0.035 * wander(rng, along, 3, WALES * 2)[0])
    x = t + OVERSHOOT * np.sin(2 * t) + 0.10 * wander(rng, along, 2, WALES)[0]
    y = reach * np.cos(t) + 0.10 * rng.normal() + 0.11 * wander(rng, along, 2, WALES)[0]
    z = -LEG * np.cos(2 * t) * (1 + 0.06 * wander(rng, along, 3, WALES)[0]) + 0.06 * wander(rng, along, 2, 10)[0]
    middle = np.stack([x * TURN, y * TURN + (course + 0.5) / COURSES, z * TURN], -1)
    tangent = np.gradient(middle, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    front = np.array([0.0, 0.0, 1.0]) - tangent[:, 2:] * tangent
    front /= np.linalg.norm(front, axis=1, keepdims=True)
    return Frame(middle, np.cross(tangent, front), front)


def around(frame: Frame, far: Floats, angle: Floats) -> Floats:
    """Places (fibres, points, 3) that are ``far`` (yarn radii) from the middle at ``angle`` (turns)."""
    turned = 2 * np.pi * angle
    side, front = (np.asarray(far * part(turned))[..., None] for part in (np.cos, np.sin))
    return np.asarray(frame.middle + RADIUS * TURN * (side * frame.side + front * frame.front), np.float32)


def spin(rng: np.random.Generator, frame: Frame, along: Floats) -> Floats:
    """The fibres of a yarn (fibres, points, 3): those of its plies, and the fuzz."""
    width = 1 + 0.05 * wander(rng, along, 2, WALES)[0]
    turn = round(TWISTS * WALES) * along + 0.05 * wander(rng, along, 2, 2 * WALES)[0]
    strands = []
    for ply in range(PLIES):
        middle = turn + ply / PLIES + rng.normal(0, 0.015)
        deep = rng.uniform(0.93, 1, (FIBRES, 1)) * (1 + 0.025 * wander(rng, along, 4, 40, FIBRES))
        own = (
            (np.arange(FIBRES)[:, None] + 1.5 * rng.random((FIBRES, 1))) / FIBRES
            + round(-1.6 * WALES) * along
            + 0.03 * wander(rng, along, 4, 40, FIBRES)
        )
        across = 0.42 * np.exp(2j * np.pi * middle) + 0.58 * deep * np.exp(2j * np.pi * own)
        strands.append(across * width)
    fuzz = 0.95 + 0.14 * np.abs(wander(rng, along, 6, 60, FUZZ))
    angle = rng.random((FUZZ, 1)) + round(0.6 * WALES) * along + 0.22 * wander(rng, along, 6, 50, FUZZ)
    strands.append(np.minimum(fuzz, 1.5) * np.exp(2j * np.pi * angle))
    across = np.concatenate(strands)
    return around(frame, np.abs(across), np.angle(across) / (2 * np.pi))


def dye(rng: np.random.Generator, along: Floats, height: Floats) -> tuple[Floats, Floats]:
    """Colour (fibres, points, 3) and roughness (fibres, points): every ply has its shade, every fibre its tone."""
    count = len(height)
    shades = np.stack([srgb(code) for code in SHADES])
    ply = np.minimum(np.arange(count) // FIBRES, PLIES)
    base = shades[rng.integers(len(SHADES), size=PLIES + 1)] * rng.normal(1, 0.025, (PLIES + 1, 1))
    base = mix(base, shades.mean(0), 0.5)[ply]
    tone = rng.normal(0, 0.17, (count, 1)) + 0.06 * wander(rng, along, 2, 9) + 0.06 * wander(rng, along, 10, 90, count)
    albedo = base[:, None] * np.exp(np.clip(tone, -0.6, 0.5))[..., None]
    fleck = np.stack([srgb(code) for code in FLECKS])[rng.integers(len(FLECKS), size=count)]
    shown = smoothstep(1.9, 2.3, wander(rng, along, 3, 30, count)) * (rng.random((count, 1)) < 0.3)
    albedo = mix(albedo, np.broadcast_to(fleck[:, None], albedo.shape), 0.8 * shown)
    low, high = -(LEG + RADIUS) * TURN, (LEG + RADIUS) * TURN
    albedo = albedo * (0.58 + 0.42 * smoothstep(low, 0.6 * high, height))[..., None]
    albedo = mix(albedo, albedo * 1.12 + 0.015, (ply == PLIES)[:, None] * 0.7)
    rough = 0.82 + rng.normal(0, 0.04, (count, 1)) - 0.08 * smoothstep(0, high, height) + 0.06 * shown
    return np.clip(albedo, 0.02, 0.8).astype(np.float32), np.clip(rough, 0.55, 0.97).astype(np.float32)


def main() -> None:
    """Knit the courses, repeat the outer ones across the borders and render the maps."""
    options = parse_options(NAME, seed=SEED)
    rng = np.random.default_rng(options.seed)
    scene, material = new_scene(), pass_material()
    floor = np.full((8, 8), -(LEG + 0.9 * RADIUS) * TURN, np.float32)
    dark = np.broadcast_to(srgb("5e451b"), (8, 8, 3))
    place(scene, make_relief("lining", floor, dark, np.full((8, 8), 0.95, np.float32)), material)
    margin = STEPS
    along = np.arange(-margin, WALES * STEPS + margin + 1) / (WALES * STEPS)
    for course in range(COURSES):
        frame = loop(rng, course, along)
        points = spin(rng, frame, along)
        width = np.where(np.arange(len(points)) < PLIES * FIBRES, FIBRE, 0.45 * FIBRE)
        radius = np.broadcast_to(width[:, None], points.shape[:2])
        strands = make_strands("course", points, radius, *dye(rng, along, points[..., 2]))
        for copy in (-1, 0, 1):
            if -2 <= course + copy * COURSES <= COURSES + 1:
                place(scene, strands, material, (0.0, float(copy), 0.0))
    maps = rendered(scene, options)
    # Light that wanders from fibre to fibre blurs what it shows of them: half of the relief is the yarn's alone.
    maps["height"] = mix(maps["height"], blur(maps["height"], 0.0015), 0.45)
    maps["ambient_occlusion"] = ambient_occlusion(maps["height"])
    shade = 0.6 * hollows(maps["height"], 0.012, 0.014) + 0.3 * hollows(maps["height"], 0.004, 0.004)
    maps["albedo"] = maps["albedo"] * (1 - shade)[..., None]
    write_maps(NAME, maps, options, METRES)


if __name__ == "__main__":
    main()
