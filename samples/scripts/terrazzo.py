"""The exemplar terrazzo: marble chips of every size in dark cement, ground flat and polished, a little worn. CC0."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from exemplar_maps import write_exemplar
from fields import Floats, Ints, mix, smoothstep, srgb
from runoff import sample
from strewn import strew
from torus import noise, places, wrapped

NAME = "terrazzo"
SEED = 1724
METRES = 0.5
FLOOR = 1024  # cells of the floor on which chips are laid out
# (how many are tried, smallest and largest radius in picture widths), in the order in which they are laid
SIZES = (
    (95, 0.024, 0.036),
    (330, 0.013, 0.021),
    (700, 0.0070, 0.011),
    (1500, 0.0032, 0.0055),
)
TRIES = 14
MORTAR = 0.0038  # at least this much cement between two chips
CEMENT = "4d4a48"  # dark: chips of marble are seen whole in it, whatever they are


@dataclass(frozen=True)
class Marble:
    """A kind of chip: sRGB of its ground, its clouds and its veins, how strong veins are, its share, its roughness."""

    ground: str
    cloud: str
    vein: str
    veined: float
    share: float
    rough: float


MARBLES = (
    Marble("dcd9d2", "cbc9c4", "8b8c8c", 0.55, 0.27, 0.17),  # Carrara
    Marble("d3c2a4", "c4ae8a", "a48560", 0.35, 0.19, 0.20),  # Botticino
    Marble("a3a3a0", "8d8e90", "d0d0cc", 0.50, 0.17, 0.16),  # bardiglio
    Marble("bd9357", "a87d45", "e0cfa8", 0.45, 0.12, 0.19),  # Siena
    Marble("a5654f", "8c5441", "d4b9a8", 0.50, 0.13, 0.18),  # Verona
    Marble("5f7a68", "4c6556", "a9bdb0", 0.60, 0.09, 0.15),  # green of the Alps
)


@dataclass(frozen=True)
class Chip:
    """A broken piece: its middle (x, y), its sides' normals (n, 2) and distances (n,), how far it reaches."""

    at: Floats
    normals: Floats
    away: Floats
    reach: float

    def inside(self, dx: Floats, dy: Floats) -> Floats:
        """How far a point, given from the middle, is within the outline."""
        total = np.full(np.broadcast(dx, dy).shape, np.inf, np.float32)
        for (nx, ny), away in zip(self.normals, self.away, strict=True):
            np.minimum(total, away - nx * dx - ny * dy, out=total)
        return total


def window(at: Floats, reach: float, n: int) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """The steps dx (1, m) and dy (m, 1) from a place to the points around it on a grid, and these points' indices."""
    low = np.floor((at - reach) * n).astype(int)
    span = np.arange(int(np.ceil(2 * reach * n)) + 1)
    dx, dy = (((low[axis] + span + 0.5) / n - at[axis]).astype(np.float32) for axis in (0, 1))
    return dx[None], dy[:, None], np.ix_((low[1] + span) % n, (low[0] + span) % n)


def shapes(rng: np.random.Generator) -> Iterator[Chip]:
    """Broken pieces of all sizes, not laid anywhere yet."""
    for count, small, large in SIZES:
        for radius in np.sort(rng.uniform(small, large, count))[::-1]:
            sides = int(rng.integers(4, 8))
            angles = (np.arange(sides) + rng.uniform(-0.32, 0.32, sides)) * 2 * np.pi / sides + rng.uniform(0, 6.3)
            normals = np.stack([np.cos(angles), np.sin(angles)], -1)
            lean, flat = rng.uniform(0, np.pi), rng.uniform(0.55, 1.0)
            axis = np.array([np.cos(lean), np.sin(lean)])
            away = radius * rng.uniform(0.62, 1.0, sides) * np.sqrt(1 + (flat**2 - 1) * (normals @ axis) ** 2)
            yield Chip(np.zeros(2), normals, away, float(1.5 * radius))


