"""The exemplar roof_tiles: plain clay tiles with rounded tails, old, sooty, grown over by lichen and moss. CC0."""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import write_exemplar
from fields import Floats, Ints, blur, mix, smoothstep, srgb
from runoff import streaks
from strewn import strew
from torus import noise, places
from weathering import ambient_occlusion, edges, hollows

NAME = "roof_tiles"
SEED = 1523
METRES = 1.44
ROWS, PER_ROW = 10, 8
LONG, WIDE = 1 / ROWS, 1 / PER_ROW  # what is seen of a tile, in picture widths
THICK = 0.0095  # of a tile
RISE = 0.0150  # how much higher a tile's tail lies than the place where the tile above begins
TAIL = 0.30  # how much of the seen length is the rounded tail
GAP = 0.0020  # between neighbours

# (fired clay, share of the tiles): sRGB
CLAYS = (
    ("a2634a", 0.26),
    ("8f5341", 0.24),
    ("ac7658", 0.15),
    ("7b4a3a", 0.15),
    ("66453b", 0.11),
    ("b28b6f", 0.09),
)


@dataclass(frozen=True)
class Layout:
    """Which tile is seen at every point and where on it.

    inside: how far within its outline. across: from its middle line. up: from its tail's tip, of the seen length.
    """

    tile: Ints
    inside: Floats
    across: Floats
    up: Floats

    def pick(self, values: Floats) -> Floats:
        """A value or colour for each tile, at all its points."""
        return np.take(np.asarray(values, np.float32), self.tile, axis=0)


def lay_tiles(rng: np.random.Generator, n: int) -> Layout:
    """Rows of tiles, every other row shifted by half a tile; the tails of the upper row lie on the lower one."""
    x, y = places(n)
    ragged = [0.0006 * noise(rng, n, 8, 60, 1.0) + 0.00025 * noise(rng, n, 60, 250, 0.4) for _ in range(2)]
    chips = np.maximum(noise(rng, n, 12, 110, 0.8) - 1.5, 0) * 0.0045
    count = ROWS * PER_ROW
    off_x, off_y = rng.normal(0, 0.0016, count), rng.normal(0, 0.0022, count)
    turn, size = rng.normal(0, 0.010, count), rng.normal(0, 0.0007, count)
    layout = Layout(*(np.zeros((n, n), kind) for kind in (np.int32, np.float32, np.float32, np.float32)))
    row = np.floor(y / LONG).astype(np.int32)
    seen = np.zeros((n, n), bool)
    for upper in (1, 0, -1):  # a tile of the row above hides those below
        here = row + upper
        shift = 0.5 * (here % 2)
        column = np.floor(x / WIDE - shift).astype(np.int32)
        tile = here % ROWS * PER_ROW + column % PER_ROW
        across = (x / WIDE - shift - column - 0.5) * WIDE + off_x[tile] + ragged[0]
        tip = y - here * LONG + 0.5 * TAIL * LONG + off_y[tile] + turn[tile] * across + ragged[1]
        half = 0.5 * WIDE - GAP / 2 + size[tile]
        inside = np.minimum(half - np.abs(across), outline(across / half, tip)) - chips
        wins = ~seen & (inside > 0) if upper > -1 else ~seen
        kept_and_new = (
            (layout.tile, tile),
            (layout.inside, inside),
            (layout.across, across),
            (layout.up, tip / LONG),
        )
        for kept, new in kept_and_new:
            kept[wins] = new[wins]
        seen |= wins
    return layout


def outline(across: Floats, tip: Floats) -> Floats:
    """How far a point is above the tail's edge, a flat arc; ``across`` is -1..1 over the tile."""
    arc = TAIL * LONG * 1.5 * (1 - np.sqrt(np.maximum(1 - np.clip(np.abs(across), 0, 1) ** 2.2, 0)))
    steep = np.sqrt(1 + (1.0 * np.clip(np.abs(across), 0, 0.95)) ** 4)
    return np.asarray((tip - arc) / steep, np.float32)


@dataclass(frozen=True)
class Growth:
    """What grows on the tiles, 0..1: crusts of lichen, grey and yellow, and cushions of moss (with a relief)."""

    grey: Floats
    yellow: Floats
    moss: Floats
    cushion: Floats


