"""The exemplar lava: the black, ropy crust of a basalt flow, broken into rafts over what still glows. CC0.

Glow follows temperature: wide young cracks shine yellow, closed ones a dull red, and most of the crust is dark.
"""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import Options, parse_options, reduced, write_maps
from fields import Floats, Ints, blur, mix, smoothstep, srgb
from torus import cells, noise, places, scatter, wrapped
from weathering import ambient_occlusion, edges, hollows

NAME = "lava"
SEED = 1783
METRES = 2.0
MM = 1e-3 / METRES  # a millimetre in picture widths
RAFTS, SHARDS = 130, 300
ROPE = 40.0  # from one rope of the crust to the next, millimetres

# Linear light of basalt at rising temperatures, as the emission map's 0..1: up to some 700, 900, 1050, 1150 °C.
HEATS = (0.0, 0.25, 0.5, 0.78, 1.0)
GLOWS = ((0.0, 0.0, 0.0), (0.075, 0.004, 0.0005), (0.36, 0.035, 0.003), (0.85, 0.19, 0.014), (1.0, 0.46, 0.075))


@dataclass(frozen=True)
class Crust:
    """The rafts: which one a point is on, how deep inside it in millimetres, and the thin cracks across, 0..1."""

    sites: Floats  # middles of the rafts (n, 2)
    raft: Ints
    inside: Floats
    across: Floats
    shard: Ints


def break_crust(rng: np.random.Generator, grid: int) -> Crust:
    """Rafts of different sizes that drifted apart, more in some places, with cracks across them."""
    bend, wobble, torn = (
        [noise(rng, grid, *band) for _ in range(2)] for band in ((3, 10, 1), (12, 70, 1.2), (70, 280, 0.9))
    )

    def warp(wide: float, middle: float, fine: float) -> tuple[Floats, Floats]:
        first, second = ((wide * b + middle * w + fine * t) * MM for b, w, t in zip(bend, wobble, torn, strict=True))
        return first, second

    size = np.clip(rng.lognormal(0, 0.16, RAFTS), 0.7, 1.4)
    sites = scatter(rng, RAFTS)
    rafts = cells(sites, grid, warp(30, 12, 2.4), size, None, 2.6)
    shards = cells(scatter(rng, SHARDS), grid, warp(22, 11, 2.6), None, None, 2.6)
    open_here = 0.45 + 0.55 * smoothstep(-1.6, 0.4, noise(rng, grid, 4, 18, 0.8))
    drift = 11 * np.exp(0.35 * noise(rng, grid, 3, 14, 0.9)) * open_here
    inside = rafts.border / MM - drift
    some = smoothstep(0.15, 1.2, noise(rng, grid, 4, 18, 0.8))
    across = np.exp(-((shards.border / (3.4 * MM)) ** 1.5)) * some
    return Crust(sites, rafts.owner, inside.astype(np.float32), across.astype(np.float32), shards.owner)


def ropes(rng: np.random.Generator, crust: Crust) -> Floats:
    """Folds of the skin, 0 between and 1 on them: arcs around a point of each raft, bent and of uneven strength."""
    grid = len(crust.inside)
    x, y = places(grid)
    bow = [noise(rng, grid, 4, 16, 1.0) for _ in range(2)]
    angle, distance = rng.uniform(0, 2 * np.pi, RAFTS), rng.uniform(0.07, 0.15, RAFTS)
    # The arcs' middle lies well outside the raft, so that they cross it as bows.
    middle = np.stack([np.cos(angle), np.sin(angle)], -1) * distance[:, None]
    step = [wrapped(x - crust.sites[crust.raft, 0]), wrapped(y - crust.sites[crust.raft, 1])]
    far = np.hypot(*(s + middle[crust.raft, axis] + 15 * MM * bow[axis] for axis, s in enumerate(step)))
    spacing = ROPE * rng.lognormal(0, 0.22, RAFTS)[crust.raft] * MM
    phase = far / spacing + 0.20 * noise(rng, grid, 6, 40, 1.1)
    wave = np.abs(np.sin(np.pi * phase)) ** 0.6 * (0.25 + 0.75 * smoothstep(-1.3, 0.7, noise(rng, grid, 5, 24, 0.8)))
    strands = 0.05 * noise(rng, grid, 60, 260, 0.5)
    return np.asarray(wave + strands, np.float32)


def glow(heat: Floats) -> Floats:
    """Linear colours (…, 3) of what glows."""
    return np.stack([np.interp(heat, HEATS, [colour[channel] for colour in GLOWS]) for channel in range(3)], -1).astype(
        np.float32
    )