def lay_out(rng: np.random.Generator) -> list[Chip]:
    """Lay chips side by side on the torus, the largest first, each where there is room."""
    taken = np.zeros((FLOOR, FLOOR), bool)
    laid = []
    for chip in shapes(rng):
        for at in rng.random((TRIES, 2)):
            dx, dy, where = window(at, chip.reach + MORTAR, FLOOR)
            if taken[tuple(part.ravel()[part.size // 2] for part in where)]:
                continue
            inside = chip.inside(dx, dy)
            if not np.any(taken[where] & (inside > -MORTAR)):
                taken[where] |= inside > 0
                laid.append(Chip(at, chip.normals, chip.away, chip.reach))
                break
    return laid


def draw(chips: list[Chip], ragged: Floats) -> tuple[Ints, Floats]:
    """Which chip every point belongs to (the nearest), and how far within its outline it is; ragged: added to that."""
    n = len(ragged)
    owner = np.zeros((n, n), np.int32)
    depth = np.full((n, n), -0.01, np.float32)
    for number, chip in enumerate(chips):
        dx, dy, where = window(chip.at, chip.reach + 0.004, n)
        inside = chip.inside(dx, dy) + ragged[where] * min(1.0, chip.reach / 0.012)
        nearer = inside > depth[where]
        depth[where] = np.where(nearer, inside, depth[where])
        owner[where] = np.where(nearer, number, owner[where])
    return owner, depth


def deal(rng: np.random.Generator, chips: list[Chip]) -> Ints:
    """A marble for every chip; of three that are drawn, large chips take the one that is rarest around them."""
    shares = np.cumsum([marble.share for marble in MARBLES])
    drawn = np.searchsorted(shares, rng.random((len(chips), 3)) * shares[-1])
    kinds = drawn[:, 0].copy()
    at, size = np.stack([chip.at for chip in chips]), np.array([chip.reach for chip in chips])
    for number in range(1, int(np.sum(size > 0.008))):
        far = np.sum(wrapped(at[:number] - at[number]) ** 2, 1)
        near = size[:number] ** 2 * np.exp(-far / 0.06**2)
        crowd = [near[kinds[:number] == kind].sum() / MARBLES[kind].share for kind in drawn[number]]
        kinds[number] = drawn[number, int(np.argmin(crowd))]
    return kinds


def stone(rng: np.random.Generator, n: int, owner: Ints, chips: list[Chip]) -> tuple[Floats, Floats]:
    """Colour and roughness of all chips, each cut from its own place of its own marble."""
    count = len(chips)
    kind = deal(rng, chips)
    turn, moved = rng.uniform(0, 2 * np.pi, count)[owner], rng.random((2, count))
    x, y = places(n)
    x, y = np.cos(turn) * x - np.sin(turn) * y + moved[0][owner], np.sin(turn) * x + np.cos(turn) * y + moved[1][owner]
    cloud = sample(noise(rng, n, 14, 120, 1.0, (1.0, 1.6)), x, y)
    bands = sample(noise(rng, n, 9, 90, 1.1, (1.0, 2.5)), x, y)
    grain = noise(rng, n, 90, 400, 0.3)

    def of(values: list[object]) -> Floats:
        return np.stack([np.asarray(value, np.float32) for value in values])[kind[owner]]

    colour = mix(
        of([srgb(each.ground) for each in MARBLES]),
        of([srgb(each.cloud) for each in MARBLES]),
        smoothstep(-1, 1.4, cloud),
    )
    vein = smoothstep(0.16, 0.03, np.abs(bands + 0.25 * cloud)) * smoothstep(-0.5, 0.8, cloud)
    vein = vein * of([each.veined for each in MARBLES])
    colour = mix(colour, of([srgb(each.vein) for each in MARBLES]), vein)
    tone = rng.normal(0, 0.10, (count, 1)) + rng.normal(0, 0.012, (count, 3))
    colour = colour * np.exp(tone.astype(np.float32)[owner] + 0.035 * grain[..., None])
    rough = of([each.rough for each in MARBLES]) + rng.normal(0, 0.02, count)[owner] + 0.05 * vein + 0.012 * grain
    return colour, rough


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The floor's height, albedo and roughness."""
    rng = np.random.default_rng(seed)
    chips = lay_out(rng)
    owner, depth = draw(chips, 0.0007 * noise(rng, n, 30, 200, 0.8))
    chip = smoothstep(-0.00035, 0.00035, depth)
    colour, polish = stone(rng, n, owner, chips)

    sand, cloud, wear = noise(rng, n, 120, 430, 0.1), noise(rng, n, 8, 80, 0.9), noise(rng, n, 3.5, 30, 1.0)
    cement = srgb(CEMENT) * np.exp(0.045 * sand + 0.05 * cloud)[..., None]
    x, y = places(n)
    dust = strew(rng, x, y, 330)
    fine = smoothstep(1.1, 0.8, dust.near / dust.pick(rng.uniform(0.1, 0.34, dust.count))) * dust.pick(
        rng.random(dust.count) < 0.6
    )
    kinds = np.stack([srgb(marble.ground) for marble in MARBLES])[rng.integers(len(MARBLES), size=dust.count)]
    cement = mix(cement, dust.pick(kinds), 0.6 * fine)
    rim = smoothstep(0.0016, 0.0, np.abs(depth)) * (1 - chip)
    cement = mix(cement, cement * 0.80, 0.7 * rim)
    holes = strew(rng, x + 0.0006 * noise(rng, n, 60, 200, 0.5), y, 120, 0.95)
    radius = holes.pick(0.04 + 0.17 * rng.random(holes.count) ** 3)
    hole = smoothstep(1.05, 0.85, holes.near / radius) * holes.pick(rng.random(holes.count) < 0.10) * (1 - chip)

    scratch = smoothstep(2.1, 2.7, noise(rng, n, 40, 300, 0.1, (22.0, 1.0)))
    scratch = np.maximum(scratch, smoothstep(2.2, 2.8, noise(rng, n, 40, 300, 0.1, (1.0, 22.0))))
    albedo = mix(cement, colour, chip)
    grime = smoothstep(0.2, 2.0, wear + 0.3 * cloud)
    albedo = mix(albedo, albedo * srgb("dcd3c4"), 0.5 * grime)
    albedo = mix(albedo, albedo * srgb("8a8072") * 0.6, 0.9 * hole)
    rough = mix(0.36 + 0.04 * cloud + 0.03 * sand, polish, chip)
    rough = rough + 0.10 * smoothstep(-0.6, 1.8, wear) + 0.10 * scratch
    height = 0.00014 * chip - 0.00010 * rim + 0.00003 * sand * (1 - chip) + 0.00006 * wear
    height = height + 0.00004 * rng.normal(0, 1, len(chips))[owner] * chip - 0.0008 * hole - 0.00003 * scratch
    return {
        "height": height.astype(np.float32),
        "albedo": np.clip(albedo, 0.012, 0.8),
        "rough": np.clip(mix(rough, 0.85, hole), 0.1, 0.95),
    }


def main() -> None:
    """Lay the floor and write its maps."""
    write_exemplar(NAME, build, METRES, SEED)


if __name__ == "__main__":
    main()
