"""The exemplar cracked_mud: the silt of a dried-up lake, broken into curled plates. CC0.

The first cracks ran long and opened wide; later ones broke the plates between them and end at the first, so that most
meet as a T. Hairlines are the last. The thin skin that settled last peels off along the edges.
"""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import Options, parse_options, reduced, write_maps
from fields import Floats, Ints, blur, mix, smoothstep, srgb
from torus import Canvas, Draw, cells, noise, scatter
from weathering import ambient_occlusion, hollows

NAME = "cracked_mud"
SEED = 1936
METRES = 1.2
MM = 1e-3 / METRES  # a millimetre in picture widths
FIRST, SECOND, THIRD = 34, 95, 420  # cells of the three generations of cracks
CRUMBS = 900
DEPTH = 26 * MM


@dataclass(frozen=True)
class Plates:
    """Which plate a point is on, how deep inside it (negative in a crack), and the hairlines, 0..1."""

    plate: Ints
    count: int
    inside: Floats
    hair: Floats


def crack(rng: np.random.Generator, grid: int) -> Plates:
    """Three generations of cracks."""
    bend, wobble = ([noise(rng, grid, *band) for _ in range(2)] for band in ((3, 12, 1.0), (14, 90, 1.2)))
    torn = [noise(rng, grid, 80, 300, 0.8) for _ in range(2)]

    def warp(wide: float, middle: float, fine: float) -> tuple[Floats, Floats]:
        first, second = ((wide * b + middle * w + fine * t) * MM for b, w, t in zip(bend, wobble, torn, strict=True))
        return first, second

    first = cells(scatter(rng, FIRST), grid, warp(13, 3.0, 0.7), reach=2.6)
    second = cells(scatter(rng, SECOND), grid, warp(7, 2.2, 0.6), reach=2.6)
    third = cells(scatter(rng, THIRD), grid, warp(9, 4, 0.8), reach=2.6)
    opening = 1 + 0.22 * noise(rng, grid, 5, 30, 0.9)
    wide = 7.2 * opening * rng.lognormal(0, 0.25, FIRST)[first.owner] ** 0.5
    narrow = 4.0 * opening * rng.lognormal(0, 0.45, SECOND)[second.owner] ** 0.5
    inside = np.minimum(first.border / MM - wide, second.border / MM - narrow)
    closed = smoothstep(0.1, 1.3, noise(rng, grid, 4, 22, 0.9))  # hairlines run only so far
    hair = np.exp(-((third.border / (0.85 * MM)) ** 2)) * closed
    plate = first.owner * SECOND + second.owner
    return Plates(plate, FIRST * SECOND, inside.astype(np.float32), hair.astype(np.float32))


def clod(rng: np.random.Generator, radius: float, top: float, colour: Floats) -> Draw:
    """A crumb of mud."""
    edges = rng.uniform(0.75, 1.15, 6)
    turn = rng.uniform(0, 2 * np.pi)

    def draw(dx: Floats, dy: Floats) -> tuple[Floats, dict[str, Floats]]:
        facing = [np.cos(turn + k * np.pi / 3) * dx + np.sin(turn + k * np.pi / 3) * dy for k in range(6)]
        ring = np.max([side / (edge * radius) for side, edge in zip(facing, edges, strict=True)], axis=0)
        height = np.where(ring < 1, top + radius * 0.8 * np.sqrt(np.maximum(1 - ring**2.5, 0)), -np.inf)
        return height, {"albedo": colour * (0.8 + 0.25 * (1 - ring))[..., None], "rough": np.float32(0.93)}

    return draw


