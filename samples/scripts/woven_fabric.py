"""The exemplar woven_fabric: a coarse 2/2 twill of wool yarns spun from single fibres. CC0.

Every yarn is a bundle of real strands: fibres twist into the yarn, and the yarn runs over two and under two
of the crossing yarns. The weave repeats across the picture's borders.
"""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import EXEMPLARS, parse_options, write_maps
from exemplar_render import make_relief, make_strands, new_scene, pass_material, place, rendered
from fields import Floats, mix, smoothstep, srgb
from weathering import ambient_occlusion

NAME = "woven_fabric"
SEED = 2204
METRES = 0.048  # a thread every 2 mm
THREADS = 24  # along each side: a multiple of the twill's four
PITCH = 1 / THREADS
STEPS = 340  # points along a fibre
MARGIN = 0.02  # how far the fibres run on beyond the borders
FIBRES, STRAYS = 160, 4  # well-behaved and stray fibres in a yarn
TURNS = (4, 5)  # twists of a yarn over the picture's width
FIBRE = 0.00130  # radius of a fibre in picture widths
HALF_WIDTH, HALF_HEIGHT = 0.46 * PITCH, 0.36 * PITCH  # of a yarn
RISE = 0.33 * PITCH  # of a yarn's middle above or below the cloth's middle
FLECKS = ("a8623a", "b8923f", "7d3b34")  # tweed neps


@dataclass(frozen=True)
class Wool:
    """One of the two yarn colours: sRGB shades of its threads and its mean roughness."""

    shades: tuple[str, ...]
    rough: float


WARP = Wool(("c3b397", "b8a78a", "ccbea4", "bdae96"), 0.80)
WEFT = Wool(("4e5861", "46505a", "58616a", "4b555c"), 0.70)


def wander(rng: np.random.Generator, along: Floats, low: int, high: int, rows: int = 1) -> Floats:
    """Smooth random curves (rows, points) that repeat over the unit length, of deviation 1."""
    cycles = np.arange(low, high + 1)
    size = rng.normal(0, 1, (rows, len(cycles))) / np.sqrt(len(cycles) / 2)
    start = rng.random((rows, len(cycles)))
    phase = cycles[None, :, None] * along[None, None, :] + start[..., None]
    return np.asarray(np.einsum("rc,rcp->rp", size, np.cos(2 * np.pi * phase)), np.float32)


def lift(number: int, along: Floats, over: float) -> Floats:
    """-1..1 along yarn ``number``: over two crossing yarns (1), then under two (-1)."""
    wave = over * np.cos(2 * np.pi * (along * THREADS - 0.5 - number - 0.5 * over) / 4)
    return np.asarray(np.tanh(1.7 * wave) / np.tanh(1.7), np.float32)


def spin(rng: np.random.Generator, along: Floats, width: Floats) -> tuple[Floats, Floats]:
    """Where the fibres of a yarn lie around its middle: sideways and upwards, each (fibres, points)."""
    count = FIBRES + STRAYS
    turns = TURNS[rng.integers(len(TURNS))]
    depth = rng.random((count, 1)) ** 0.38 * (1 + 0.05 * wander(rng, along, 2, 10, count))
    depth[FIBRES:] = 0.96 + 0.08 * np.abs(wander(rng, along, 5, 18, STRAYS))
    depth = np.minimum(depth, 1.2)
    around = rng.random((count, 1)) + turns * along + 0.025 * wander(rng, along, 3, 16, count)
    around[FIBRES:] += 0.08 * wander(rng, along, 5, 24, STRAYS)
    sideways = depth * np.cos(2 * np.pi * around) * HALF_WIDTH * width
    upwards = depth * np.sin(2 * np.pi * around) * HALF_HEIGHT * width
    return sideways, upwards


