"""The exemplar pebbles: a mosaic of rounded river stones set in dark earth, seen from straight above. CC0."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from exemplar_maps import EXEMPLARS, parse_options, write_maps
from exemplar_render import make_mesh, make_relief, new_scene, pass_material, place, rendered
from fields import Floats, Ints, SolidNoise, mix, smoothstep, srgb
from torus import noise, wrapped
from weathering import ambient_occlusion

NAME = "pebbles"
SEED = 4711
METRES = 0.45  # stones of 3 to 5 cm
STONES = 104
GRID = 2048  # cells of the earth's relief
RASTER = 144  # cells on which the stones' places are relaxed
FACETS = 129  # points along a stone's mesh
GAP = 1 / 512  # least half distance of two stones, in picture widths: times 0.9 to 1.4
EARTH = "2b241e"

# Kind: (sRGB colours, share, speckle contrast, roughness, share with a vein of quartz)
KINDS = (
    (("8f8b83", "a09a90", "96948f"), 0.35, 0.20, 0.48, 0.1),  # warm grey granite
    (("b5a48c", "bfb09a", "ab9b82"), 0.25, 0.09, 0.55, 0.1),  # beige sandstone
    (("747b81", "838789", "6f777b"), 0.20, 0.10, 0.43, 0.5),  # blue-grey limestone
    (("85614e", "8f6b55", "7c6152"), 0.12, 0.12, 0.50, 0.2),  # brown ironstone
    (("52575a", "5a5c5c"), 0.08, 0.09, 0.38, 0.5),  # dark slate
)
QUARTZ = "d2cdc2"


@dataclass(frozen=True)
class Layout:
    """Where the stones lie: centres (n, 2) and the metrics (n, 2, 2) whose unit circles are their ovals."""

    centres: Floats
    metrics: Floats


def relax(rng: np.random.Generator) -> Layout:
    """Spread ovals of different sizes and headings evenly: Lloyd's rounds, each oval with its own metric."""
    size = np.clip(rng.lognormal(0, 0.12, STONES), 0.84, 1.24)
    oval, heading = rng.uniform(1.08, 1.45, STONES), rng.uniform(0, np.pi, STONES)
    axis = np.stack([np.cos(heading), np.sin(heading)], -1)
    along = axis[:, :, None] * axis[:, None, :]
    metrics = along / oval[:, None, None] + (np.eye(2) - along) * oval[:, None, None]
    metrics = (metrics / size[:, None, None] ** 2).astype(np.float32)
    ticks = (np.arange(RASTER) + 0.5) / RASTER
    places = np.stack(np.meshgrid(ticks, ticks), -1).reshape(-1, 2)
    centres = rng.random((STONES, 2)).astype(np.float32)
    for _ in range(60):
        step = wrapped(places[None] - centres[:, None])
        x, y = step[..., 0], step[..., 1]
        far = metrics[:, 0, 0, None] * x * x + 2 * metrics[:, 0, 1, None] * x * y + metrics[:, 1, 1, None] * y * y
        owner = np.argmin(far, axis=0)
        pull = step[owner, np.arange(len(places))]
        count = np.maximum(np.bincount(owner, minlength=STONES), 1)
        moved = [np.bincount(owner, pull[:, i], STONES) / count for i in (0, 1)]
        centres = ((centres + np.stack(moved, -1)) % 1).astype(np.float32)
    return Layout(centres, metrics)


def outline(rng: np.random.Generator, layout: Layout, number: int, angles: Floats) -> Floats:
    """How far the stone reaches at each angle: a rounded polygon inside the lines that part it from the others.

    Each pair of stones shares one line, and both keep half a gap away from it, so that no two ever touch.
    """
    others = np.delete(np.arange(STONES), number)
    step = wrapped(layout.centres[others] - layout.centres[number])
    pulls = [np.einsum("nij,nj->ni", layout.metrics[which], step) for which in ([number] * len(others), others)]
    spans = [np.sqrt(np.sum(pull * step, 1, keepdims=True)) for pull in pulls]
    normal = pulls[0] / spans[0] + pulls[1] / spans[1]
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    share = (spans[1] / (spans[0] + spans[1]))[:, 0]
    room = share * np.sum(normal * step, 1) - rng.uniform(0.9, 1.4) * GAP
    facing = np.stack([np.cos(angles), np.sin(angles)], -1) @ normal.T
    edge = rng.uniform(4.5, 6.5)  # the higher, the less round
    reach = np.sum(np.maximum(facing / room, 0) ** edge, -1) ** (-1 / edge)
    waves = sum(rng.normal(0, 0.009) * np.cos(k * angles + rng.uniform(0, 6.3)) for k in (2, 3, 4, 5))
    return np.asarray(reach * (1 - np.abs(waves)), np.float32)


def deal_kinds(rng: np.random.Generator, centres: Floats) -> Ints:
    """A kind for every stone: the shares hold exactly, and of many deals the most even one is taken."""
    bounds = np.cumsum([kind[1] for kind in KINDS]) * STONES
    deck = np.searchsorted(bounds, np.arange(STONES) + 0.5)
    near = np.exp(-np.sum(wrapped(centres[:, None] - centres[None]) ** 2, -1) / 0.13**2)
    weights = np.array([1 / kind[1] for kind in KINDS])
    deals = [rng.permutation(deck) for _ in range(600)]
    crowding = [np.sum(near * (deal[:, None] == deal[None]) * weights[deal]) for deal in deals]
    return deals[int(np.argmin(crowding))]


