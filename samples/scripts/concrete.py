"""The exemplar concrete: a wall cast against rough boards, whose grain, knots and leaking joints it keeps. CC0."""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import write_exemplar
from fields import Floats, blur, mix, smoothstep, srgb
from runoff import streaks
from strewn import strew
from timber import Boards, Bond, Grain, lay, saw
from torus import noise, places
from weathering import ambient_occlusion, edges, hollows

NAME = "concrete"
SEED = 1959
METRES = 1.2
BOND = Bond(courses=10, per_course=2, shift=0.5, joint=0.0, unsteady=0.0009, slip=0.16)


@dataclass(frozen=True)
class Pores:
    """Where air was caught against the boards, each (grid, grid): how deep (picture widths), and 0..1 within one."""

    depth: Floats
    open: Floats


def catch_air(rng: np.random.Generator, n: int, boards: Boards) -> Pores:
    """Round pores of many sizes, in swarms, most of them small."""
    depth, opened = np.zeros((n, n), np.float32), np.zeros((n, n), np.float32)
    x, y = places(n)
    x, y = (part + 0.0008 * noise(rng, n, 40, 250, 0.6) for part in (x, y))
    swarm = noise(rng, n, 3.5, 22, 0.9) + boards.pick(rng.normal(0, 0.5, boards.count))
    for across, largest, often in ((34, 0.19, 0.35), (80, 0.25, 0.3), (170, 0.34, 0.22)):
        cells = strew(rng, x, y, across, 0.95)
        radius = cells.pick(largest * (0.25 + 0.75 * rng.random(cells.count) ** 2.2))
        here = cells.level(swarm) + cells.pick(rng.normal(0, 0.9, cells.count)) > above(often)
        bowl = np.sqrt(np.maximum(1 - (cells.near / radius) ** 2, 0)) * here
        depth = np.maximum(depth, np.minimum(bowl * radius / across * 0.9, 0.0030))
        opened = np.maximum(opened, here * smoothstep(1.06, 0.9, cells.near / radius))
    return Pores(depth, opened)


def above(share: float) -> float:
    """What a normal value of the deviation of swarms exceeds with about this probability."""
    return float(1.35 * (1.35 - 2.2 * share))


def nests(rng: np.random.Generator, n: int, joint: Floats) -> tuple[Floats, Floats, Floats]:
    """Gravel nests where paste leaked out beside joints: their mask 0..1, relief, and 0..1 on a pebble."""
    where = 1.6 * joint + noise(rng, n, 5, 50, 1.0) + 0.35 * noise(rng, n, 40, 160, 0.5)
    mask = smoothstep(0, 0.25, where - np.quantile(where, 0.972))
    x, y = places(n)
    x, y = (part + 0.0012 * noise(rng, n, 30, 120, 0.8) for part in (x, y))
    stones = strew(rng, x, y, 96)
    dome = np.sqrt(np.maximum(1 - (stones.near / stones.pick(rng.uniform(0.35, 0.62, stones.count))) ** 2, 0))
    return mask, mask * (0.0026 * dome - 0.0042), smoothstep(0.1, 0.5, dome)


@dataclass(frozen=True)
class Cast:
    """The wall before it has colours: its height in picture widths, and what made it, each (grid, grid).

    joint, seam: 0..1 near the boards' joints, and right on them. nest, stone: 0..1 in gravel nests, and on their
    pebbles. sand, paste, cloud: fine, middling and broad unevenness, of deviation 1. printed: how clearly the grain
    is cast.
    """

    height: Floats
    boards: Boards
    grain: Grain
    pores: Pores
    joint: Floats
    seam: Floats
    nest: Floats
    stone: Floats
    sand: Floats
    paste: Floats
    cloud: Floats
    printed: Floats


def cast(rng: np.random.Generator, n: int) -> Cast:
    """Cast the wall: late wood left furrows, boards stood off unevenly, paste leaked into their joints."""
    wobble = 0.0006 * noise(rng, n, 3, 30, 1.0), 0.0006 * noise(rng, n, 3, 50, 0.9)
    boards = lay(rng, n, BOND, wobble)
    grain = saw(rng, boards, 0.0072, 0.9)
    pores = catch_air(rng, n, boards)
    joint = smoothstep(0.012, 0.0, boards.inside)
    nest, hole, stone = nests(rng, n, joint)
    sand, paste, cloud = noise(rng, n, 120, 420, 0.0), noise(rng, n, 15, 140, 0.9), noise(rng, n, 3.5, 26, 1.0)
    printed = boards.pick(rng.uniform(0.45, 1.3, boards.count)) * smoothstep(-2.2, 0.3, cloud + 0.4 * paste)
    furrows = -0.00105 * (grain.late - 0.35) - 0.00050 * grain.fibre + 0.0011 * grain.knot * (0.5 - grain.late)
    tilt = boards.pick(rng.normal(0, 0.0009, boards.count)) * boards.across / boards.half_width
    step = boards.pick(rng.normal(0, 0.0010, boards.count)) + tilt
    leaked = smoothstep(-0.5, 0.7, noise(rng, n, 6, 60, 0.8, (2.5, 2.5)) + 0.3 * paste)
    fin = smoothstep(0.0024, 0.0006, boards.inside) * leaked
    torn = smoothstep(0.0040, 0.0010, boards.inside) * (1 - leaked) * smoothstep(-0.6, 0.8, paste)
    seam = smoothstep(0.0030, 0.0008, boards.inside) * (1 - 0.6 * fin)
    height = blur(step, 0.0005) + printed * furrows + 0.0022 * fin * (1 + 0.3 * sand) - 0.0016 * torn
    height += 0.00025 * paste + 0.00010 * sand - pores.depth * (1 - 0.8 * fin)
    height = (height * (1 - 0.8 * nest) + hole).astype(np.float32)
    return Cast(height, boards, grain, pores, joint, seam, nest, stone, sand, paste, cloud, printed)


