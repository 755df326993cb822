"""The exemplar leather: full-grain cowhide, tanned brown, waxed and long in use. CC0.

Three networks of furrows lie over one another: creases where the hide was bent, the grain's pebbles between furrows of
very different depth, and the finest wrinkles on the pebbles; hair pores sit in rows and clusters.
"""

import numpy as np
from exemplar_maps import Options, parse_options, reduced, write_maps
from fields import Floats, Ints, blur, mix, smoothstep, srgb
from torus import Cells, cells, jittered, noise, scatter

NAME = "leather"
SEED = 1888
METRES = 0.14
MM = 1e-3 / METRES  # a millimetre in picture widths
SCRATCHES = 90


def chance(first: Ints, second: Ints) -> Floats:
    """A number 0..1 for every pair of neighbours, the same from both sides."""
    low, high = np.minimum(first, second).astype(np.int64), np.maximum(first, second).astype(np.int64)
    mixed = (low * 73856093 + 7) ^ (high * 19349663 + 13)
    mixed = (mixed ^ (mixed >> 9)) * 2654435761 % 2**32
    return np.asarray((mixed >> 8) % 65536 / 65535, np.float32)


def furrows(network: Cells, width: float, least: float) -> Floats:
    """0 on the cells, 1 in the furrows; a furrow between two cells has a depth of its own, some of nearly none."""
    depth = mix(least, 1.0, chance(network.owner, network.other) ** 1.3)
    return np.asarray(depth * np.exp(-((network.border / width) ** 1.8)), np.float32)


def build_grain(rng: np.random.Generator, grid: int) -> dict[str, Floats]:
    """The hide's relief and what colours follow from: furrows of three sizes, pores, scratches."""
    drift = [noise(rng, grid, 2, 8, 0.8) for _ in range(2)]
    ragged = [noise(rng, grid, 30, 160, 0.7) for _ in range(2)]
    side = 56
    sites = jittered(rng, side, 0.40)
    size = np.clip(rng.lognormal(0, 0.20, len(sites)), 0.6, 1.5)
    pebbles = cells(
        sites, grid, tuple(0.8 * MM * d + 0.09 * MM * r for d, r in zip(drift, ragged, strict=True)), size, None, 2.6
    )
    coarse_warp = tuple(2.4 * MM * d + 1.3 * MM * noise(rng, grid, 8, 60, 1.1) for d in drift)
    stretched = scatter(rng, 190)
    creases = cells(stretched, grid, coarse_warp, np.clip(rng.lognormal(0, 0.15, 190), 0.7, 1.4), None, 2.4)
    lines = [np.abs(noise(rng, grid, 60, 150, 0.3)) for _ in range(2)]
    fine = np.exp(-np.minimum(*lines) / 0.12)  # where a noise is zero, it draws a network of lines
    loose = smoothstep(-1.4, 1.4, noise(rng, grid, 3, 10, 0.8))  # where the hide was loose, furrows are deep
    grooves = furrows(pebbles, 0.30 * MM, 0.22) * mix(0.75, 1.1, loose)
    folds = (
        furrows(creases, 0.55 * MM, 0.0) * smoothstep(-0.5, 1.0, noise(rng, grid, 5, 20, 0.7)) * mix(0.6, 1.1, loose)
    )
    dome = 1 - np.exp(-((pebbles.border / (0.62 * MM)) ** 1.5))
    pores = smoothstep(1.75, 2.35, noise(rng, grid, 170, 330, 0.1) + 0.55 * noise(rng, grid, 12, 50, 0.5))
    scars = scratch(rng, grid)
    tilt = rng.normal(0, 0.025, len(sites)).astype(np.float32)[pebbles.owner]
    height = 0.26 * dome + blur(tilt, 0.12 * MM) - 0.17 * grooves - 0.34 * folds - 0.022 * fine - 0.10 * pores
    height += 0.06 * noise(rng, grid, 4, 24, 1.0) + 0.012 * noise(rng, grid, 60, 240, 0.6) - 0.07 * scars
    return {
        "height": blur(height, 0.09 * MM) * np.float32(MM),
        "grooves": grooves,
        "folds": folds,
        "fine": fine,
        "pores": pores,
        "scars": scars,
        "dome": dome.astype(np.float32),
        "pebble": rng.normal(0, 1, len(sites)).astype(np.float32)[pebbles.owner],
    }