def dye(rng: np.random.Generator, wool: Wool, along: Floats, height: Floats) -> tuple[Floats, Floats]:
    """Colour (fibres, points, 3) and roughness (fibres, points) of a yarn's fibres."""
    count = len(height)
    base = srgb(wool.shades[rng.integers(len(wool.shades))]) * rng.normal(1, 0.06)
    base = base * (1 + rng.normal(0, 0.015, 3)).astype(np.float32)
    tone = rng.normal(0, 0.20, (count, 1)) + 0.07 * wander(rng, along, 2, 9)
    tone = tone + 0.07 * wander(rng, along, 10, 60, count)
    albedo = base * np.exp(np.clip(tone, -0.7, 0.6))[..., None]
    fleck = np.array([srgb(code) for code in FLECKS])[rng.integers(len(FLECKS), size=count)]
    shown = smoothstep(2.0, 2.3, wander(rng, along, 3, 16, count)) * (rng.random((count, 1)) < 0.35)
    albedo = mix(albedo, np.broadcast_to(fleck[:, None], albedo.shape), 0.75 * shown)
    crown = smoothstep(-0.2 * RISE, RISE + HALF_HEIGHT, height)
    albedo = albedo * (0.68 + 0.32 * smoothstep(-1.2 * RISE, 0.8 * RISE, height))[..., None]
    rough = wool.rough + rng.normal(0, 0.03) + rng.normal(0, 0.045, (count, 1)) - 0.12 * crown
    return np.clip(albedo, 0.025, 0.8), np.clip(rough + 0.1 * shown, 0.35, 0.97).astype(np.float32)


def weave_yarn(rng: np.random.Generator, number: int, wool: Wool, over: float) -> tuple[Floats, Floats, Floats]:
    """Points (fibres, steps, 3) of a yarn along x whose lane is ``number``, with colour and roughness."""
    along = np.linspace(-MARGIN, 1 + MARGIN, STEPS, dtype=np.float32)
    width = 1 + 0.05 * rng.normal() + 0.06 * wander(rng, along, 2, 12)[0]
    rise = lift(number, along, over)
    sideways, upwards = spin(rng, along, width)
    spread = 1 + 0.10 * np.abs(rise)  # pressed flat where it floats, squeezed where it dives
    lane = (number + 0.5) * PITCH + PITCH * (0.03 * rng.normal() + 0.035 * wander(rng, along, 1, 7)[0])
    middle = RISE * rise + 0.02 * PITCH * wander(rng, along, 2, 12)[0]
    height = middle + upwards
    albedo, rough = dye(rng, wool, along, height)
    points = np.stack([np.broadcast_to(along, height.shape), lane + sideways * spread, height], -1)
    return points.astype(np.float32), albedo, rough


def main() -> None:
    """Weave the cloth, repeat the outer yarns across the borders and render the maps."""
    options = parse_options(NAME, folder=EXEMPLARS, seed=SEED)
    rng = np.random.default_rng(options.seed)
    scene, material = new_scene(), pass_material()
    floor = np.full((8, 8), -0.7 * RISE, np.float32)
    backing = np.broadcast_to(srgb("3a3632"), (8, 8, 3))
    place(scene, make_relief("backing", floor, backing, np.full((8, 8), 0.92, np.float32)), material)
    for wool, over, axes in ((WARP, 1.0, [1, 0, 2]), (WEFT, -1.0, [0, 1, 2])):
        for number in range(THREADS):
            points, albedo, rough = weave_yarn(rng, number, wool, over)
            strands = make_strands("yarn", points[..., axes], FIBRE, albedo, rough)
            for copy in {0: (0, 1), THREADS - 1: (0, -1)}.get(number, (0,)):
                shift = (0.0, float(copy), 0.0) if over < 0 else (float(copy), 0.0, 0.0)
                place(scene, strands, material, shift)
    maps = rendered(scene, options)
    maps["ambient_occlusion"] = ambient_occlusion(maps["height"])
    write_maps(NAME, maps, options, METRES)


if __name__ == "__main__":
    main()
