"""The exemplar gravel: crushed stone of three sizes, heaped loosely, with dust in its hollows. CC0.

Every stone is a broken block of its own. They are let fall one after the other: each comes to rest on what lies there,
at the lowest of some places, so that small ones fill the gaps between large ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from exemplar_maps import parse_options, write_maps
from exemplar_render import make_mesh, make_relief, new_scene, pass_material, place, rendered
from fields import Floats, Ints, SolidNoise, mix, smoothstep, srgb
from torus import noise
from weathering import ambient_occlusion, hollows

NAME = "gravel"
SEED = 1783
METRES = 0.4
HEAP = 512  # cells of the heap on which stones come to rest
# (how many, radius in picture widths), in the order in which they fall
FALLS = ((700, 0.0130), (520, 0.0190), (330, 0.0240), (420, 0.0180), (420, 0.0125), (500, 0.0085))
PLACES = 14  # tries for each stone
GRID = 512  # of the ground
DUST = "9b9080"

# (sRGB colours, share, speckle, roughness)
ROCKS = (
    (("8b8985", "9b9893", "7b7977"), 0.42, 0.16, 0.78),  # grey granite
    (("a59d90", "b3a997", "998f80"), 0.22, 0.09, 0.82),  # limestone
    (("6d6f70", "7b7d7e", "606263"), 0.16, 0.08, 0.72),  # basalt
    (("a08772", "ad9681", "8f7763"), 0.10, 0.12, 0.80),  # rusty granite
    (("aea89d", "b9b3a8", "a29c91"), 0.05, 0.06, 0.66),  # quartz
    (("7f6f66", "8c7a70", "74645c"), 0.05, 0.10, 0.78),  # porphyry
)


@dataclass(frozen=True)
class Stone:
    """A stone: its points (n, 3) around its middle, its square faces, its kind of rock."""

    points: Floats
    faces: Ints
    kind: int


def ball(detail: int) -> tuple[Floats, Ints]:
    """The points of a cube's grid drawn onto a sphere, and its square faces."""
    ticks = np.tan(np.linspace(-1, 1, detail + 1) * np.pi / 4)
    a, b = (part.ravel() for part in np.meshgrid(ticks, ticks))
    one = np.ones_like(a)
    sides = [(one, a, b), (-one, b, a), (b, one, a), (a, -one, b), (a, b, one), (b, a, -one)]
    points = np.concatenate([np.stack(side, -1) for side in sides])
    index = np.arange((detail + 1) ** 2).reshape(detail + 1, detail + 1)
    face = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1).reshape(-1, 4)
    faces = np.concatenate([face + side * index.size for side in range(6)])
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32), faces


