"""The exemplar bark: the furrowed bark of an old oak; the trunk grows upwards in the picture. CC0.

Long corky ridges part and join again between deep furrows. They are cracked across, layered like the pages of a book
at their sides, weathered grey on top, and flake down to redder bark.
"""

import numpy as np
from exemplar_maps import Options, parse_options, reduced, write_maps
from fields import Floats, blur, mix, smoothstep, srgb
from torus import cells, noise, scatter
from weathering import ambient_occlusion, edges, hollows

NAME = "bark"
SEED = 1605
METRES = 0.6
MM = 1e-3 / METRES  # a millimetre in picture widths
RIDGES, BLOCKS, FLAKES = 105, 420, 1100
DEPTH = 19.0  # of the furrows, millimetres
ALONG = (1.0, 5.0)  # what runs up the trunk is drawn out along y


def build_relief(rng: np.random.Generator, grid: int) -> dict[str, Floats]:
    """Heights in millimetres and where ridges, flakes and cracks are."""
    sway = [noise(rng, grid, 2, 9, 1.0), noise(rng, grid, 2, 9, 1.0)]
    ragged = [noise(rng, grid, 12, 90, 1.1), noise(rng, grid, 12, 90, 1.1)]
    torn = [noise(rng, grid, 60, 260, 0.8, (1.0, 2.0)), noise(rng, grid, 60, 260, 0.8)]

    def warp(wide: float, middle: float, fine: float) -> tuple[Floats, Floats]:
        across, up = ((wide * s + middle * r + fine * t) * MM for s, r, t in zip(sway, ragged, torn, strict=True))
        return across, up

    ridge = cells(scatter(rng, RIDGES, 10, 4.0), grid, warp(6.5, 1.7, 0.5), None, None, 2.4, 4.0)
    block = cells(scatter(rng, BLOCKS, 8, 1.5), grid, warp(5, 2.2, 0.8), None, None, 2.4, 1.5)
    flake = cells(scatter(rng, FLAKES, 4, 2.2), grid, warp(5, 2.6, 0.9), None, None, 2.6, 2.2)
    fibre = noise(rng, grid, 45, 420, 0.55, ALONG)
    cord = noise(rng, grid, 14, 80, 0.9, (1.0, 3.5))
    cork = noise(rng, grid, 30, 200, 0.7)
    lumps = noise(rng, grid, 8, 40, 1.0)

    opening = 0.5 + 1.3 * smoothstep(-1.2, 1.6, noise(rng, grid, 4, 22, 0.9, (1.0, 2.0)))
    inside = ridge.border / MM - opening + 0.35 * cord
    # The sides are layered: a slope in steps, whose edges are ragged.
    up = 1.04 - 1.04 * np.exp(-np.maximum(inside, 0) / 4.6)
    layer = up * 5 + 0.40 * cord + 0.25 * lumps
    stepped = np.floor(layer) + smoothstep(0.55, 0.95, layer - np.floor(layer))
    side = mix(up, np.clip(stepped / 5, 0, 1.1), 0.5)
    crossing = smoothstep(-0.2, 1.2, noise(rng, grid, 6, 30, 0.8))
    split = np.exp(-((block.border / MM / 0.9) ** 1.4)) * crossing
    block_tone = rng.normal(0, 1, BLOCKS).astype(np.float32)[block.owner]
    flake_tone = rng.normal(0, 1, FLAKES).astype(np.float32)[flake.owner]
    lost = smoothstep(1.05, 1.15, flake_tone + 0.35 * lumps)  # flakes that fell off
    rim = np.exp(-flake.border / (0.9 * MM))
    face = 0.95 * block_tone + 0.55 * flake_tone - 1.0 * lost - 0.5 * rim + 0.30 * fibre + 0.55 * cord + 0.28 * cork
    face = face + 1.2 * lumps - 4.6 * split
    floor = -DEPTH + 1.4 * cord + 0.6 * fibre + 0.9 * lumps
    height = np.maximum(
        floor + (DEPTH - 0.4) * np.asarray(side, np.float32) + face * smoothstep(-0.5, 4.0, inside), floor
    )
    return {
        "height": np.asarray(height, np.float32),
        "ridge": np.asarray(side, np.float32),
        "lost": np.maximum(lost, 0.6 * smoothstep(0.7, 1.6, cork + 0.6 * cord)) * smoothstep(1.0, 3.0, inside),
        "split": split,
        "fibre": fibre,
        "cork": cork,
        "block": block_tone,
        "flake": flake_tone,
        "tone": rng.normal(0, 1, RIDGES).astype(np.float32)[ridge.owner],
    }


