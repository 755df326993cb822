"""The exemplar moss_on_stone: cushions of star-shaped moss on a weathered boulder with lichens. CC0.

Every shoot of moss is drawn leaf by leaf: whorls of pointed leaves with a midrib, which droop outwards.
``guides/moss.png`` says where moss grows, for ``lichen train --guide``.
"""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import Options, parse_options, reduced, write_maps
from fields import Floats, blur, mix, smoothstep, srgb
from torus import Canvas, Draw, cells, jittered, noise, scatter
from weathering import ambient_occlusion, hollows

NAME = "moss_on_stone"
SEED = 1801
METRES = 0.5
MM = 1e-3 / METRES  # a millimetre in picture widths
SHOOTS = 124  # places along a side where a shoot may stand
NEEDLES, STALKS = 46, 150

# Fresh, common, deep and dry moss: sRGB of young and of old leaves.
GREENS = (("96994a", "515a26"), ("7a8640", "424f20"), ("5d7036", "32411d"), ("9a8e55", "645431"))


@dataclass(frozen=True)
class Ground:
    """The bare boulder, and how well moss does on it (0 at the rim of a cushion, 1 in its middle)."""

    height: Floats
    albedo: Floats
    rough: Floats
    cover: Floats


def build_stone(rng: np.random.Generator, grid: int) -> Ground:
    """Grey coarse-grained rock: bumps, fissures and pits, mineral grains, lichens, dirt below moss and in hollows."""
    broad, lumps = noise(rng, grid, 2, 9, 1.2), noise(rng, grid, 10, 60, 1.1)
    grains, pores = noise(rng, grid, 50, 420, 0.75), noise(rng, grid, 50, 220, 0.5)
    warp = tuple(7 * MM * noise(rng, grid, 3, 60, 1.7) for _ in range(2))
    blocks = cells(scatter(rng, 30), grid, warp)
    opened = smoothstep(-1.0, 0.6, noise(rng, grid, 3, 12, 0.8))
    fissure = opened * np.exp(-blocks.border / (1.1 * MM))
    ledge = rng.normal(0, 1.8, 30).astype(np.float32)[blocks.owner]
    height = 3.4 * broad + 1.0 * lumps + 0.20 * grains + blur(ledge, 1.5 * MM) - 4.5 * fissure
    height = (height - 0.9 * smoothstep(1.2, 2.4, pores)) * MM

    dark = hollows(height, 7 * MM, 2.6 * MM)
    albedo = mix(srgb("8f8b84"), srgb("a69c8c"), smoothstep(-1.2, 1.2, noise(rng, grid, 4, 30, 1.0)))
    albedo = albedo * np.exp(0.10 * grains + 0.08 * lumps)[..., None]
    quartz = smoothstep(0.9, 1.9, noise(rng, grid, 80, 330, 0.4))
    mica = smoothstep(1.7, 2.4, noise(rng, grid, 130, 420, 0.3) + 0.6 * noise(rng, grid, 10, 60, 0.5))
    albedo = mix(mix(albedo, srgb("c9c2b6"), 0.55 * quartz), srgb("4a4846"), 0.7 * mica)
    rust = smoothstep(0.9, 2.0, noise(rng, grid, 8, 50, 0.9))
    albedo = mix(albedo, srgb("8a6a4a"), 0.4 * rust)
    albedo, rough, height = _lichens(rng, grid, albedo, 0.80 + 0.03 * grains - 0.2 * mica - 0.14 * quartz, height)

    cover = 0.9 * noise(rng, grid, 4, 13, 0.9) + 0.30 * noise(rng, grid, 14, 60, 0.8) + 1.1 * dark - 0.25 * broad + 0.05
    beside = smoothstep(-1.0, 0.2, cover)
    dirt = np.clip(0.75 * dark + 0.5 * fissure + 0.55 * beside * smoothstep(-0.6, 1.2, lumps + 0.6 * grains), 0, 1)
    albedo = mix(albedo, srgb("3c352b"), 0.85 * dirt)
    rough = np.clip(mix(rough, 0.93, dirt), 0.45, 0.97)
    return Ground(height.astype(np.float32), albedo, rough, cover.astype(np.float32))


