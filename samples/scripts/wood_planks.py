"""The exemplar wood_planks: reclaimed boards of many a pallet, weathered grey to brown, nailed side by side. CC0."""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import write_exemplar
from fields import Floats, mix, smoothstep, srgb
from timber import Boards, Bond, Grain, lay, saw
from torus import noise
from weathering import ambient_occlusion, edges, hollows

NAME = "wood_planks"
SEED = 1666
METRES = 1.4
BOND = Bond(courses=12, per_course=3, shift=0.5, joint=0.0048, unsteady=0.0006, slip=0.0)
DEPTH = 0.0045  # of the gaps, in picture widths
NAIL = 0.0036  # radius of a nail's head

# (fresh wood, its late wood, weathered, share of the boards): sRGB
WOODS = (
    ("a98a66", "6f4f35", "9c9385", 0.26),  # honey pine
    ("937555", "5b4230", "8b8379", 0.26),  # brown larch
    ("b79e7d", "82664a", "aea596", 0.14),  # pale spruce
    ("76583f", "452f22", "7a726a", 0.16),  # dark oak
    ("8d7c69", "5d4f41", "9a948a", 0.18),  # grey driftwood
)


@dataclass(frozen=True)
class Nails:
    """The boards' nails, each (grid, grid) and 0..1: heads, the dents around them, rust that bled into the wood."""

    head: Floats
    dent: Floats
    bled: Floats


def drive_nails(rng: np.random.Generator, boards: Boards) -> Nails:
    """Two nails at each end of a board, some lost, none where it should be."""
    n = len(boards.board)
    head, dent, bled = (np.zeros((n, n), np.float32) for _ in range(3))
    ragged = 0.5 * noise(rng, n, 15, 120, 0.9)
    for end in (-1, 1):
        for side in (-1, 1):
            count = boards.count
            inward = boards.pick(rng.uniform(0.012, 0.022, count))
            dx = boards.along - end * (boards.half_length - inward)
            dy = boards.across - side * boards.half_width * boards.pick(rng.uniform(0.42, 0.62, count))
            far = np.hypot(dx, dy)
            size = NAIL * boards.pick(rng.uniform(0.8, 1.15, count))
            here = boards.pick(rng.random(count) > 0.10)
            head = np.maximum(head, here * smoothstep(1.08, 0.92, far / size))
            dent = np.maximum(dent, smoothstep(1.9, 0.9, far / size))
            stain = np.exp(-np.hypot(dx / 4.0, dy) / (NAIL * 1.3)) * (1.0 + ragged)
            bled = np.maximum(bled, boards.pick(rng.uniform(0.4, 1.0, count)) * stain)
    return Nails(head, dent, np.clip(bled * 1.5, 0, 1).astype(np.float32))


def split(rng: np.random.Generator, boards: Boards, grain: Grain) -> Floats:
    """Checks along the grain, most near the ends: 0..1."""
    n = len(boards.board)
    to_end = boards.half_length - np.abs(boards.along)
    dry = smoothstep(0.075, 0.0, to_end) + 0.5 * smoothstep(0.2, 1.4, noise(rng, n, 3, 10, 0.8, (2.0, 1.0)))
    line = np.abs(
        noise(rng, n, 12, 60, 0.5, (16.0, 1.0)) + 0.15 * grain.fibre + boards.pick(rng.normal(0, 0.7, boards.count))
    )
    hair = smoothstep(1.7, 2.5, noise(rng, n, 70, 260, 0.2, (22.0, 1.0)))
    return np.clip(smoothstep(0.10, 0.02, line) * smoothstep(0.45, 0.9, dry) + 0.7 * hair, 0, 1) * smoothstep(
        0, 0.002, boards.inside
    )


def colours(rng: np.random.Generator, boards: Boards, grain: Grain, weathered: Floats) -> Floats:
    """The boards' linear colours before dirt: by species, by board, by ring and fibre."""
    shares = np.array([wood[3] for wood in WOODS])
    deck = np.searchsorted(np.cumsum(shares / shares.sum()) * boards.count, np.arange(boards.count) + 0.5)
    kind = rng.permutation(deck)
    early, late, grey = (np.stack([srgb(wood[part]) for wood in WOODS])[kind] for part in (0, 1, 2))
    tone = rng.normal(1, 0.09, (boards.count, 1)) * (1 + rng.normal(0, 0.014, (boards.count, 3)))
    early, late, grey = (boards.pick(colour * tone) for colour in (early, late, grey))
    wood = mix(early, late, 0.92 * grain.late)
    pores = smoothstep(0.9, 2.2, noise(rng, len(weathered), 130, 450, 0.1, (13.0, 1.0)))
    wood = (
        wood
        * np.exp(-0.36 * pores + 0.22 * grain.fibre + 0.10 * noise(rng, len(weathered), 4, 60, 1.0, (5.0, 1.0)))[
            ..., None
        ]
    )
    silver = mix(grey, grey * 0.55, 0.75 * grain.late)
    silver = silver * np.exp(0.22 * grain.fibre - 0.42 * pores)[..., None]
    wood = mix(wood, silver, weathered)
    ring = smoothstep(0.6, 0.1, np.abs(grain.ring - 0.5) * 2)
    heart = srgb("4a2d1c") * (0.75 + 0.5 * ring)[..., None]
    wood = mix(wood, wood * srgb("b98b66"), 0.55 * grain.near_knot * (1 - grain.knot))
    return mix(wood, heart, 0.85 * grain.knot)


