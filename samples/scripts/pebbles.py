"""The exemplar pebbles: a bed of river stones dropped on dark sand, seen from straight above. CC0."""

from dataclasses import replace
from itertools import product

import numpy as np
from exemplar_render import make_mesh, make_relief, new_scene, parse_options, pass_material, place, render_maps
from fields import Floats, Ints, blur, mix, noise, smoothstep, srgb
from stone_models import Stone, make_stone, tilt_to

NAME = "pebbles"
SEED = 4711
GRID = 1024
RASTER = 512  # cells of the height map on which the stones come to rest
GRAVEL, STONES, LATE = 420, 205, 80
SINK = 0.0012


class Bed:
    """The tiling ground on which stones are dropped one by one, each into the lowest place it finds."""

    def __init__(self, ground: Floats) -> None:
        self.ground = ground

    def drop(self, rng: np.random.Generator, stone: Stone, tries: int) -> tuple[Stone, Floats]:
        """Lay the stone down; returns it as it leans in the end, and where its centre came to rest."""
        rows, columns, bottom, _ = self._outline(stone)
        spots = rng.integers(0, RASTER, (tries, 2))
        rests = [float(np.max(self._under(spot, rows, columns) - bottom)) for spot in spots]
        spot = spots[int(np.argmin(rests))]
        under = self._under(spot, rows, columns)
        plane = np.stack([columns, rows, np.ones_like(rows)], 1) / np.array([RASTER, RASTER, 1])
        slope = np.linalg.lstsq(plane, under, rcond=None)[0][:2]
        slope *= min(1.0, 0.45 / (np.hypot(*slope) + 1e-6))
        stone = replace(stone, points=stone.points @ tilt_to(0.8 * slope).T)
        rows, columns, bottom, top = self._outline(stone)
        rest = float(np.max(self._under(spot, rows, columns) - bottom)) - SINK
        at = ((rows + spot[0]) % RASTER, (columns + spot[1]) % RASTER)
        self.ground[at] = np.maximum(self.ground[at], top + rest)
        place_at = np.array([(spot[1] + 0.5) / RASTER, (spot[0] + 0.5) / RASTER, rest], np.float32)
        return stone, place_at

    def _under(self, spot: Ints, rows: Ints, columns: Ints) -> Floats:
        under = self.ground[(rows + spot[0]) % RASTER, (columns + spot[1]) % RASTER]
        return np.asarray(under, np.float32)

    @staticmethod
    def _outline(stone: Stone) -> tuple[Ints, Ints, Floats, Floats]:
        """The raster cells that the stone covers, and its lower and upper surface there."""
        cells = np.round(stone.points[:, :2] * RASTER).astype(int)
        reach = int(np.abs(cells).max())
        side = 2 * reach + 1
        flat = (cells[:, 1] + reach) * side + cells[:, 0] + reach
        top, bottom = np.full(side * side, -9.0, np.float32), np.full(side * side, 9.0, np.float32)
        np.maximum.at(top, flat, stone.points[:, 2])
        np.minimum.at(bottom, flat, stone.points[:, 2])
        covered = np.flatnonzero(top > -9)
        return covered // side - reach, covered % side - reach, bottom[covered], top[covered]


def sand(rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """The damp sand below: height, albedo and roughness of a tiling relief."""
    grain = noise(rng, GRID, 80, 240, 0.1)
    waves = noise(rng, GRID, 3, 25, 1.0)
    height = 0.0016 * waves + 0.0007 * grain
    tint = smoothstep(-1.5, 1.5, noise(rng, GRID, 90, 240, 0.0))
    albedo = mix(srgb("3a322b"), srgb("66594a"), tint) * np.exp(0.12 * grain + 0.05 * waves)[..., None]
    rough = np.clip(0.88 + 0.03 * grain, 0.7, 0.98)
    return height, np.clip(albedo, 0.025, 0.8), rough


def weather(stone: Stone, spot: Floats, envelope: Floats) -> Stone:
    """Silt clings to a stone's lower flanks and to all that lies deep below the bed's mean surface."""
    level = stone.points[:, 2]
    cells = np.floor((stone.points[:, :2] + spot[:2]) * RASTER).astype(int) % RASTER
    depth = envelope[cells[:, 1], cells[:, 0]] - level - spot[2]
    flank = smoothstep(0.35, -0.6, level / float(level.max()))
    dirt = np.clip(0.45 * flank + 0.8 * smoothstep(0.002, 0.05, depth), 0, 0.85)
    albedo = mix(stone.albedo, srgb("3b322a"), dirt)
    return replace(stone, albedo=albedo, rough=mix(stone.rough, 0.88, dirt))


def drop_all(rng: np.random.Generator, bed: Bed) -> list[tuple[Stone, Floats]]:
    """Gravel first, then the stones, then small ones that settle on top and in the gaps."""
    sizes = [(float(r), 4, 6) for r in rng.uniform(0.006, 0.016, GRAVEL)]
    sizes += [(float(r), 6, 60) for r in np.clip(rng.lognormal(np.log(0.042), 0.22, STONES), 0.024, 0.064)]
    sizes += [(float(r), 5, 40) for r in rng.uniform(0.010, 0.024, LATE)]
    return [bed.drop(rng, make_stone(rng, radius, detail), tries) for radius, detail, tries in sizes]


def main() -> None:
    """Drop the stones, repeat them across the borders and render the maps."""
    options = parse_options(NAME)
    rng = np.random.default_rng(SEED)
    scene, material = new_scene(), pass_material()
    height, albedo, rough = sand(rng)
    place(scene, make_relief("sand", height, albedo, rough), material)
    step = GRID // RASTER
    bed = Bed(height[::step, ::step].copy())
    stones = drop_all(rng, bed)
    envelope = blur(bed.ground, 0.03)
    for number, (clean, spot) in enumerate(stones):
        stone = weather(clean, spot, envelope)
        mesh = make_mesh(f"stone{number}", stone.points, stone.faces, stone.albedo, stone.rough)
        low, high = stone.points[:, :2].min(0) + spot[:2], stone.points[:, :2].max(0) + spot[:2]
        for dx, dy in product((-1, 0, 1), repeat=2):
            shift = np.array([dx, dy])
            if np.all(high + shift > -0.01) and np.all(low + shift < 1.01):
                place(scene, mesh, material, (float(spot[0] + dx), float(spot[1] + dy), float(spot[2])))
    render_maps(scene, NAME, options)


if __name__ == "__main__":
    main()