def colour(rng: np.random.Generator, relief: dict[str, Floats], height: Floats) -> tuple[Floats, Floats]:
    """Albedo and roughness: grey weathered tops, red-brown where flakes fell, dark furrows, algae and lichen."""
    grid = len(height)
    cloud, mottle, speckle = (
        noise(rng, grid, 3, 14, 0.9),
        noise(rng, grid, 14, 90, 0.8),
        noise(rng, grid, 110, 420, 0.2),
    )
    grey = mix(
        srgb("6d6053"),
        srgb("9d9283"),
        smoothstep(-1.8, 1.8, 0.7 * relief["flake"] + 0.5 * mottle + 0.3 * cloud + 0.7 * relief["tone"]),
    )
    grey = grey * np.exp(0.14 * relief["fibre"] + 0.11 * speckle + 0.07 * relief["block"])[..., None]
    inner = mix(srgb("62432f"), srgb("855d42"), smoothstep(-1, 1, relief["cork"]))
    inner = inner * np.exp(0.16 * relief["fibre"] + 0.11 * speckle)[..., None]
    tops = smoothstep(0.42, 0.90, relief["ridge"] + 0.10 * mottle + 0.06 * relief["cork"])
    albedo = mix(mix(srgb("5a4536"), inner, relief["ridge"]), grey, tops * (1 - 0.8 * relief["lost"]))
    worn = edges(height, 2.2 * MM, 1.6 * MM)
    deep = hollows(height, 6 * MM, 7 * MM)
    albedo = mix(albedo, srgb("aca193"), 0.35 * worn * tops)
    albedo = mix(albedo, srgb("2a2019"), np.clip(0.62 * deep + 0.45 * relief["split"], 0, 0.9))
    algae = smoothstep(0.0, 1.9, cloud + 0.5 * mottle + 0.3 * relief["cork"]) * (1 - 0.6 * tops * worn)
    albedo = mix(albedo, albedo * 0.5 + srgb("5c6337") * 0.5, 0.36 * algae)
    spots = noise(rng, grid, 10, 55, 0.7) + 0.45 * noise(rng, grid, 50, 190, 0.4)
    lichen = smoothstep(1.45, 1.9, spots) * tops
    albedo = mix(albedo, srgb("a4a894") * np.exp(0.1 * speckle)[..., None], 0.8 * lichen)
    rough = 0.86 + 0.03 * relief["cork"] + 0.05 * deep - 0.06 * worn * tops - 0.05 * relief["lost"] + 0.05 * lichen
    return np.clip(albedo, 0.012, 0.7), np.clip(rough, 0.6, 0.97).astype(np.float32)


def build(options: Options) -> dict[str, Floats]:
    """The bark's height, albedo and roughness."""
    rng = np.random.default_rng(options.seed)
    relief = build_relief(rng, options.grid)
    height = blur(relief.pop("height"), 0.12 * MM) * np.float32(MM)
    albedo, rough = colour(rng, relief, height)
    return {"albedo": albedo, "height": height, "rough": rough}


def main() -> None:
    """Grow the bark and write its maps."""
    options = parse_options(NAME, seed=SEED)
    maps = reduced(build(options), options.size)
    maps["ambient_occlusion"] = ambient_occlusion(maps["height"], 0.05)
    write_maps(NAME, maps, options, METRES)


if __name__ == "__main__":
    main()
