"""The exemplar rusted_metal: sheet steel whose old blue-green paint flakes off over rust that runs down. CC0.

The guide ``rust`` says where rust is: 1 inside it, and falling off over the stained paint around it.
"""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import write_exemplar
from fields import Floats, blur, mix, smoothstep, srgb
from runoff import streaks
from strewn import strew
from torus import noise, places

NAME = "rusted_metal"
SEED = 1907
METRES = 0.5
RUSTED, PRIMED = 0.27, 0.05  # shares of the surface whose paint is lost to the rust, and down to the primer
KNOCKED, CHIPPED = 0.022, 0.020  # the same where something hit it: bare steel, and primer around that
TOP, PRIMER = 0.0013, 0.0006  # how far the faces of paint and primer stand above the steel, in picture widths


@dataclass(frozen=True)
class Wear:
    """What has become of the paint, each (grid, grid) and 0..1: rust, primer, bare steel and paint add up to 1.

    near: how much rust is around. lift: how far the paint is lifted. crack: open cracks in it. depth: how long the rust
    has been at work.
    """

    rust: Floats
    primer: Floats
    steel: Floats
    paint: Floats
    near: Floats
    lift: Floats
    crack: Floats
    depth: Floats


def above(field: Floats, share: float) -> float:
    """The value that a share of the field exceeds."""
    return float(np.quantile(field, 1 - share))


def wear_down(rng: np.random.Generator, n: int) -> Wear:
    """Let the rust lift the paint flake by flake, the more the longer it was at work beneath."""
    x, y = places(n)
    x = x + 0.0030 * noise(rng, n, 8, 60, 1.0) + 0.0005 * noise(rng, n, 60, 250, 0.4)
    y = y + 0.0030 * noise(rng, n, 8, 60, 1.0) + 0.0005 * noise(rng, n, 60, 250, 0.4)
    attack = noise(rng, n, 3.6, 60, 1.1) + 0.55 * noise(rng, n, 12, 110, 1.0)
    large, small, crumbs = (strew(rng, x, y, across) for across in (26, 64, 170))
    loss = 0.40 * large.level(attack) + 0.42 * small.level(attack) + 0.16 * crumbs.level(attack) + 0.12 * attack
    spread = ((large, 0.16), (small, 0.24), (crumbs, 0.12))
    loss += sum(share * cells.pick(rng.normal(0, 1, cells.count)) for cells, share in spread)
    spots = strew(rng, x, y, 60, 0.95)
    size = spots.pick(0.05 + 0.24 * rng.random(spots.count) ** 2.5)
    pinned = smoothstep(1.0, 0.9, spots.near / size) * (
        spots.level(attack) + spots.pick(rng.normal(0, 0.7, spots.count)) > 0.75
    )
    bare = above(loss, RUSTED)
    rust = np.maximum(smoothstep(bare - 0.015, bare + 0.015, loss), pinned)
    thin = above(loss, RUSTED + PRIMED)
    knock = 0.5 * small.level(noise(rng, n, 4, 25, 0.6)) - 0.2 * attack + 0.08 * noise(rng, n, 60, 250, 0.4)
    knock += 0.55 * small.pick(rng.normal(0, 1, small.count)) + 0.3 * crumbs.pick(rng.normal(0, 1, crumbs.count))
    at = above(knock, KNOCKED)
    steel = smoothstep(at - 0.01, at + 0.03, knock) * (1 - rust)
    at = above(knock, KNOCKED + CHIPPED)
    primer = np.maximum(smoothstep(thin - 0.015, thin + 0.015, loss), smoothstep(at - 0.01, at + 0.03, knock))
    primer = primer * (1 - rust) * (1 - steel)
    paint = 1 - rust - primer - steel
    near = np.clip(1.1 * blur(rust, 0.011) + 0.5 * blur(rust, 0.003), 0, 1)
    strain = smoothstep(0.22, 0.55, near + 0.12 * noise(rng, n, 6, 40, 0.8))
    crack = np.maximum(smoothstep(0.050, 0.02, large.edge), 0.7 * smoothstep(0.06, 0.02, small.edge)) * strain * paint
    lift = smoothstep(0.25, 0.8, near) * (0.2 + 0.8 * small.pick(rng.random(small.count)))
    return Wear(rust, primer, steel, paint, near, lift, crack, smoothstep(bare, bare + 1.5, loss))