def broken(rng: np.random.Generator, ways: Floats, faces: Ints, radius: float, kind: int) -> Stone:
    """A block that is cut by planes, worn at its edges, uneven, lying on its flat side. ways: (n, 3) units."""
    cuts = rng.integers(9, 15)
    normals = rng.normal(0, 1, (cuts, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    away = rng.uniform(0.62, 1.0, cuts)
    sharp = rng.uniform(16, 34)
    facing = np.maximum(ways @ normals.T / away, 1e-4)
    reach = np.sum(facing**sharp, 1) ** (-1 / sharp)
    solid = SolidNoise(rng)
    spot = ways * reach[:, None] + rng.uniform(0, 9, 3).astype(np.float32)
    reach = reach * (1 + 0.030 * solid(spot, 1.7, 2) + 0.016 * solid(spot, 6.0, 2, 0.7))
    points = np.minimum(reach, 1.45)[:, None] * ways
    points = points * (
        radius * rng.lognormal(0, 0.13) * np.array([1.15, rng.uniform(0.75, 1.05), rng.uniform(0.5, 0.85)])
    )
    points = points @ turned(rng).T
    return Stone(points.astype(np.float32), faces, kind)


def turned(rng: np.random.Generator) -> Floats:
    """A rotation: anywhere around the vertical, tipped a little."""
    spin, tip, way = rng.uniform(0, 2 * np.pi), abs(rng.normal(0, 0.38)), rng.uniform(0, 2 * np.pi)
    c, s = np.cos(spin), np.sin(spin)
    upright = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    axis = np.array([np.cos(way), np.sin(way), 0])
    cross = np.array([[0, 0, axis[1]], [0, 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray((np.eye(3) + np.sin(tip) * cross + (1 - np.cos(tip)) * cross @ cross) @ upright, np.float32)


def quarry(rng: np.random.Generator) -> Iterator[Stone]:
    """The stones in the order in which they fall."""
    shares = np.cumsum([rock[1] for rock in ROCKS])
    for count, radius in FALLS:
        ways, faces = ball(20 if radius > 0.015 else 14)
        for kind in np.searchsorted(shares, rng.random(count) * shares[-1]):
            yield broken(rng, ways, faces, radius, int(kind))


class Heap:
    """The surface of all stones that have come to rest, as heights over a grid."""

    def __init__(self, ground: Floats) -> None:
        self.height = ground.copy()

    def rest(self, rng: np.random.Generator, stone: Stone) -> Floats:
        """Let a stone come to rest at the lowest of some places; its place (3,) is returned."""
        rows, columns, under, over = _shadow(stone.points)
        best = (np.inf, 0, 0)
        for row, column in rng.integers(0, HEAP, (PLACES, 2)):
            lies = self.height[(rows + row) % HEAP, (columns + column) % HEAP] - under
            # It settles: a few points of contact give way.
            rise = float(np.partition(lies, -max(1, len(lies) // 12))[-max(1, len(lies) // 12)])
            best = min(best, (rise, int(row), int(column)))
        rise, row, column = best
        at = ((rows + row) % HEAP, (columns + column) % HEAP)
        np.maximum.at(self.height, at, over + rise)
        return np.array([(column + 0.5) / HEAP, (row + 0.5) / HEAP, rise], np.float32)

    def shows(self, stone: Stone, spot: Floats) -> bool:
        """Whether any of a stone that has come to rest is still seen."""
        column, row = (np.floor(spot[:2] * HEAP)).astype(int)
        rows, columns, _, over = _shadow(stone.points)
        top = self.height[(rows + row) % HEAP, (columns + column) % HEAP]
        return bool(np.any(over + spot[2] >= top - 1e-6))


def _shadow(points: Floats) -> tuple[Ints, Ints, Floats, Floats]:
    """The cells under a stone, as rows and columns from its middle, and its lowest and highest z over each."""
    cell = np.round(points[:, :2] * HEAP).astype(int)
    low = cell.min(0)
    shape = cell.max(0) - low + 1
    flat = (cell[:, 1] - low[1]) * shape[0] + cell[:, 0] - low[0]
    under, over = np.full(shape.prod(), np.inf), np.full(shape.prod(), -np.inf)
    np.minimum.at(under, flat, points[:, 2])
    np.maximum.at(over, flat, points[:, 2])
    held = np.flatnonzero(np.isfinite(under))
    return held // shape[0] + low[1], held % shape[0] + low[0], under[held], over[held]


def look(rng: np.random.Generator, stone: Stone) -> tuple[Floats, Floats]:
    """Colour and roughness of a stone at its points: grains of its rock, stains, and dust on what looks up."""
    colours, _, speckle, roughness = ROCKS[stone.kind]
    solid = SolidNoise(rng)
    blend = rng.dirichlet(np.ones(len(colours))) @ np.stack([srgb(code) for code in colours])
    base = blend * np.clip(rng.normal(1, 0.11), 0.75, 1.3) * rng.normal(1, 0.012, 3)
    spot = stone.points + rng.uniform(0, 1, 3).astype(np.float32)
    grains, stain = solid(spot, 260, 2, 0.8), solid(spot, 45, 3, 0.7)
    albedo = base * np.exp(np.clip(speckle * grains + 0.07 * stain, -0.5, 0.4))[:, None]
    rust = smoothstep(0.9, 2.0, solid(spot, 34, 2)) * (rng.random() < 0.35)
    albedo = mix(albedo, albedo * srgb("c99a70"), 0.6 * rust)
    dust = smoothstep(0.55, 1.0, normals(stone)[:, 2]) * smoothstep(-1.2, 1.2, stain) * rng.uniform(0.05, 0.4)
    rough = roughness + rng.uniform(-0.05, 0.05) + 0.02 * grains
    return mix(albedo, srgb(DUST), dust), np.clip(mix(rough, 0.92, dust), 0.4, 0.98)


def normals(stone: Stone) -> Floats:
    """Unit normals of a stone's points."""
    points, faces = stone.points, stone.faces
    corner = points[faces]
    across = np.cross(corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1])
    total = np.stack([np.bincount(faces.ravel(), np.repeat(across[:, axis], 4), len(points)) for axis in range(3)], -1)
    total *= np.sign(np.sum(total * points, axis=1, keepdims=True))
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12), np.float32)


def main() -> None:
    """Heap the stones, repeat them across the borders and render the maps."""
    options = parse_options(NAME, seed=SEED)
    rng = np.random.default_rng(options.seed)
    scene, material = new_scene(), pass_material()
    sand = noise(rng, GRID, 60, 250, 0.2)
    ground = 0.0012 * noise(rng, GRID, 4, 40, 1.0) + 0.0010 * sand
    soil = srgb("6a6053") * np.exp(0.2 * sand)[..., None]
    place(
        scene, make_relief("ground", ground, soil.astype(np.float32), np.full((GRID, GRID), 0.95, np.float32)), material
    )
    heap = Heap(ground)
    fallen = [(stone, heap.rest(rng, stone)) for stone in quarry(rng)]
    for number, (stone, spot) in enumerate(fallen):
        albedo, rough = look(rng, stone)
        if heap.shows(stone, spot):
            mesh = make_mesh(f"stone{number}", stone.points, stone.faces, albedo, rough)
            low, high = stone.points[:, :2].min(0) + spot[:2], stone.points[:, :2].max(0) + spot[:2]
            for shift in product((-1, 0, 1), repeat=2):
                if np.all(high + shift > -0.01) and np.all(low + shift < 1.01):
                    place(scene, mesh, material, (*(float(part) for part in spot[:2] + shift), float(spot[2])))
    maps = rendered(scene, options)
    maps["ambient_occlusion"] = ambient_occlusion(maps["height"])
    dirt = hollows(maps["height"], 0.008, 0.016)
    maps["albedo"] = mix(maps["albedo"], maps["albedo"] * srgb("8f8474") * 0.7, 0.75 * dirt)
    write_maps(NAME, maps, options, METRES)


if __name__ == "__main__":
    main()