def look(rng: np.random.Generator, kind: int, points: Floats, level: Floats) -> tuple[Floats, Floats]:
    """Colour and roughness of a stone at its points; ``level`` is 0 at its rim and 1 at its top."""
    colours, _, speckle, roughness, veined = KINDS[kind]
    solid = SolidNoise(rng)
    blend = rng.dirichlet(np.ones(len(colours))) @ np.stack([srgb(code) for code in colours])
    base = blend * rng.normal(1, 0.08) * rng.normal(1, 0.012, 3)
    spot = points + rng.uniform(0, 1, 3).astype(np.float32)
    shade = speckle * solid(spot, 190, 2, 0.8) + 0.05 * solid(spot, 30, 3, 0.7) + 0.10 * (level - 0.7)
    albedo = base * np.exp(np.clip(shade, -0.6, 0.5))[:, None]
    cloud = smoothstep(-0.9, 1.1, solid(spot, 14, 2))
    albedo = mix(albedo, albedo * rng.uniform(0.75, 1.1) * rng.normal(1, 0.03, 3), cloud)
    across = rng.normal(0, 1, 3).astype(np.float32)
    seam = points @ (across / np.linalg.norm(across)) + 0.0035 * solid(spot, 40, 2) - rng.normal(0, 0.012)
    vein = smoothstep(rng.uniform(0.0012, 0.003), 0.0004, np.abs(seam)) * (rng.random() < veined)
    albedo = mix(albedo, srgb(QUARTZ), 0.75 * vein)
    silt = 0.75 * smoothstep(0.5, 0.05, level + 0.05 * solid(spot, 60))
    rough = roughness + rng.uniform(-0.06, 0.06) + 0.01 * solid(spot, 120)
    return mix(albedo, srgb(EARTH), silt), mix(rough, 0.85, silt)


def make_stone(rng: np.random.Generator, layout: Layout, number: int, kind: int) -> tuple[Floats, Floats, Floats]:
    """The points (a square grid drawn onto a dome), colours and roughness of one stone, centred on its place."""
    ticks = np.linspace(-1, 1, FACETS, dtype=np.float32)
    x, y = (part.ravel() for part in np.meshgrid(ticks, ticks))
    ring, angles = np.maximum(np.abs(x), np.abs(y)), np.arctan2(y, x)
    out = np.sin(ring * np.pi / 2)  # rings crowd at the steep rim
    reach = outline(rng, layout, number, angles)
    level = np.sqrt(np.maximum(1 - out ** rng.uniform(2.2, 2.7), 0))
    bumps = SolidNoise(rng)
    flat = (out * reach)[:, None] * np.stack([np.cos(angles), np.sin(angles)], -1)
    relief = np.stack([flat[:, 0], flat[:, 1], level * 0], 1)
    height = level * rng.uniform(0.027, 0.032) + level * (flat @ rng.normal(0, 0.035, 2))
    height += level * (0.0004 * bumps(relief, 45) + 0.00008 * bumps(relief, 160))
    points = np.stack([flat[:, 0], flat[:, 1], height], 1).astype(np.float32)
    return points, *look(rng, kind, points, level)


def earth(rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """The fine dark earth between the stones: height, albedo and roughness of a tiling relief."""
    grain = noise(rng, GRID, 90, 260, 0.2)
    height = 0.0030 + 0.0004 * noise(rng, GRID, 4, 30, 1.0) + 0.0004 * grain
    albedo = srgb(EARTH) * np.exp(0.16 * grain + 0.08 * noise(rng, GRID, 30, 250, 0.5))[..., None]
    return height, albedo.astype(np.float32), np.clip(0.9 + 0.015 * grain, 0.8, 0.98)


def main() -> None:
    """Lay the stones, repeat them across the borders and render the maps."""
    options = parse_options(NAME, folder=EXEMPLARS, seed=SEED)
    rng = np.random.default_rng(options.seed)
    scene, material = new_scene(), pass_material()
    place(scene, make_relief("earth", *earth(rng)), material)
    layout = relax(rng)
    index = np.arange(FACETS**2).reshape(FACETS, FACETS)
    faces = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1).reshape(-1, 4)
    for number, kind in enumerate(deal_kinds(rng, layout.centres)):
        points, albedo, rough = make_stone(rng, layout, number, int(kind))
        mesh = make_mesh(f"stone{number}", points, faces, albedo, rough)
        spot = layout.centres[number]
        low, high = points[:, :2].min(0) + spot, points[:, :2].max(0) + spot
        for shift in product((-1, 0, 1), repeat=2):
            if np.all(high + shift > -0.01) and np.all(low + shift < 1.01):
                place(scene, mesh, material, (float(spot[0] + shift[0]), float(spot[1] + shift[1]), 0.0))
    maps = rendered(scene, options)
    maps["ambient_occlusion"] = ambient_occlusion(maps["height"])
    write_maps(NAME, maps, options, METRES)


if __name__ == "__main__":
    main()
