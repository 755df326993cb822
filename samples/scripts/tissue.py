"""The exemplar tissue: tubules in stroma on a stained slide, as under a microscope. CC0.

It is drawn, no patient's: epithelium around lumens, spindle-shaped and round nuclei between, red blood cells in small
vessels, stained with haematoxylin and eosin. Colours follow Beer and Lambert's law, with optical densities near those
of M. Macenko et al., "A method for normalizing histology slides for quantitative analysis" (ISBI 2009). ``mask`` is 1
where nuclei are. A section has no relief, so there are no heights.
"""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import EXEMPLARS, Options, parse_options, reduced, write_maps
from fields import Floats, Ints, blur, mix, smoothstep
from torus import Cells, cells, noise, scatter, wrapped

NAME = "tissue"
SEED = 1666
METRES = 512e-6  # 0.5 micrometres a pixel of 1024
UM = 1e-6 / METRES  # a micrometre in picture widths
TUBULES = 66

# Optical densities of red, green and blue at full stain.
HAEMATOXYLIN = np.array([0.80, 0.98, 0.46], np.float32) * 1.25
EOSIN = np.array([0.15, 0.82, 0.46], np.float32)
BLOOD = np.array([0.16, 1.00, 0.88], np.float32)


@dataclass(frozen=True)
class Anatomy:
    """What is where: tubules with their epithelium and lumens, and the stroma between. Depths are in micrometres."""

    depth: Floats  # inside tubules, from their outer wall; negative in the stroma
    epithelium: Floats  # 0..1
    lumen: Floats
    kind: Floats  # 1 in tubules that stain strongly and have a brush border, 0 in pale ones
    tone: Floats  # how strongly a tubule is stained, about 1
    wall: Floats  # how thick its epithelium is, micrometres


@dataclass(frozen=True)
class Nuclei:
    """Ellipses: places (n, 2), half axes (n, 2) in micrometres, headings, and how dense their chromatin is."""

    places: Floats
    axes: Floats
    heading: Floats
    density: Floats


def build_anatomy(rng: np.random.Generator, grid: int) -> Anatomy:
    """Tubules cut across or along, of different widths, with stroma between them, in places wide."""
    middles = scatter(rng, TUBULES)
    length = rng.choice([0, 0, 7, 12, 20], TUBULES) * UM
    heading = rng.uniform(0, np.pi, TUBULES)
    along = np.stack([np.cos(heading), np.sin(heading)], -1) * length[:, None]
    sites = np.concatenate([middles, middles + along, middles - along]).astype(np.float32) % 1
    group = np.tile(np.arange(TUBULES), 3)
    warp = tuple(5 * UM * noise(rng, grid, 4, 30, 1.4) for _ in range(2))
    found = cells(sites, grid, warp, np.tile(rng.normal(1, 0.09, TUBULES), 3), group, reach=3.4)
    tubule = group[found.owner]
    gap = 2.4 + 5.5 * smoothstep(0.3, 2.0, noise(rng, grid, 3, 10, 1.0)) + rng.uniform(0, 3, TUBULES)[tubule]
    widest = rng.uniform(22, 33, TUBULES)[tubule] - found.near / UM + np.take(length / UM, tubule) * 0.4
    depth = blur(_softer(found.border / UM - gap, widest), 1.6 * UM) + 0.7 * noise(rng, grid, 15, 90, 0.8)
    wall = blur(rng.uniform(10.5, 15, TUBULES)[tubule].astype(np.float32), 2 * UM) + 1.1 * noise(rng, grid, 12, 60, 0.8)
    fringe = 0.5 * noise(rng, grid, 90, 300, 0.3)  # brush border and torn edges
    lumen = smoothstep(-0.9, 0.9, depth - wall + fringe)
    inside = smoothstep(-0.5, 0.5, depth)
    kind = (rng.random(TUBULES) < 0.6).astype(np.float32)[tubule]
    tone = rng.normal(1, 0.09, TUBULES).astype(np.float32)[tubule]
    return Anatomy(depth, inside * (1 - lumen), inside * lumen, kind, tone, wall.astype(np.float32))