def build(options: Options) -> dict[str, Floats]:
    """The flow's height, albedo, roughness and glow."""
    rng = np.random.default_rng(options.seed)
    grid = options.grid
    crust = break_crust(rng, grid)
    inside = crust.inside

    def per_raft(scale: float) -> Floats:
        return rng.normal(0, scale, RAFTS).astype(np.float32)[crust.raft]

    grain, lumps, broad = noise(rng, grid, 80, 420, 0.35), noise(rng, grid, 16, 100, 1.0), noise(rng, grid, 3, 12, 1.0)
    ropy = smoothstep(-1.9, -0.4, per_raft(0.7) + 0.5 * broad)
    folds = ropes(rng, crust)
    bubbles = smoothstep(1.5, 2.3, noise(rng, grid, 60, 150, 0.2) + 0.5 * noise(rng, grid, 6, 30, 0.5))
    clinker = np.abs(noise(rng, grid, 22, 120, 0.8))
    shard_tone = rng.normal(0, 1, SHARDS).astype(np.float32)[crust.shard]
    rubble = (1 - ropy) * (8 * clinker + 5.0 * blur(shard_tone, 3 * MM))
    rim = np.exp(-np.maximum(inside, 0) / 22)
    face = (
        24 * ropy * folds * (1 - 0.5 * rim)
        + rubble
        + blur(per_raft(7), 6 * MM)
        + 7 * broad
        + (5.5 - 3.5 * ropy) * lumps
        + 0.9 * grain
    )
    face = face - 3.5 * bubbles - 11 * crust.across + 7 * rim * (0.6 + 0.4 * lumps)
    melt = -34 + 3.0 * noise(rng, grid, 8, 40, 1.0) + 1.2 * lumps
    wall = 2.6 * np.minimum(inside + 1.5 * lumps, 0)
    height = np.maximum(face - 26 * smoothstep(2, -2, inside) + wall, melt)

    # Heat: in the cracks, less where a skin formed on them, and through the thinnest edges.
    vigour = np.clip(0.72 + 0.22 * noise(rng, grid, 3, 12, 0.9) + 0.06 * lumps, 0.1, 1.1)
    skin = smoothstep(0.5, 1.7, noise(rng, grid, 14, 110, 0.7) - 0.035 * np.maximum(-inside - 4, 0))
    open_heat = smoothstep(3.5, -5.0, inside + 1.2 * lumps) * (0.70 + 0.45 * smoothstep(-2, -14, inside))
    heat = vigour * open_heat * (1 - 0.72 * skin)
    heat = np.maximum(heat, (0.62 * vigour + 0.10) * crust.across**1.6 * smoothstep(0.2, 0.75, vigour))
    halo = 0.26 * vigour * np.exp(-np.maximum(inside, 0) / 7) * smoothstep(0.9, -0.6, lumps)
    heat = np.clip(np.maximum(heat, halo) + 0.02 * grain * open_heat, 0, 1)

    # Crust: black glass with a grey bloom on the older tops, here and there rusty or sulphur-stained.
    albedo = mix(srgb("262526"), srgb("3d3a39"), smoothstep(-1.8, 1.8, per_raft(1.0) + 0.5 * broad + 0.3 * lumps))
    albedo = albedo * np.exp(0.13 * grain + 0.05 * shard_tone + 0.16 * ropy * (folds - 0.7))[..., None]
    height = (height * MM).astype(np.float32)
    tops, deep = edges(height, 14 * MM, 10 * MM), hollows(height, 14 * MM, 12 * MM)
    albedo = mix(albedo, srgb("686462"), 0.50 * tops * smoothstep(-0.8, 1.2, broad + 0.5 * lumps))
    oxide = smoothstep(0.9, 2.0, noise(rng, grid, 5, 40, 0.9)) * smoothstep(-0.8, 0.8, grain + lumps)
    albedo = mix(albedo, srgb("5e3a2a"), 0.55 * oxide)
    albedo = mix(albedo, srgb("171616"), 0.6 * deep)
    molten = smoothstep(0.3, 0.75, heat)
    melted = (
        mix(srgb("702812"), srgb("bd5c22"), smoothstep(0.35, 1.0, heat))
        * np.exp(0.12 * grain + 0.12 * lumps)[..., None]
    )
    albedo = mix(albedo, melted, 0.85 * molten)
    glassy = smoothstep(0.2, 1.4, per_raft(0.8) - 0.6 * broad)
    rough = 0.66 + 0.05 * grain + 0.06 * lumps - 0.22 * glassy * ropy + 0.12 * oxide + 0.10 * (1 - ropy) - 0.12 * molten
    emission = glow(heat)
    rough = np.clip(rough, 0.3, 0.95)
    return {"albedo": np.clip(albedo, 0.01, 0.6), "height": height, "rough": rough, "emission": emission}


def main() -> None:
    """Let the flow cool and write its maps."""
    options = parse_options(NAME, seed=SEED)
    maps = reduced(build(options), options.size)
    maps["ambient_occlusion"] = ambient_occlusion(maps["height"], 0.04)
    write_maps(NAME, maps, options, METRES)


if __name__ == "__main__":
    main()