def weather(rng: np.random.Generator, n: int, wall: Cast) -> tuple[Floats, Floats]:
    """The wall's colour and roughness.

    Each board drank differently; furrows keep dirt, joints leak lime and darken, rain runs down from them.
    """
    boards, grain, joint, sand, paste = wall.boards, wall.grain, wall.joint, wall.sand, wall.paste
    tone = boards.pick(np.clip(rng.normal(0, 0.13, boards.count), -0.2, 0.16)) + 0.09 * wall.cloud + 0.055 * paste
    tone += wall.printed * (-0.16 * (grain.late - 0.35) - 0.05 * grain.fibre) + 0.04 * sand
    warm = smoothstep(-1.5, 1.5, boards.pick(rng.normal(0, 1, boards.count)) + 0.6 * noise(rng, n, 3, 20, 1.0))
    albedo = mix(srgb("9b9b98"), srgb("a8a297"), warm) * np.exp(tone)[..., None]
    tannin = boards.pick(rng.random(boards.count) ** 4) * smoothstep(-0.4, 1.4, noise(rng, n, 6, 90, 0.8, (5.0, 1.0)))
    albedo = mix(albedo, albedo * srgb("cdb48f"), np.clip(0.5 * tannin + 0.3 * grain.near_knot, 0, 0.9))
    grout = smoothstep(0.016, 0.001, boards.inside + 0.003 * paste) * smoothstep(-0.3, 1.3, noise(rng, n, 4, 40, 0.9))
    albedo = mix(albedo, albedo * 0.6, 0.85 * grout)
    albedo = mix(albedo, albedo * 0.55, 0.7 * wall.seam)
    lime = smoothstep(0.7, 2.0, noise(rng, n, 5, 90, 1.0) + 0.9 * joint) * smoothstep(-1.2, 0.8, sand + paste)
    albedo = mix(albedo, srgb("c9c5bb"), 0.50 * lime)
    wet = smoothstep(0.6, 1.5, noise(rng, n, 4, 30, 0.8) + 1.3 * joint)
    runs = streaks(rng, 0.3 * wet, (0.05, 0.2), 0.012)
    runs = runs * smoothstep(-1.0, 1.5, noise(rng, n, 5, 60, 0.8, (1.0, 3.0)))
    albedo = mix(albedo, albedo * srgb("a19c92"), 0.75 * runs)
    rust = smoothstep(2.5, 3.0, noise(rng, n, 25, 110, 0.4))
    rust = np.maximum(rust, 0.8 * streaks(rng, rust, (0.02, 0.05), 0.004))
    albedo = mix(albedo, albedo * srgb("c08a58"), 0.8 * rust)
    dirt = np.clip(hollows(wall.height, 0.0025, 0.0016), 0, 1)
    worn = edges(wall.height, 0.0025, 0.0014)
    albedo = mix(albedo, albedo * 0.60, 0.75 * dirt)
    albedo = mix(albedo, albedo * 1.16 + 0.012, 0.7 * worn)
    pebble = mix(srgb("6d675f"), srgb("a39a8b"), wall.stone) * np.exp(0.08 * sand)[..., None]
    albedo = mix(albedo, pebble, 0.8 * wall.nest)
    albedo = mix(
        albedo, albedo * srgb("7e7a73") * 0.75, 0.85 * wall.pores.open * smoothstep(0.0004, 0.0016, wall.pores.depth)
    )
    rough = 0.80 + 0.05 * warm + 0.03 * sand + 0.02 * paste - 0.10 * smoothstep(0.3, 1.8, -tone * 6)
    rough += 0.08 * lime + 0.06 * dirt - 0.10 * runs - 0.06 * grout
    rough = mix(rough, 0.93, np.maximum(wall.nest, wall.pores.open))
    return np.clip(albedo, 0.03, 0.75), np.clip(rough, 0.5, 0.98)


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The wall's height, albedo, roughness and ambient occlusion."""
    rng = np.random.default_rng(seed)
    wall = cast(rng, n)
    albedo, rough = weather(rng, n, wall)
    occlusion = ambient_occlusion(wall.height)
    return {"height": wall.height, "albedo": albedo, "rough": rough, "ambient_occlusion": occlusion}


def main() -> None:
    """Build the wall and write its maps."""
    write_exemplar(NAME, build, METRES, SEED)


if __name__ == "__main__":
    main()