def _softer(first: Floats, second: Floats) -> Floats:
    """The smaller of two depths, rounded where they cross."""
    return np.asarray(-4 * np.logaddexp(-first / 4, -second / 4), np.float32)


def _at(field: Floats, spots: Floats) -> Floats:
    grid = len(field)
    column, row = np.floor(spots.T * grid).astype(int) % grid
    return np.asarray(field[row, column])


def _apart(rng: np.random.Generator, candidates: Floats, distance: Floats, taken: Floats) -> Ints:
    """Those candidates, in their order, that keep their distance (micrometres) from all taken before."""
    chosen: list[int] = []
    spots, room = list(taken[:, :2]), list(taken[:, 2])
    for number, spot in enumerate(candidates):
        step = wrapped(np.array(spots) - spot) if spots else np.ones((1, 2))
        needed = 0.5 * (np.array(room) + distance[number]) * UM if room else np.zeros(1)
        if np.all(np.hypot(step[:, 0], step[:, 1]) > needed):
            chosen.append(number)
            spots.append(spot)
            room.append(distance[number])
    return np.array(chosen)


def place_nuclei(rng: np.random.Generator, anatomy: Anatomy) -> tuple[Nuclei, int]:
    """Nuclei of the epithelium (their number is returned) first, then those of the stroma."""
    spots = rng.random((14000, 2)).astype(np.float32)
    depth, wall = (_at(field, spots) for field in (anatomy.depth, anatomy.wall))
    level = depth / wall
    spots = spots[(level > 0.33) & (level < 0.62) & (depth > 3.8)]
    room = np.where(_at(anatomy.kind, spots) > 0.5, 10.6, 8.4) * rng.lognormal(0, 0.13, len(spots))
    kept = _apart(rng, spots, room, np.zeros((0, 3)))
    inner, rooms = spots[kept], room[kept]
    radius = np.clip(rng.normal(3.2, 0.32, len(inner)), 2.5, 4.2)
    oval = rng.uniform(1.0, 1.3, len(inner))
    axes = np.stack([radius * np.sqrt(oval), radius / np.sqrt(oval)], -1)
    first = Nuclei(
        inner, axes, rng.uniform(0, np.pi, len(inner)), np.clip(rng.normal(0.86, 0.13, len(inner)), 0.5, 1.15)
    )

    spots = rng.random((9000, 2)).astype(np.float32)
    spots = spots[_at(anatomy.depth, spots) < -1.7]
    kept = _apart(rng, spots, rng.uniform(6, 17, len(spots)), np.column_stack([inner, 0.75 * rooms]))
    outer = spots[kept]
    is_round = rng.random(len(outer)) < 0.22
    long = np.where(is_round, rng.uniform(2.5, 3.1, len(outer)), rng.uniform(3.6, 6.4, len(outer)))
    short = np.where(is_round, long * 0.92, rng.uniform(1.2, 1.9, len(outer)))
    down = np.stack(
        [
            np.roll(anatomy.depth, -3, 1) - np.roll(anatomy.depth, 3, 1),
            np.roll(anatomy.depth, -3, 0) - np.roll(anatomy.depth, 3, 0),
        ],
        -1,
    )
    across = _at(down, outer)
    heading = np.arctan2(across[:, 1], across[:, 0]) + np.pi / 2 + rng.normal(0, 0.2, len(outer))
    density = np.where(is_round, 1.15, rng.uniform(0.75, 1.1, len(outer)))
    second = Nuclei(outer, np.stack([long, short], -1), heading, density)
    joined = [np.concatenate(each) for each in zip(*(vars(part).values() for part in (first, second)), strict=True)]
    return Nuclei(*(part.astype(np.float32) for part in joined)), len(inner)


