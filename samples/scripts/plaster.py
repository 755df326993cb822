"""The exemplar plaster: lime plaster laid on by hand, stroke over stroke, worn, cracked and stained. CC0."""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import write_exemplar
from fields import Floats, blur, mix, smoothstep, srgb
from runoff import streaks
from strewn import strew
from torus import cells, noise, places, scatter
from weathering import ambient_occlusion, edges, hollows

NAME = "plaster"
SEED = 1511
METRES = 2.0
STROKES = 420
COAT = 0.0016  # thickness of the last coat, in picture widths


@dataclass(frozen=True)
class Stroke:
    """One stroke of the trowel: its middle, heading (radians), half length and width, how its path bends, how it tips.

    lines: heights (m,) of the lines that grit drew, from one side to the other. ridge: what is left along each side.
    load: how much plaster it leaves, or takes away. tone: how light it dries, about -2..2.
    """

    at: Floats
    heading: float
    length: float
    width: float
    bend: float
    tip: float
    lines: Floats
    ridge: Floats
    load: float
    tone: float


def strokes(rng: np.random.Generator) -> list[Stroke]:
    """The strokes in the order in which they were made: mostly upwards and sideways in arcs, some short."""
    made = []
    for at in rng.permutation(scatter(rng, STROKES, 6)):
        lines = np.convolve(rng.normal(0, 1, 44), [0.25, 0.5, 0.25], "same") + (rng.random(44) < 0.06) * rng.normal(
            0, 3, 44
        )
        made.append(
            Stroke(
                at=at,
                heading=float(rng.normal(0.55, 0.65) + np.pi * rng.integers(0, 2)),
                length=float(rng.uniform(0.060, 0.110)),
                width=float(rng.uniform(0.022, 0.044)),
                bend=float(rng.normal(0, 2.6)),
                tip=float(rng.normal(0, 0.024)),
                lines=lines.astype(np.float32),
                ridge=np.abs(rng.normal(0, 0.0006, 2)).astype(np.float32),
                load=float(rng.normal(0, 0.00045)),
                tone=float(rng.normal(0, 1)),
            )
        )
    return made


@dataclass(frozen=True)
class Trowelled:
    """What the trowel left, each (grid, grid): heights in picture widths, how hard it pressed, how light it dried."""

    height: Floats
    pressed: Floats
    tone: Floats


def trowel(rng: np.random.Generator, n: int) -> Trowelled:
    """Draw all strokes over a rough coat; each levels what lies there and leaves lines and ridges of its own."""
    height = 0.0007 * noise(rng, n, 8, 90, 1.0)
    pressed, tone = np.zeros((n, n), np.float32), np.zeros((n, n), np.float32)
    ragged = noise(rng, n, 14, 130, 1.0)
    for stroke in strokes(rng):
        reach = stroke.length + stroke.width + 0.006
        low = np.floor((stroke.at - reach) * n).astype(int)
        span = np.arange(int(np.ceil(2 * reach * n)) + 1)
        where = np.ix_((low[1] + span) % n, (low[0] + span) % n)
        dx, dy = (((low[axis] + span + 0.5) / n - stroke.at[axis]).astype(np.float32) for axis in (0, 1))
        c, s = np.cos(stroke.heading), np.sin(stroke.heading)
        u, v = c * dx[None] + s * dy[:, None], c * dy[:, None] - s * dx[None]
        v = v - stroke.bend * (u * u - stroke.length**2 / 3)
        rough = ragged[where]
        ends = smoothstep(0, 0.014, stroke.length - np.abs(u) + 0.004 * rough)
        sides = stroke.width - np.abs(v) + 0.0012 * rough
        mask = ends * smoothstep(0, 0.0034, sides)
        drawn = np.interp(v, np.linspace(-stroke.width, stroke.width, len(stroke.lines)), stroke.lines)
        side = np.where(v > 0, *stroke.ridge) * np.exp(-(((sides - 0.001) / 0.0026) ** 2)) * (1 + 0.7 * rough).clip(0)
        here = height[where]
        level = float((here * mask).sum() / max(mask.sum(), 1e-6))
        laid = level + 0.34 * (here - level) + stroke.load + stroke.tip * v + 0.00013 * drawn
        height[where] = here + mask * (laid - here) + ends * side * (sides > -0.004)
        pressed[where] += mask * (np.float32(0.6 - 300 * abs(stroke.load)) + 0.08 * drawn - pressed[where]) * 0.8
        tone[where] += 0.75 * mask * (stroke.tone + 0.16 * drawn - tone[where])
    return Trowelled(height.astype(np.float32), pressed, tone)


def cracks(rng: np.random.Generator, n: int) -> Floats:
    """Hairline cracks, 0..1, that come and go."""
    warp = tuple(0.010 * noise(rng, n, 6, 60, 1.1) + 0.0012 * noise(rng, n, 60, 250, 0.5) for _ in range(2))
    net = cells(scatter(rng, 70), n, warp)
    seen = smoothstep(0.35, 1.2, noise(rng, n, 3.5, 12, 0.8))
    return np.asarray(smoothstep(0.0011, 0.0004, net.border) * seen, np.float32)