@dataclass(frozen=True)
class Wall:
    """The nailed boards before they have colours: their height in picture widths, and what made it, each (grid, grid).

    inside: how far within a board's worn outline. weathered, checks: 0..1 where wood is grey, and in cracks. lumps:
    broad unevenness of deviation 1.
    """

    height: Floats
    boards: Boards
    grain: Grain
    nails: Nails
    inside: Floats
    weathered: Floats
    checks: Floats
    lumps: Floats


def nail_up(rng: np.random.Generator, n: int) -> Wall:
    """Nail the boards up: bowed faces, late wood that stands proud of weathered wood, checks, chewed sides."""
    wobble = 0.0005 * noise(rng, n, 3, 30, 1.0), 0.0004 * noise(rng, n, 3, 30, 1.1)
    boards = lay(rng, n, BOND, wobble)
    grain = saw(rng, boards, 0.0085, 0.8)
    nails, checks = drive_nails(rng, boards), split(rng, boards, grain)
    per_board = boards.pick(rng.normal(0, 1, boards.count))
    fuzz, lumps = noise(rng, n, 60, 400, 0.3, (9.0, 1.0)), noise(rng, n, 5, 60, 1.0, (4.0, 1.0))
    old = boards.pick(rng.beta(1.3, 1.2, boards.count))
    old = old + 0.20 * noise(rng, n, 3, 60, 1.0, (5.0, 1.0)) + 0.12 * grain.fibre - 0.3 * grain.late
    weathered = smoothstep(0.05, 1.0, old)
    bow = boards.pick(rng.normal(0, 1, boards.count)) * (boards.across / boards.half_width) ** 2
    tilt = boards.pick(rng.normal(0, 1, boards.count)) * boards.across / boards.half_width
    chewed = np.maximum(noise(rng, n, 10, 90, 0.9, (2.5, 1.0)) - 1.0, 0)
    chewed += 0.3 * np.maximum(noise(rng, n, 60, 200, 0.5) - 0.8, 0)
    inside = boards.inside - 0.0012 * chewed
    rim = np.clip(inside / (0.0030 + 0.0009 * lumps.clip(-1, 2)), 0, 1)
    profile = np.sqrt(np.maximum(1 - (1 - rim) ** 2, 0))
    face = 0.0007 * per_board + 0.0005 * bow + 0.0009 * tilt + 0.0004 * lumps
    face += (0.0003 + 0.0007 * weathered) * (grain.late - 0.4)
    face += 0.00022 * (0.5 + weathered) * (grain.fibre + 0.6 * fuzz)
    face += 0.0005 * grain.knot - 0.0022 * checks - 0.0007 * nails.dent
    height = mix(face, 0.0005 + 0.0003 * (per_board + fuzz), nails.head)
    height = np.where(inside > 0, height + 0.003 * (profile - 1), np.maximum(height - 0.003 + 4 * inside, -DEPTH))
    return Wall(height.astype(np.float32), boards, grain, nails, inside, weathered, checks, lumps)


def weather(rng: np.random.Generator, n: int, wall: Wall) -> tuple[Floats, Floats]:
    """The wall's colour and roughness: edges rubbed bright, iron that bled, black algae, dirt in gaps and checks."""
    height, boards, grain, nails, weathered = wall.height, wall.boards, wall.grain, wall.nails, wall.weathered
    albedo = colours(rng, boards, grain, weathered)
    rub = edges(height, 0.004, 0.0012) * smoothstep(-0.2, 1.0, wall.lumps) * smoothstep(0.012, 0.002, boards.inside)
    albedo = mix(albedo, albedo * 1.25 + 0.02, 0.6 * rub)
    iron = mix(srgb("4a3a33"), srgb("7b4a2e"), smoothstep(-0.5, 1.0, noise(rng, n, 40, 200, 0.5)))
    albedo = mix(albedo, albedo * srgb("6b5a50"), 0.85 * nails.bled)
    black = smoothstep(0.5, 2.2, noise(rng, n, 4, 70, 1.0, (3.0, 1.0)) + 0.5 * grain.fibre) * weathered
    albedo = mix(albedo, srgb("4d4842"), 0.40 * black)
    dirt = np.clip(hollows(height, 0.003, 0.0022) + wall.checks, 0, 1)
    albedo = mix(albedo, albedo * srgb("75695e") * 0.8, 0.65 * dirt)
    albedo = mix(albedo, srgb("1d1713"), smoothstep(0.0004, -0.0010, wall.inside))
    albedo = mix(albedo, iron, nails.head)
    rough = 0.58 + 0.22 * weathered - 0.06 * grain.late + 0.03 * grain.fibre + 0.12 * wall.checks - 0.1 * grain.knot
    rough = mix(rough + 0.1 * dirt - 0.08 * rub, 0.72, nails.head)
    rough = mix(rough, 0.95, smoothstep(0.0005, -0.0012, wall.inside))
    return np.clip(albedo, 0.012, 0.8), np.clip(rough, 0.35, 0.97)


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The wall's height, albedo, roughness and ambient occlusion."""
    rng = np.random.default_rng(seed)
    wall = nail_up(rng, n)
    albedo, rough = weather(rng, n, wall)
    occlusion = ambient_occlusion(wall.height)
    return {"height": wall.height, "albedo": albedo, "rough": rough, "ambient_occlusion": occlusion}


def main() -> None:
    """Build the wall and write its maps."""
    write_exemplar(NAME, build, METRES, SEED)


if __name__ == "__main__":
    main()