def draw_nuclei(rng: np.random.Generator, nuclei: Nuclei, grid: int) -> tuple[Floats, Floats]:
    """How much haematoxylin the nuclei hold, and where they are, 0..1."""
    stain, mask = np.zeros((grid, grid), np.float32), np.zeros((grid, grid), np.float32)
    clumps, fine = noise(rng, grid, 90, 260, 0.3), noise(rng, grid, 200, 420, 0.2)
    bend = noise(rng, grid, 50, 130, 0.6)
    focus = rng.uniform(0.25, 0.8, len(nuclei.places))
    for number, (x, y) in enumerate(nuclei.places):
        long, short = nuclei.axes[number]
        span = np.arange(-int((long + 2) * UM * grid), int((long + 2) * UM * grid) + 1)
        row, column = (int(part * grid) + span for part in (y, x))
        at = np.ix_(row % grid, column % grid)
        dx, dy = np.meshgrid((column + 0.5) / grid - x, (row + 0.5) / grid - y)
        cos, sin = np.cos(nuclei.heading[number]), np.sin(nuclei.heading[number])
        u, v = (cos * dx + sin * dy) / UM, (cos * dy - sin * dx) / UM
        v = v + 0.05 * rng.normal() * u * u  # bent a little
        ring = np.hypot(u / long, v / short)
        inside = (1 - ring - 0.045 * bend[at]) * short  # micrometres from the membrane
        soft = focus[number]
        body = smoothstep(-soft, soft, inside)
        rim = np.exp(-((inside - 0.35) ** 2) / 0.25)
        chromatin = 0.62 + 0.16 * clumps[at] + 0.07 * fine[at] + 0.42 * rim
        for _ in range(rng.integers(1, 3)):  # nucleoli
            su, sv = rng.normal(0, 0.3, 2) * (long, short)
            chromatin = chromatin + 0.5 * np.exp(-((u - su) ** 2 + (v - sv) ** 2) / 0.45)
        amount = nuclei.density[number] * body * np.clip(chromatin, 0.25, 1.5)
        stain[at] = np.maximum(stain[at], amount)
        mask[at] = np.maximum(mask[at], smoothstep(-0.25, 0.25, inside))
    return stain, mask


def blood(rng: np.random.Generator, anatomy: Anatomy, mask: Floats) -> Floats:
    """Red blood cells in the capillaries of the stroma, 0..1: small discs, paler in their middle."""
    grid = len(mask)
    found = np.zeros((grid, grid), np.float32)
    spots = rng.random((5000, 2)).astype(np.float32)
    vessel = noise(rng, grid, 8, 16, 0.5)
    spots = spots[(_at(anatomy.depth, spots) < -4.2) & (_at(vessel, spots) > 0.9) & (_at(mask, spots) < 0.1)]
    for x, y in spots[_apart(rng, spots, np.full(len(spots), 5.4), np.zeros((0, 3)))]:
        span = np.arange(-int(5 * UM * grid), int(5 * UM * grid) + 1)
        row, column = (int(part * grid) + span for part in (y, x))
        at = np.ix_(row % grid, column % grid)
        dx, dy = np.meshgrid((column + 0.5) / grid - x, (row + 0.5) / grid - y)
        angle, oval = rng.uniform(0, np.pi), rng.uniform(1, 1.4)
        u, v = np.cos(angle) * dx + np.sin(angle) * dy, np.cos(angle) * dy - np.sin(angle) * dx
        ring = np.hypot(u * oval, v) / (3.0 * UM)
        disc = smoothstep(1.12, 0.88, ring) * (0.7 + 0.3 * smoothstep(0.1, 0.75, ring))
        found[at] = np.maximum(found[at], disc)
    return found * (1 - mask)