def build(options: Options) -> dict[str, Floats]:
    """The lake bed's height, albedo and roughness."""
    rng = np.random.default_rng(options.seed)
    grid = options.grid
    plates = crack(rng, grid)

    def per_plate(scale: float) -> Floats:
        return rng.normal(0, scale, plates.count).astype(np.float32)[plates.plate]

    inside = plates.inside
    silt, lumps, broad = noise(rng, grid, 110, 330, 0.3), noise(rng, grid, 14, 90, 1.1), noise(rng, grid, 2, 9, 1.0)
    # The plates: dished, their rims curled up, each a little higher or lower; crumbled walls, a floor of dust.
    curl = (6.5 + per_plate(2.2) + 1.3 * lumps) * np.exp(-np.maximum(inside, 0) / 17)
    face = curl + blur(per_plate(1.6), 4 * MM) + 0.9 * broad + 0.35 * lumps + 0.13 * silt
    skin_edge = 1.0 + 5.5 * noise(rng, grid, 6, 80, 0.8) + 4.0 * per_plate(1.0)
    skin = smoothstep(-0.5, 0.5, inside - np.maximum(skin_edge, -1))  # the last layer, peeled off the rims
    skin_rim = np.exp(-np.abs(inside - skin_edge) / 2.2) * smoothstep(2, 5, skin_edge)
    face = face + 0.85 * skin + 0.5 * skin_rim * skin
    pits = smoothstep(1.55, 2.2, noise(rng, grid, 45, 110, 0.3) + 0.5 * noise(rng, grid, 6, 30, 0.5))
    dents = smoothstep(1.3, 2.4, noise(rng, grid, 25, 60, 0.4))
    face = face - 1.0 * pits - 0.6 * dents - 1.7 * plates.hair
    ledges = np.sin(inside * 1.9 + 1.2 * lumps) * 0.9
    wall = 4.6 * np.minimum(inside + 0.35 * lumps, 0) + ledges * smoothstep(0, -2, inside) * 1.6
    floor = -26 + 1.6 * lumps + 0.7 * silt + 1.5 * broad
    height = np.maximum(np.where(inside > 0, face - 1.2 * np.exp(-inside / 0.8), face + wall - 1.2), floor)
    height = (height * MM).astype(np.float32)

    dust = srgb("a8957c")
    tone = np.exp(per_plate(0.07) + 0.05 * lumps + 0.045 * silt + 0.04 * broad)
    albedo = mix(srgb("a39580"), srgb("bcae98"), smoothstep(-1.7, 1.7, noise(rng, grid, 4, 40, 1.0) + per_plate(0.9)))
    albedo = albedo * tone[..., None]
    below = srgb("978671") * np.exp(0.06 * lumps + 0.05 * silt)[..., None]
    albedo = mix(below, albedo, skin)
    pale = np.exp(-np.maximum(inside, 0) / 7) * smoothstep(-0.6, 1.2, lumps + 0.6 * silt)
    salt = smoothstep(0.8, 2.6, noise(rng, grid, 5, 60, 0.9)) * (0.75 + 0.2 * silt)
    albedo = mix(albedo, srgb("d6ccb9"), np.clip(0.45 * pale + 0.45 * salt + 0.25 * skin_rim, 0, 1))
    damp = smoothstep(0.9, 2.1, noise(rng, grid, 4, 20, 0.9)) * (1 - salt)
    albedo = mix(albedo, albedo * srgb("c3b8ac"), 0.55 * damp)
    albedo = mix(albedo, albedo * 0.45, np.clip(0.8 * plates.hair + 0.45 * pits + 0.2 * dents, 0, 1))
    sunk = smoothstep(0.4, -3.5, inside)
    albedo = mix(albedo, srgb("5c4f40") * np.exp(0.10 * silt + 0.10 * lumps)[..., None], sunk)
    albedo = mix(albedo, dust * 0.4, 0.5 * smoothstep(-20 * MM, -25 * MM, height))
    rough = 0.86 + 0.02 * silt - 0.10 * skin + 0.06 * salt + 0.05 * sunk - 0.06 * damp + per_plate(0.02)

    bed = Canvas(height, albedo=albedo, rough=np.broadcast_to(rough, height.shape))
    depth = inside
    for x, y in scatter(rng, CRUMBS, 3):
        place = depth[int(y * grid), int(x * grid)]
        if place > 4 and rng.random() < 0.72:
            continue
        radius = np.clip(rng.lognormal(0.55, 0.45), 0.9, 4.2 if place < 0 else 2.2) * MM
        shade = mix(srgb("9b876c"), srgb("6e5b47"), rng.random()) * rng.lognormal(0, 0.12)
        bed.stamp(x, y, radius * 1.4, clod(rng, radius, bed.under(x, y) - 0.25 * radius, shade))
    grime = hollows(bed.height, 9 * MM, 14 * MM)
    albedo = np.clip(bed.fields["albedo"] * (1 - 0.45 * grime)[..., None], 0.03, 0.8)
    return {"albedo": albedo, "height": bed.height, "rough": np.clip(bed.fields["rough"], 0.5, 0.97)}


def main() -> None:
    """Dry the lake and write its maps."""
    options = parse_options(NAME, seed=SEED)
    maps = reduced(build(options), options.size)
    maps["ambient_occlusion"] = ambient_occlusion(maps["height"], 0.04)
    write_maps(NAME, maps, options, METRES)


if __name__ == "__main__":
    main()
