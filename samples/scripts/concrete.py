"""The exemplar concrete: a wall cast in a steel form: pores, lime bloom, worn skin, gravel in its scars. CC0."""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import write_exemplar
from fields import Floats, mix, smoothstep, srgb
from strewn import strew
from torus import noise, places
from weathering import ambient_occlusion, edges, hollows

NAME = "concrete"
SEED = 1959
METRES = 0.8
#: (across the picture, largest radius in cell widths, how often): the pores of each size.
PORES = ((26, 0.13, 0.24), (60, 0.17, 0.20), (130, 0.24, 0.14))


@dataclass(frozen=True)
class Pores:
    """Where air was caught against the form, each (grid, grid): how deep (picture widths), and 0..1 within one."""

    depth: Floats
    open: Floats


def catch_air(rng: np.random.Generator, n: int) -> Pores:
    """Round pores of many sizes, in swarms, most of them small."""
    depth, opened = np.zeros((n, n), np.float32), np.zeros((n, n), np.float32)
    x, y = places(n)
    x, y = (part + 0.0005 * noise(rng, n, 40, 250, 0.6) for part in (x, y))
    swarm = noise(rng, n, 6, 24, 0.8)
    for across, largest, often in PORES:
        cells = strew(rng, x, y, across, 0.95)
        radius = cells.pick(largest * (0.3 + 0.7 * rng.random(cells.count) ** 2.0))
        here = cells.level(swarm) + cells.pick(rng.normal(0, 0.9, cells.count)) > above(often)
        bowl = np.sqrt(np.maximum(1 - (cells.near / radius) ** 2, 0)) * here
        depth = np.maximum(depth, np.minimum(bowl * radius / across * 1.1, 0.0050))
        opened = np.maximum(opened, here * smoothstep(1.06, 0.9, cells.near / radius))
    return Pores(depth, opened)


def above(share: float) -> float:
    """What a normal value of the deviation of swarms exceeds with about this probability."""
    return float(1.35 * (1.35 - 2.2 * share))


@dataclass(frozen=True)
class Scars:
    """Where the skin came off, each (grid, grid): 0..1 in a scar, its relief (picture widths), 0..1 on its gravel, the
    gravel's tone (deviation 1)."""

    bare: Floats
    relief: Floats
    stone: Floats
    tone: Floats


def scar(rng: np.random.Generator, n: int) -> Scars:
    """Shallow scars with ragged edges, gravel standing in them."""
    where = noise(rng, n, 7, 60, 1.1) + 0.22 * noise(rng, n, 50, 220, 0.4)
    bare = smoothstep(0, 0.12, where - np.quantile(where, 0.982))
    x, y = places(n)
    x, y = (part + 0.0012 * noise(rng, n, 30, 120, 0.8) for part in (x, y))
    stones = strew(rng, x, y, 64)
    dome = np.sqrt(np.maximum(1 - (stones.near / stones.pick(rng.uniform(0.32, 0.62, stones.count))) ** 2, 0))
    tone = stones.pick(rng.normal(0, 1, stones.count))
    return Scars(bare, bare * (0.0028 * dome - 0.0048), smoothstep(0.05, 0.45, dome) * bare, tone)


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The wall's height, albedo, roughness and ambient occlusion."""
    rng = np.random.default_rng(seed)
    pores, scars = catch_air(rng, n), scar(rng, n)
    sand, paste, cloud = noise(rng, n, 120, 450, 0.0), noise(rng, n, 15, 140, 0.9), noise(rng, n, 6, 30, 1.0)
    worn = smoothstep(0.6, 1.5, noise(rng, n, 7, 70, 1.0) + 0.25 * sand) * (1 - scars.bare)
    height = 0.00012 * paste + 0.00030 * cloud - worn * (0.0005 - 0.00016 * sand) + 0.00005 * sand
    height = (height - pores.depth * (1 - 0.7 * scars.bare) + scars.relief).astype(np.float32)

    albedo = srgb("aeaca6") * np.exp(0.085 * cloud + 0.035 * paste + 0.03 * sand)[..., None]
    albedo = mix(albedo, albedo * srgb("e2d2b6") * 1.1, 0.35 * smoothstep(0.2, 1.8, noise(rng, n, 6, 40, 0.9)))
    albedo = mix(albedo, albedo * srgb("e6e3dd"), worn)
    grains = strew(rng, *places(n), 210)
    speck = smoothstep(1.0, 0.7, grains.near / grains.pick(rng.uniform(0.1, 0.42, grains.count))) * worn
    sands = np.stack([srgb("6f6a63"), srgb("c2bbad")])[rng.integers(2, size=grains.count)]
    albedo = mix(albedo, grains.pick(sands), 0.7 * speck)
    lime = smoothstep(0.9, 1.7, noise(rng, n, 8, 100, 1.0)) * (1 - worn) * smoothstep(-1.4, 0.6, sand + paste)
    albedo = mix(albedo, srgb("cfccc4"), 0.45 * lime)
    gravel = mix(srgb("77706a"), srgb("a4927d"), smoothstep(-1.5, 1.5, scars.tone)) * np.exp(0.10 * sand)[..., None]
    mortar = srgb("6f6a62") * np.exp(0.12 * sand + 0.08 * paste)[..., None]
    albedo = mix(albedo, mix(mortar, gravel, scars.stone), scars.bare)
    rust = smoothstep(2.7, 3.2, noise(rng, n, 25, 110, 0.4))
    albedo = mix(albedo, albedo * srgb("c0844f"), 0.85 * rust)
    albedo = mix(albedo, albedo * 0.55, 0.75 * hollows(height, 0.0025, 0.0020))
    albedo = mix(albedo, albedo * 1.18 + 0.012, 0.7 * edges(height, 0.0025, 0.0014))
    albedo = mix(albedo, albedo * srgb("6f6b64") * 0.6, 0.9 * pores.open * smoothstep(0.0004, 0.0016, pores.depth))
    rough = 0.72 + 0.12 * worn + 0.03 * sand + 0.02 * paste + 0.08 * lime
    rough = mix(rough, 0.92, np.maximum(scars.bare, pores.open))
    return {
        "height": height,
        "albedo": np.clip(albedo, 0.03, 0.75),
        "rough": np.clip(rough, 0.5, 0.98),
        "ambient_occlusion": ambient_occlusion(height),
    }


def main() -> None:
    """Cast the wall and write its maps."""
    write_exemplar(NAME, build, METRES, SEED)


if __name__ == "__main__":
    main()