def blisters(rng: np.random.Generator, n: int, wear: Wear) -> Floats:
    """Domes 0..1 in the paint where rust has begun beneath it."""
    x, y = places(n)
    x, y = (part + 0.002 * noise(rng, n, 20, 90) for part in (x, y))
    total = np.zeros((n, n), np.float32)
    for across in (34, 70):
        spots = strew(rng, x, y, across, 0.75)
        share = spots.pick(rng.uniform(0.3, 1.0, spots.count))
        begun = spots.level(wear.near) + spots.pick(rng.normal(0, 0.14, spots.count))
        dome = np.sqrt(np.maximum(1 - (spots.near / (0.40 * share)) ** 2, 0)) * share
        total = np.maximum(total, dome * smoothstep(0.16, 0.30, begun))
    return np.asarray(total * wear.paint, np.float32)


def rust_scale(rng: np.random.Generator, n: int, wear: Wear) -> tuple[Floats, Floats, Floats]:
    """The rust's height in picture widths, its colour and its roughness: plates that scale off over grainy bloom."""
    lumps, grain = noise(rng, n, 14, 90, 1.0), noise(rng, n, 90, 400, 0.3)
    x, y = places(n)
    x, y = (part + 0.004 * noise(rng, n, 15, 120, 1.0) for part in (x, y))
    scales, crumbs = strew(rng, x, y, 44), strew(rng, x, y, 110)
    plate = np.floor(1.5 * (noise(rng, n, 5, 50, 1.1) + 0.5 * scales.pick(rng.normal(0, 1, scales.count)))) / 1.5
    plate += 0.35 * crumbs.pick(rng.normal(0, 1, crumbs.count))
    pits = smoothstep(1.3, 2.2, noise(rng, n, 40, 160, 0.5) - 0.3 * lumps)
    height = 0.0005 * plate + 0.0003 * lumps + 0.00018 * grain - 0.0009 * pits + 0.0012 * wear.depth
    age = 0.55 * plate + 2.4 * wear.depth - 0.75 + 0.55 * noise(rng, n, 10, 120, 0.9)
    colour = mix(srgb("9d5b33"), srgb("6a3823"), smoothstep(-1.1, 0.5, age))
    colour = mix(colour, srgb("33211c"), 0.9 * smoothstep(0.35, 1.7, age))
    bloom = smoothstep(0.3, 1.5, noise(rng, n, 7, 120, 0.8) - 0.25 * plate - 0.3 * wear.depth)
    colour = mix(colour, mix(srgb("b06c38"), srgb("be9058"), smoothstep(0.2, 1.6, grain + lumps)), 0.75 * bloom)
    colour = colour * np.exp(0.15 * grain + 0.10 * lumps - 0.5 * pits)[..., None]
    return height, colour, np.clip(0.90 + 0.03 * grain + 0.04 * bloom - 0.06 * smoothstep(0.3, 1.6, age), 0.76, 0.98)