def scratch(rng: np.random.Generator, grid: int) -> Floats:
    """Fine shallow scratches of use, 0..1, in all directions, most of them faint."""
    found = np.zeros((grid, grid), np.float32)
    for x, y in scatter(rng, SCRATCHES, 3):
        length, heading, bow = rng.gamma(2, 3.5) * MM, rng.uniform(0, np.pi), rng.normal(0, 0.08)
        strength, half = rng.beta(1.2, 3), rng.uniform(0.05, 0.09) * MM
        span = np.arange(-int(length * grid * 0.6), int(length * grid * 0.6) + 2)
        row, column = int(y * grid) + span, int(x * grid) + span
        at = np.ix_(row % grid, column % grid)
        dx, dy = np.meshgrid((column + 0.5) / grid - x, (row + 0.5) / grid - y)
        along = (dx * np.cos(heading) + dy * np.sin(heading)) / (0.5 * length)
        aside = dy * np.cos(heading) - dx * np.sin(heading) - bow * length * (1 - along**2)
        line = np.exp(-((aside / half) ** 2)) * np.clip(1 - along**2, 0, 1) * strength
        found[at] = np.maximum(found[at], line)
    return found


def colour(rng: np.random.Generator, grain: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Albedo and roughness: dye gathers in the furrows, wax darkens in clouds, tops are rubbed pale and smooth."""
    grid = len(grain["height"])
    cloud, mottle, speckle = noise(rng, grid, 2, 9, 0.9), noise(rng, grid, 10, 70, 0.9), noise(rng, grid, 90, 420, 0.2)
    base = mix(
        srgb("704529"), srgb("805232"), smoothstep(-2.2, 2.2, 0.6 * cloud + 0.35 * mottle + 0.3 * grain["pebble"])
    )
    base = base * np.exp(0.03 * grain["pebble"] + 0.02 * mottle + 0.075 * speckle)[..., None]
    bowl = np.clip(0.9 * grain["grooves"] + 1.0 * grain["folds"] + 0.16 * grain["fine"], 0, 1)
    base = mix(base, srgb("3a2011"), 0.80 * bowl)
    base = mix(base, srgb("2e1a0f"), 0.65 * grain["pores"])
    use = smoothstep(-0.6, 2.0, cloud + 0.35 * mottle + 0.12 * grain["pebble"])
    rubbed = np.clip(use * grain["dome"] ** 2 * (0.7 + 0.3 * speckle), 0, 1)
    base = mix(base, srgb("a87a50"), 0.40 * rubbed)
    base = mix(base, srgb("c49a68"), 0.55 * grain["scars"])
    rough = 0.47 + 0.05 * mottle + 0.025 * speckle + 0.22 * bowl + 0.15 * grain["pores"] - 0.09 * rubbed
    rough += 0.16 * grain["scars"] + 0.012 * grain["pebble"]
    return np.clip(base, 0.02, 0.8), np.clip(rough, 0.28, 0.85).astype(np.float32)


def build(options: Options) -> dict[str, Floats]:
    """The hide's height, albedo and roughness."""
    rng = np.random.default_rng(options.seed)
    grain = build_grain(rng, options.grid)
    albedo, rough = colour(rng, grain)
    return {"albedo": albedo, "height": grain["height"], "rough": rough}


def main() -> None:
    """Tan the hide and write its maps."""
    options = parse_options(NAME, seed=SEED)
    write_maps(NAME, reduced(build(options), options.size), options, METRES)


if __name__ == "__main__":
    main()