def grow(rng: np.random.Generator, n: int, damp: Floats) -> Growth:
    """Round crusts of many sizes in swarms, moss where it is damp."""
    x, y = places(n)
    x, y = (part + 0.0022 * noise(rng, n, 20, 200, 0.9) for part in (x, y))
    swarm, crumbs = noise(rng, n, 4, 18, 0.9), noise(rng, n, 60, 260, 0.5)
    crusts = []
    for share in (0.75, 1.5):
        total = np.zeros((n, n), np.float32)
        for across in (30, 66, 130):
            spots = strew(rng, x, y, across, 0.95)
            radius = spots.pick(0.40 * rng.random(spots.count) ** 1.6 + 0.06)
            here = spots.level(swarm) + spots.pick(rng.normal(0, 0.8, spots.count)) > share
            ring = smoothstep(0, 0.2, 1 - spots.near / radius) * (
                0.55 + 0.45 * smoothstep(0.25, 0.9, spots.near / radius)
            )
            total = np.maximum(total, here * ring)
        crusts.append(total * smoothstep(-1.6, 0.2, crumbs))
        swarm = np.roll(swarm, n // 3, 0)
    where = damp + 0.22 * noise(rng, n, 5, 60, 0.9) + 0.05 * crumbs
    moss = smoothstep(0.62, 0.74, where)
    tuft = strew(rng, *places(n), 150)
    return Growth(crusts[0], crusts[1], moss, moss * (0.5 + 0.5 * np.sqrt(np.maximum(1 - tuft.near**2 * 1.6, 0))))


@dataclass(frozen=True)
class Roof:
    """The roof before it has colours: its height in picture widths, and what made it, each (grid, grid).

    grain, lumps, cloud: fine, middling and broad unevenness, of deviation 1. drag: the marks of the mould. pits,
    flaked: 0..1 in pits, and where the skin has come off. under: 0..1 right below a tail, and in the gaps.
    """

    height: Floats
    layout: Layout
    life: Growth
    grain: Floats
    lumps: Floats
    cloud: Floats
    drag: Floats
    pits: Floats
    flaked: Floats
    under: Floats


def tile(rng: np.random.Generator, n: int) -> Roof:
    """Lay the roof: each tile rises towards its tail, is bent a little, worn round at its edge, pitted, grown over."""
    roof = lay_tiles(rng, n)
    count = ROWS * PER_ROW
    pick = roof.pick
    grain, lumps, cloud = noise(rng, n, 100, 420, 0.2), noise(rng, n, 10, 90, 1.0), noise(rng, n, 3.5, 22, 0.9)
    bend = pick(rng.normal(0.0012, 0.0010, count)) * (1 - (2 * roof.across / WIDE) ** 2)
    tilt = pick(rng.normal(0, 0.0014, count)) * 2 * roof.across / WIDE
    drag = noise(rng, n, 40, 220, 0.6, (1.0, 9.0))
    pits = smoothstep(1.6, 2.5, noise(rng, n, 40, 160, 0.4) + 0.4 * pick(rng.normal(0, 1, count)))
    flaked = smoothstep(1.45, 1.75, noise(rng, n, 6, 70, 1.2) + 0.45 * pick(rng.normal(0, 1, count)))
    edge = np.clip(roof.inside / (0.0030 + 0.0010 * lumps.clip(-1.5, 2)), 0, 1)
    face = RISE * (1 - roof.up) + pick(rng.normal(0, 0.0012, count)) + bend + tilt
    face += 0.00030 * lumps + 0.00014 * grain + 0.00020 * drag - 0.0011 * pits - 0.0014 * flaked
    height = face - 0.0030 * (1 - np.sqrt(np.maximum(1 - (1 - edge) ** 2, 0)))
    height = np.where(roof.inside > 0, height, height - THICK)
    under = smoothstep(0.0, 0.007, blur(height, 0.008) - height)
    damp = 0.55 * under + 0.22 * cloud + 0.25 * smoothstep(0.006, 0.0, roof.inside)
    life = grow(rng, n, damp)
    height = (height + 0.0030 * life.cushion + 0.0004 * np.maximum(life.grey, life.yellow)).astype(np.float32)
    return Roof(height, roof, life, grain, lumps, cloud, drag, pits, flaked, under)


def weather(rng: np.random.Generator, n: int, roof: Roof) -> tuple[Floats, Floats]:
    """The roof's colour and roughness: clay by tile, burnt clouds, soot that runs down, lichen and moss."""
    count = ROWS * PER_ROW
    pick, up, life, grain, lumps = roof.layout.pick, roof.layout.up, roof.life, roof.grain, roof.lumps
    shares = np.array([share for _, share in CLAYS])
    deck = np.searchsorted(np.cumsum(shares / shares.sum()) * count, np.arange(count) + 0.5)
    clays = np.stack([srgb(code) for code, _ in CLAYS])[rng.permutation(deck)] * rng.normal(1, 0.08, (count, 1))
    albedo = pick(clays * (1 + rng.normal(0, 0.02, (count, 3))))
    burnt = smoothstep(0.2, 1.6, 0.7 * lumps + 0.7 * pick(rng.normal(0, 1, count)) + 0.8 * (0.6 - up))
    albedo = mix(albedo, albedo * srgb("8d7468"), 0.65 * burnt)
    albedo = albedo * np.exp(0.09 * grain + 0.07 * lumps + 0.05 * roof.drag)[..., None]
    albedo = mix(albedo, albedo * 1.25 + srgb("b3714d") * 0.12, 0.75 * roof.flaked)
    albedo = mix(albedo, albedo * 0.4, 0.8 * roof.pits)
    worn = edges(roof.height, 0.004, 0.0022) * smoothstep(-0.6, 0.9, lumps)
    worn = worn * smoothstep(0.006, 0.002, roof.layout.inside)
    albedo = mix(albedo, srgb("c29470"), 0.65 * worn)
    sooty = roof.cloud + 0.6 * noise(rng, n, 12, 140, 0.9) + 0.5 * pick(rng.normal(0, 1, count)) + 0.9 * (up - 0.55)
    soot = smoothstep(-0.2, 1.7, sooty)
    albedo = mix(albedo, srgb("3e3833"), 0.58 * soot)
    wash = streaks(rng, smoothstep(0.5, 1.4, noise(rng, n, 6, 50, 0.8)), (0.02, 0.07), 0.008)
    albedo = mix(albedo, srgb("4a423b"), 0.42 * wash)
    shut_off = np.maximum(hollows(roof.height, 0.004, 0.005), 0.75 * roof.under)
    albedo = mix(albedo, albedo * 0.22 + srgb("2a2520") * 0.3, 0.85 * shut_off)
    albedo = mix(albedo, srgb("b2b0a0") * np.exp(0.10 * grain)[..., None], 0.80 * life.grey)
    albedo = mix(albedo, srgb("b0964a") * np.exp(0.10 * grain)[..., None], 0.72 * life.yellow)
    green = mix(srgb("39401f"), srgb("76783a"), life.cushion * smoothstep(-1.4, 1.4, grain + lumps))
    albedo = mix(albedo, green, 0.92 * life.moss)
    rough = 0.70 - 0.10 * burnt + 0.03 * grain + 0.12 * roof.flaked + 0.08 * soot + pick(rng.normal(0, 0.03, count))
    rough = mix(rough, 0.90, np.maximum(life.grey, life.yellow) * 0.8)
    return np.clip(albedo, 0.015, 0.75), np.clip(mix(rough, 0.95, life.moss), 0.45, 0.98)


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The roof's height, albedo, roughness and ambient occlusion."""
    rng = np.random.default_rng(seed)
    roof = tile(rng, n)
    albedo, rough = weather(rng, n, roof)
    occlusion = ambient_occlusion(roof.height)
    return {"height": roof.height, "albedo": albedo, "rough": rough, "ambient_occlusion": occlusion}


def main() -> None:
    """Lay the roof and write its maps."""
    write_exemplar(NAME, build, METRES, SEED)


if __name__ == "__main__":
    main()