def _lichens(
    rng: np.random.Generator, grid: int, albedo: Floats, rough: Floats, height: Floats
) -> tuple[Floats, Floats, Floats]:
    """Crusts of pale grey, sage and ochre, each a rosette with a lobed, lighter rim."""
    count = 150
    warp = tuple(2.2 * MM * noise(rng, grid, 20, 140, 0.7) for _ in range(2))
    found = cells(scatter(rng, count, 3), grid, warp)
    radius = np.where(rng.random(count) < 0.35, 0, rng.gamma(2.2, 4.2, count)).clip(0, 19)[found.owner] * MM
    inside = np.minimum(radius - found.near, found.border - 0.2 * MM) / MM
    colours = np.stack([srgb(code) for code in ("b9bcae", "a9b098", "c9c8ba", "a18a58", "6b6a5e")])
    colour = colours[rng.choice(5, count, p=(0.36, 0.24, 0.18, 0.10, 0.12))][found.owner]
    crust = noise(rng, grid, 60, 200, 0.4)
    tone = 1 + 0.10 * crust + 0.22 * np.exp(-((inside - 0.8) ** 2) / 0.8) - 0.12 * smoothstep(2, 7, inside)
    shown = smoothstep(0, 0.5, inside) * smoothstep(-1.9, -0.9, crust - 0.10 * np.maximum(inside, 0))
    albedo = mix(albedo, colour * tone[..., None], 0.88 * shown)
    return albedo, mix(rough, 0.92, shown), height + (0.30 + 0.16 * crust) * MM * shown


def draw_shoot(rng: np.random.Generator, radius: float, top: float, colours: tuple[Floats, Floats]) -> Draw:
    """A shoot from above: three whorls of leaves, the inner ones younger, shorter and higher."""
    young, old = colours
    turn = rng.uniform(0, 2 * np.pi)
    tilt = rng.normal(0, 0.22, 2)
    whorls = [(1.0, 0.00, 0.0, int(rng.integers(8, 11))), (0.76, 0.30, 0.45, 8), (0.45, 0.55, 0.9, 6)]
    lengths = [rng.uniform(0.72, 1.08, count) for *_, count in whorls]
    tints = [rng.normal(1, 0.12, count) for *_, count in whorls]
    sway = [rng.normal(0, 0.14, count) for *_, count in whorls]

    def draw(dx: Floats, dy: Floats) -> tuple[Floats, dict[str, Floats]]:
        far, angle = np.hypot(dx, dy), np.arctan2(dy, dx) + turn
        best = np.full_like(dx, -np.inf)
        albedo = np.zeros((*dx.shape, 3), np.float32)
        for number, (size, lift, youth, count) in enumerate(whorls):
            around = (angle / (2 * np.pi) + 0.37 * number) % 1 * count
            leaf = np.minimum(around.astype(int), count - 1)
            off = (around - leaf - 0.5 - sway[number][leaf]) * (2 * np.pi / count)
            along = far * np.cos(off) / (radius * size * lengths[number][leaf])
            aside = far * np.sin(off)
            half = 0.15 * radius * np.sqrt(np.clip(along * 3.2, 0, 1)) * np.clip(1 - along, 0, 1) ** 0.62
            across = np.abs(aside) / np.maximum(half, 1e-9)
            fold = 0.10 * across**2 + 0.05 * np.exp(-((across / 0.2) ** 2))
            rise = 0.28 * np.sin(np.clip(along, 0, 1) * 2.4) - 0.55 * along**2 * size
            height = top + radius * (lift + rise + fold)
            height = np.where((across < 1) & (along > 0) & (along < 1), height, -np.inf)
            shade = tints[number][leaf] * (0.62 + 0.5 * np.clip(along, 0, 1) + 0.20 * np.exp(-((across / 0.22) ** 2)))
            colour = mix(old, young, np.clip(youth * 0.75 + 0.35 * along, 0, 1)) * shade[..., None]
            seen = height > best
            best = np.where(seen, height, best)
            albedo = np.where(seen[..., None], colour, albedo)
        return best + tilt[0] * dx + tilt[1] * dy, {"albedo": albedo, "rough": np.float32(rough), "moss": np.float32(1)}

    rough = float(np.clip(rng.normal(0.74, 0.05), 0.6, 0.9))
    return draw


def draw_rod(length: float, width: float, heading: float, bow: float, rise: float, top: float, colour: Floats) -> Draw:
    """A thin bowed rod that starts at its place: a needle, or the stalk of a capsule that stands up."""

    def draw(dx: Floats, dy: Floats) -> tuple[Floats, dict[str, Floats]]:
        along = (dx * np.cos(heading) + dy * np.sin(heading)) / length
        aside = dy * np.cos(heading) - dx * np.sin(heading) - bow * length * along * (1 - along)
        half = (
            width
            * np.clip(6 * (1.01 - along), 0.3, 1)
            * np.where(rise > 0, 0.55 + 1.5 * smoothstep(0.78, 0.9, along), 1)
        )
        across = np.clip(np.abs(aside) / half, 0, 1)
        height = top + rise * along + half * np.sqrt(1 - across**2)
        albedo = colour * (0.75 + 0.35 * (1 - across) + 0.15 * np.sin(along * 17))[..., None]
        height = np.where((across < 1) & (along > 0) & (along < 1), height, -np.inf)
        return height, {"albedo": albedo, "rough": np.float32(0.55)}

    return draw