def worn_off(rng: np.random.Generator, n: int, height: Floats) -> tuple[Floats, Floats]:
    """Where the last coat has come off, 0..1, and how close such a place is, 0..1."""
    x, y = places(n)
    x, y = (part + 0.003 * noise(rng, n, 12, 120, 0.9) for part in (x, y))
    flakes, crumbs = strew(rng, x, y, 46), strew(rng, x, y, 150)
    weak = noise(rng, n, 4, 40, 1.1) + 0.25 * noise(rng, n, 40, 200, 0.5) + 300 * blur(height, 0.004)
    loss = 0.5 * flakes.level(weak) + 0.5 * crumbs.level(weak) + 0.3 * crumbs.pick(rng.normal(0, 1, crumbs.count))
    loss += 0.35 * flakes.pick(rng.normal(0, 1, flakes.count))
    gone = smoothstep(0, 0.05, loss - np.quantile(loss, 0.978))
    return gone, smoothstep(0.0, 0.5, blur(gone, 0.008))


@dataclass(frozen=True)
class Wall:
    """The wall before it has colours: its height in picture widths, and what made it, each (grid, grid).

    gone, close: 0..1 where the last coat is off, and around that. flaw: 0..1 in cracks and holes. stones: 0..1 on the
    grains of the coat below. sand, grit: fine and middling unevenness, of deviation 1.
    """

    height: Floats
    coat: Trowelled
    gone: Floats
    close: Floats
    flaw: Floats
    stones: Floats
    sand: Floats
    grit: Floats

    @property
    def smooth(self) -> Floats:
        """0..1: how smooth the trowel left it."""
        return smoothstep(-0.3, 0.9, self.coat.pressed)


def lay_on(rng: np.random.Generator, n: int) -> Wall:
    """Lay the last coat on, let it crack and come off here and there."""
    coat = trowel(rng, n)
    crack = cracks(rng, n)
    gone, close = worn_off(rng, n, coat.height)
    sand, grit = noise(rng, n, 130, 430, 0.1), noise(rng, n, 30, 160, 0.8)
    x, y = places(n)
    grains = strew(rng, x, y, 170)
    hole = smoothstep(1.1, 0.7, grains.near / grains.pick(0.08 + 0.22 * rng.random(grains.count) ** 2))
    hole = hole * grains.pick(rng.random(grains.count) < 0.05)
    stones = np.sqrt(np.maximum(1 - (grains.near / 0.55) ** 2, 0))
    fine = 0.00020 - 0.00009 * smoothstep(-0.3, 0.9, coat.pressed)
    height = coat.height + fine * sand + 0.00016 * grit - 0.0009 * hole - 0.0008 * crack
    under = 0.3 * coat.height - COAT + 0.0007 * stones + 0.0003 * sand + 0.0003 * grit
    height = (mix(height, under, gone) + 0.0003 * close * (1 - gone)).astype(np.float32)
    return Wall(height, coat, gone, close, np.maximum(crack, hole), stones, sand, grit)


def weather(rng: np.random.Generator, n: int, wall: Wall) -> tuple[Floats, Floats]:
    """The wall's colour and roughness: strokes dried in tones of their own, dirt, runs of rain."""
    sand, grit, smooth, own = wall.sand, wall.grit, wall.smooth, wall.coat.tone
    cloud, patch = noise(rng, n, 3.5, 40, 1.0), noise(rng, n, 9, 120, 1.0)
    tone = 0.030 * cloud + 0.025 * patch + 0.022 * sand + 0.015 * grit
    dried = smoothstep(-1.9, 1.9, own + 0.35 * cloud + 0.3 * patch)
    albedo = mix(srgb("cbb99d"), srgb("dfd3be"), dried) * np.exp(tone)[..., None]
    albedo = mix(albedo, albedo * srgb("e9e0d3"), 0.55 * smooth)
    faded = smoothstep(0.7, 2.2, noise(rng, n, 5, 70, 1.1) + 0.5 * own)
    albedo = mix(albedo, srgb("e6decf"), 0.4 * faded)
    rubbed = edges(wall.height, 0.004, 0.0016)
    albedo = mix(albedo, srgb("ece5d8"), 0.5 * rubbed)
    dirt = hollows(wall.height, 0.004, 0.0016)
    albedo = mix(albedo, albedo * srgb("b09c86"), 0.85 * dirt)
    damp = smoothstep(0.6, 1.8, noise(rng, n, 4, 40, 0.9) + 0.4 * wall.close)
    runs = streaks(rng, 0.35 * damp, (0.04, 0.12), 0.009)
    albedo = mix(albedo, albedo * srgb("b5a48f"), 0.55 * runs)
    coarse = mix(srgb("a8947b"), srgb("bfab90"), wall.stones) * np.exp(0.10 * sand + 0.06 * grit)[..., None]
    albedo = mix(albedo, coarse, wall.gone)
    albedo = mix(albedo, albedo * srgb("9c8670"), 0.85 * wall.flaw)
    rough = 0.84 - 0.20 * smooth - 0.03 * own + 0.03 * sand + 0.02 * patch + 0.08 * dirt - 0.05 * runs
    rough = mix(rough, 0.94, np.maximum(wall.gone, wall.flaw))
    return np.clip(albedo, 0.03, 0.82), np.clip(rough, 0.45, 0.98)


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The wall's height, albedo, roughness and ambient occlusion."""
    rng = np.random.default_rng(seed)
    wall = lay_on(rng, n)
    albedo, rough = weather(rng, n, wall)
    occlusion = ambient_occlusion(wall.height)
    return {"height": wall.height, "albedo": albedo, "rough": rough, "ambient_occlusion": occlusion}


def main() -> None:
    """Plaster the wall and write its maps."""
    write_exemplar(NAME, build, METRES, SEED)


if __name__ == "__main__":
    main()