def painted_face(rng: np.random.Generator, n: int) -> tuple[Floats, Floats, Floats]:
    """The old paint's height, colour and roughness: rolled on, chalked by the sun, scratched, washed by rain."""
    peel, chalky = noise(rng, n, 60, 260, 0.5), noise(rng, n, 4, 90, 1.3)
    wash = noise(rng, n, 12, 160, 0.8, (1.0, 12.0))
    colour = mix(srgb("4a7c7d"), srgb("86aba2"), smoothstep(-2.2, 2.4, chalky + 0.45 * wash))
    dirty = smoothstep(0.3, 2.0, noise(rng, n, 10, 140, 0.7, (1.0, 9.0)) + 0.3 * chalky)
    colour = mix(colour * np.exp(0.03 * peel)[..., None], srgb("57645c"), 0.42 * dirty)
    scratch = smoothstep(1.9, 2.5, noise(rng, n, 40, 240, 0.2, (14.0, 1.2))) * smoothstep(0, 1, noise(rng, n, 4, 12))
    colour = mix(colour, srgb("a9bdb6"), 0.6 * scratch)
    specks = smoothstep(2.3, 2.8, noise(rng, n, 60, 200, 0.2))
    colour = mix(colour, srgb("6a452c"), 0.75 * specks)
    rough = 0.42 + 0.06 * chalky + 0.02 * peel + 0.10 * dirty + 0.2 * specks + 0.08 * scratch
    return 0.00012 * peel + 0.0002 * noise(rng, n, 4, 40) - 0.0003 * scratch, colour, np.clip(rough, 0.27, 0.7)


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The sheet's height, albedo, roughness, metallic, and ``rust``, the guide."""
    rng = np.random.default_rng(seed)
    wear = wear_down(rng, n)
    domes = blisters(rng, n, wear)
    rust_height, rust_colour, rust_rough = rust_scale(rng, n, wear)
    face, colour, rough = painted_face(rng, n)
    weeping = np.maximum(
        streaks(rng, wear.rust, (0.02, 0.10), 0.007), 0.8 * streaks(rng, wear.rust, (0.03, 0.16), 0.003)
    )
    halo = smoothstep(0.10, 0.75, wear.near + 0.07 * noise(rng, n, 20, 160, 0.6))
    stain = np.clip(weeping + 0.62 * halo + 0.5 * smoothstep(0.3, 0.9, domes), 0, 1)
    stain = stain * smoothstep(-2.4, 0.6, noise(rng, n, 30, 200, 0.5))
    dye = mix(srgb("a8743f"), srgb("83491f"), smoothstep(0.35, 0.95, stain))
    primer = srgb("c2b7a3") * np.exp(0.08 * noise(rng, n, 20, 250, 0.6))[..., None]
    brushed = noise(rng, n, 40, 350, 0.4, (5.0, 1.0))
    tarnish = smoothstep(0.0, 1.5, noise(rng, n, 16, 200, 0.7) + 0.5 * wear.near)
    steel = mix(srgb("b3b0aa") * np.exp(0.09 * brushed)[..., None], srgb("7d5236"), 0.8 * tarnish)

    colour = mix(mix(colour, dye, 0.85 * stain), srgb("472a1d"), 0.9 * wear.crack)
    primer = mix(primer, dye, 0.7 * stain)
    albedo = sum(
        part * mask[..., None]
        for part, mask in ((rust_colour, wear.rust), (primer, wear.primer), (colour, wear.paint), (steel, wear.steel))
    )
    roughness = rust_rough * wear.rust + (rough + 0.22 * stain + 0.1 * wear.crack) * wear.paint
    roughness += (0.68 + 0.08 * stain) * wear.primer + (0.34 + 0.3 * tarnish + 0.03 * brushed) * wear.steel
    height = rust_height * wear.rust + PRIMER * wear.primer + 0.00004 * brushed * wear.steel
    height += (TOP + face + 0.0013 * wear.lift + 0.0014 * domes - 0.0008 * wear.crack) * wear.paint
    shade = smoothstep(0.0002, 0.0014, blur(height, 0.0025) - height)
    albedo = mix(albedo, albedo * 0.6, shade)
    return {
        "height": height,
        "albedo": np.clip(albedo, 0.012, 0.8),
        "rough": np.clip(roughness, 0.2, 0.98),
        "metallic": wear.steel * (1 - 0.8 * tarnish),
        "rust": np.maximum(smoothstep(0.0, 0.9, blur(wear.rust, 0.012)), wear.rust),
    }


def main() -> None:
    """Build the sheet and write its maps."""
    write_exemplar(NAME, build, METRES, SEED, guides=["rust"])


if __name__ == "__main__":
    main()