def grow_moss(rng: np.random.Generator, ground: Ground) -> Canvas:
    """The boulder with cushions of shoots on it, capsules on stalks, and fallen needles."""
    grid = len(ground.height)
    thick = smoothstep(-0.05, 1.3, ground.cover)
    soil = smoothstep(0.05, 0.35, ground.cover)
    cushion = 9.0 * np.sqrt(thick) * MM
    crumbs, mould = noise(rng, grid, 60, 260, 0.5), noise(rng, grid, 30, 120, 0.6)
    base = ground.height * (1 - 0.35 * soil) + cushion + soil * (0.5 * crumbs + 0.5 * mould) * MM
    bed = mix(srgb("2c2416"), srgb("3c4218"), smoothstep(-0.8, 1.0, mould)) * np.exp(0.3 * crumbs)[..., None]
    albedo = mix(ground.albedo, bed, soil)
    moss = Canvas(base, albedo=albedo, rough=mix(ground.rough, 0.95, soil), moss=soil)
    kinds = noise(rng, grid, 3, 9, 0.7), noise(rng, grid, 5, 40, 0.9)
    blends = np.array([[[srgb(code) for code in pair] for pair in GREENS]])[0]
    for x, y in jittered(rng, SHOOTS):
        row, column = int(y * grid), int(x * grid)
        vigour = ground.cover[row, column] + rng.normal(0, 0.16)
        if vigour < 0.0:
            continue
        radius = (2.6 + 2.0 * min(vigour / 0.9, 1.0)) * rng.lognormal(0, 0.16) * MM
        kind = 1.5 + 0.9 * kinds[0][row, column] + 0.5 * kinds[1][row, column] + rng.normal(0, 0.35)
        kind += 1.2 * max(0.0, 0.35 - vigour) / 0.35
        low = int(np.clip(kind, 0, 2.99))
        colours = mix(blends[low], blends[low + 1], np.clip(kind - low, 0, 1)) * rng.lognormal(0, 0.14)
        top = float(base[row, column]) + rng.normal(0.5, 0.7) * MM
        moss.stamp(x, y, radius * 1.1, draw_shoot(rng, radius, top, (colours[0], colours[1])))
    _litter(rng, moss, ground)
    return moss


def _litter(rng: np.random.Generator, moss: Canvas, ground: Ground) -> None:
    grid = moss.grid
    for x, y in scatter(rng, STALKS):
        if ground.cover[int(y * grid), int(x * grid)] > 0.55:
            colour = mix(srgb("8c5a2e"), srgb("a8803c"), rng.random()) * rng.lognormal(0, 0.15)
            length = rng.uniform(5, 11) * MM
            top = moss.under(x, y)
            rod = draw_rod(length, 0.45 * MM, rng.uniform(0, 6.28), rng.normal(0, 0.3), 6 * MM, top, colour)
            moss.stamp(x, y, length * 1.2, rod)
    for x, y in scatter(rng, NEEDLES):
        length, heading = rng.uniform(16, 34) * MM, rng.uniform(0, 6.28)
        colour = mix(srgb("7a5230"), srgb("9c7a4e"), rng.random()) * rng.lognormal(0, 0.2)
        ends = [
            moss.under((x + t * length * np.cos(heading)) % 1, (y + t * length * np.sin(heading)) % 1)
            for t in (0, 0.5, 1)
        ]
        top = float(np.mean(ends)) + 0.6 * MM
        moss.stamp(x, y, length * 1.2, draw_rod(length, 0.5 * MM, heading, rng.normal(0, 0.2), 0, top, colour))


def build(options: Options) -> dict[str, Floats]:
    """The maps at the relief's resolution; ``moss`` is where it grows."""
    rng = np.random.default_rng(options.seed)
    moss = grow_moss(rng, build_stone(rng, options.grid))
    fields = moss.fields
    deep = hollows(moss.height, 3 * MM, 4.5 * MM) * smoothstep(0.3, 0.9, fields["moss"])
    albedo = np.clip(fields["albedo"] * (1 - 0.6 * deep)[..., None], 0.008, 0.8)
    return {"albedo": albedo, "height": moss.height, "rough": fields["rough"], "moss": fields["moss"]}


def main() -> None:
    """Grow the moss and write its maps."""
    options = parse_options(NAME, seed=SEED)
    maps = reduced(build(options), options.size)
    moss = maps.pop("moss")
    maps["ambient_occlusion"] = ambient_occlusion(maps["height"], 0.04)
    write_maps(NAME, maps, options, METRES, {"moss": moss})


if __name__ == "__main__":
    main()