def stain(rng: np.random.Generator, anatomy: Anatomy, borders: Cells, haematoxylin: Floats, mask: Floats) -> Floats:
    """The colours (grid, grid, 3), linear, of light that went through the stained section."""
    grid = len(mask)
    depth, kind = anatomy.depth, anatomy.kind
    fine, grain, cloud = noise(rng, grid, 120, 420, 0.3), noise(rng, grid, 60, 220, 0.4), noise(rng, grid, 6, 50, 0.9)
    # Cytoplasm: granular, darker at the foot and under the brush border, parted by faint membranes.
    cell_tone = np.clip(rng.normal(1, 0.10, borders.owner.max() + 1), 0.75, 1.25).astype(np.float32)[borders.owner]
    cytoplasm = mix(0.36, 0.58, kind) * anatomy.tone * cell_tone * (1 + 0.13 * grain + 0.08 * fine + 0.09 * cloud)
    cytoplasm += 0.16 * np.exp(-((borders.border / UM - 0.1) ** 2) / 0.35)
    vacuoles = smoothstep(1.7, 2.4, noise(rng, grid, 70, 150, 0.3)) * mix(0.7, 0.35, kind)
    cytoplasm = cytoplasm * (1 - vacuoles)
    brush = kind * np.exp(-((depth - anatomy.wall + 0.6) ** 2) / 3.0)
    cytoplasm += 0.20 * brush * (1 + 0.4 * fine)
    # Stroma: wavy collagen that follows the tubules' walls, with clefts; a thin membrane lies around each tubule.
    waves = depth + 1.3 * noise(rng, grid, 14, 60, 0.8)
    fibres = np.sin(2 * np.pi * waves / 2.7 + 2.2 * noise(rng, grid, 10, 60, 0.7)) * 0.5 + 0.5
    collagen = (0.40 + 0.30 * fibres * (0.6 + 0.4 * smoothstep(-1, 1, cloud))) * (1 + 0.10 * grain + 0.10 * fine)
    loose = smoothstep(0.6, 1.8, noise(rng, grid, 10, 60, 0.7)) * smoothstep(-2.0, -4.5, depth)
    collagen = collagen * (1 - 0.85 * loose)
    membrane = np.exp(-((depth + 0.3) ** 2) / 0.5)
    inside = smoothstep(-0.5, 0.5, depth)
    eosin = mix(collagen, cytoplasm, inside) * (1 - anatomy.lumen) + 0.22 * membrane
    debris = smoothstep(1.0, 2.4, noise(rng, grid, 25, 140, 0.6)) * anatomy.lumen
    eosin += 0.03 * anatomy.lumen + 0.16 * debris
    # Where the section shrank, light falls between tubules and stroma.
    gaping = smoothstep(0.8, 1.7, noise(rng, grid, 5, 24, 0.9))
    cleft = gaping * smoothstep(1.2, 0.4, np.abs(depth + 1.4 - 0.5 * cloud)) * (1 - mask)
    red = blood(rng, anatomy, mask)
    eosin = eosin * (1 - cleft) * (1 - red) * (1 - 0.55 * mask)
    blue = haematoxylin + (0.06 + 0.03 * cloud + mix(0.09, 0.03, kind)) * anatomy.epithelium * (1 - cleft) * (1 - mask)
    thickness = 1 + 0.05 * noise(rng, grid, 2, 8, 0.8)
    density = (blue[..., None] * HAEMATOXYLIN + eosin[..., None] * EOSIN + red[..., None] * BLOOD) * thickness[
        ..., None
    ]
    seen = np.stack([blur(np.exp(-density[..., channel]), 0.28 * UM) for channel in range(3)], -1)
    seen = seen * np.array([0.965, 0.955, 0.965], np.float32) + 0.006 * noise(rng, grid, 150, 420, 0.0)[..., None]
    return _linear(np.clip(seen, 0.02, 1))


def _linear(encoded: Floats) -> Floats:
    """What a slide scanner stores is sRGB."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)


def build(options: Options) -> dict[str, Floats]:
    """The stained section and its nuclei."""
    rng = np.random.default_rng(options.seed)
    grid = options.grid
    anatomy = build_anatomy(rng, grid)
    nuclei, inner = place_nuclei(rng, anatomy)
    print(f"{NAME}: {inner} nuclei in epithelium, {len(nuclei.places) - inner} in stroma")
    haematoxylin, mask = draw_nuclei(rng, nuclei, grid)
    warp = tuple(0.5 * UM * noise(rng, grid, 20, 90, 0.8) for _ in range(2))
    borders = cells(nuclei.places, grid, warp, reach=4.0)
    return {"albedo": stain(rng, anatomy, borders, haematoxylin, mask), "mask": mask}


def main() -> None:
    """Draw the section and write its maps."""
    options = parse_options(NAME, folder=EXEMPLARS, seed=SEED)
    write_maps(NAME, reduced(build(options), options.size), options, METRES)


if __name__ == "__main__":
    main()
