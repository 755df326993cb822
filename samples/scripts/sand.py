"""The exemplar sand: what the tide leaves, rippled, with shell grit on its crests and dark grains in its troughs. CC0.

Ripples are the phase of a narrow band of waves: where their sum is zero, one crest forks into two, as the tide's do.
"""

from dataclasses import dataclass

import numpy as np
from exemplar_maps import write_exemplar
from fields import Floats, blur, mix, smoothstep, srgb
from numpy.typing import NDArray
from strewn import strew
from torus import noise, places
from weathering import ambient_occlusion, edges, hollows

NAME = "sand"
SEED = 1868
METRES = 1.1
RIPPLES = 14  # down the picture
STEEP = 0.30  # of a ripple: its lee side
SPREAD = (1.0, 2.6)  # deviation of the waves' cycles per picture, along y and x
RISE = 0.0125  # from trough to crest, in picture widths

SHELLS = ("e6ddd0", "d8c6b4", "c9a58f", "a89a97", "efe9df")
STONES = ("4a4642", "6b5a4c", "8a8178", "77695e")


@dataclass(frozen=True)
class Bed:
    """The rippled bed, each field (grid, grid).

    height: in picture widths. crest: 0 in a trough, 1 on a crest. clear: 0..1, less where crests fork. lumps: middling
    unevenness of deviation 1.
    """

    height: Floats
    crest: Floats
    clear: Floats
    lumps: Floats


def wave(rng: np.random.Generator, n: int) -> NDArray[np.complex64]:
    """A wave along y of RIPPLES cycles, more or less: (n, n), of mean power 1. Its zeros are where crests fork."""
    up, across = np.arange(-6, 7), np.arange(-12, 13)
    drawn = rng.standard_normal((2, len(up), len(across)))
    envelope = np.exp(-0.5 * (up[:, None] / SPREAD[0]) ** 2 - 0.5 * (across / SPREAD[1]) ** 2)
    spectrum = np.zeros((n, n), complex)
    spectrum[np.ix_((RIPPLES + up) % n, across % n)] = (drawn[0] + 1j * drawn[1]) * envelope
    spectrum /= np.sqrt(np.sum(np.abs(spectrum) ** 2))
    return np.asarray(np.fft.ifft2(spectrum) * n**2, np.complex64)


def ripple(rng: np.random.Generator, n: int) -> Bed:
    """Lay the ripples: gentle towards the wind, steep behind, rounded, their crests uneven."""
    water = wave(rng, n)
    uneven = 0.035 * noise(rng, n, 8, 30, 0.8, (1.0, 1.5)) + 0.012 * noise(rng, n, 30, 120, 0.6)
    cycle = (np.angle(water) / (2 * np.pi) + uneven) % 1
    clear = smoothstep(0.0, 0.6, np.abs(water))
    profile = np.where(cycle < 1 - STEEP, cycle / (1 - STEEP), (1 - cycle) / STEEP).astype(np.float32)
    profile = blur(smoothstep(-0.25, 1.15, profile), 0.0022)
    profile = (profile - profile.min()) / np.ptp(profile)
    lumps, swell = noise(rng, n, 20, 120, 0.8), noise(rng, n, 2, 7, 1.0)
    tall = (0.4 + 0.6 * clear) * np.exp(0.12 * swell)
    height = RISE * profile * tall + 0.00012 * lumps + 0.0006 * swell
    return Bed(height.astype(np.float32), np.asarray(profile * (0.3 + 0.7 * clear), np.float32), clear, lumps)


@dataclass(frozen=True)
class Grit:
    """What lies on the bed: how high it stands (picture widths), 0..1 on a piece, its linear colours (n, n, 3)."""

    height: Floats
    cover: Floats
    colour: Floats


def strew_grit(
    rng: np.random.Generator, n: int, across: int, often: Floats, codes: tuple[str, ...], flat: float
) -> Grit:
    """Pieces of one size: at most across x across, broken round, where a field of chances lets them lie.

    flat: a piece's height as a share of its radius.
    """
    x, y = places(n)
    x, y = (part + 0.05 / across * noise(rng, n, across / 2, 2 * across, 0.5) for part in (x, y))
    pieces = strew(rng, x, y, across, 0.9)
    lean, long = rng.uniform(0, np.pi, pieces.count), rng.uniform(1.0, 1.9, pieces.count)
    cos, sin = pieces.pick(np.cos(lean)), pieces.pick(np.sin(lean))
    along, aside = cos * pieces.dx + sin * pieces.dy, cos * pieces.dy - sin * pieces.dx
    stretch = pieces.pick(np.sqrt(long))
    radius = pieces.pick(0.12 + 0.22 * rng.random(pieces.count) ** 1.5)
    far = np.hypot(along / stretch, aside * stretch) / radius
    here = pieces.level(often) > pieces.pick(rng.random(pieces.count))
    dome = np.sqrt(np.maximum(1 - far**2, 0)) * here
    kinds = np.stack([srgb(code) for code in codes])[rng.integers(len(codes), size=pieces.count)]
    tone = np.exp(rng.normal(0, 0.12, (pieces.count, 1)))
    return Grit(
        np.asarray(flat * dome * radius / across, np.float32),
        smoothstep(1.05, 0.85, far) * here,
        pieces.pick(kinds * tone),
    )


def build(n: int, seed: int = SEED) -> dict[str, Floats]:
    """The beach's height, albedo, roughness and ambient occlusion."""
    rng = np.random.default_rng(seed)
    bed = ripple(rng, n)
    grain, speckle = noise(rng, n, 150, 480, 0.0), noise(rng, n, 60, 300, 0.2)
    damp = smoothstep(0.75, 0.0, bed.crest + 0.07 * bed.lumps + 0.05 * speckle)
    heavy = smoothstep(0.26, 0.0, bed.crest + 0.08 * noise(rng, n, 8, 60, 0.8) + 0.04 * speckle)
    albedo = mix(srgb("c9b291"), srgb("ab9678"), damp)
    albedo = albedo * np.exp(0.10 * grain + 0.07 * speckle + 0.05 * bed.lumps)[..., None]
    albedo = mix(albedo, srgb("665a4e") * np.exp(0.2 * grain)[..., None], 0.62 * heavy)
    pale = edges(bed.height, 0.012, 0.0050)
    albedo = mix(albedo, srgb("dccbb0") * np.exp(0.10 * grain)[..., None], 0.45 * pale)
    black = smoothstep(1.9, 2.6, noise(rng, n, 180, 480, 0.0) + 0.7 * (heavy - 0.3))
    albedo = mix(albedo, srgb("2f2924"), 0.8 * black)

    height = bed.height + 0.00010 * grain + 0.00008 * speckle
    rough = 0.92 - 0.22 * damp + 0.02 * grain
    patches = noise(rng, n, 3, 20, 0.8)
    for across, codes, chance, flat in (
        (190, SHELLS, 0.03 + 0.12 * bed.crest, 0.35),
        (90, SHELLS, smoothstep(0.2, 2.2, patches) * 0.3, 0.25),
        (110, STONES, 0.012 + 0.05 * heavy, 0.7),
        (42, STONES + SHELLS, 0.012 + 0.05 * smoothstep(0.8, 2.0, -patches), 0.55),
    ):
        grit = strew_grit(rng, n, across, np.asarray(chance, np.float32), codes, flat)
        foot = smoothstep(0.0, 0.7, blur(grit.cover, 0.0012)) * (1 - grit.cover)
        albedo = mix(albedo * (1 - 0.35 * foot)[..., None], grit.colour * np.exp(0.05 * grain)[..., None], grit.cover)
        height = height + grit.height
        rough = mix(rough, 0.5 + 0.04 * speckle, grit.cover)
    albedo = mix(albedo, albedo * 0.75, 0.5 * hollows(height, 0.0015, 0.0010))
    return {
        "height": height.astype(np.float32),
        "albedo": np.clip(albedo, 0.02, 0.8),
        "rough": np.clip(rough, 0.35, 0.97),
        "ambient_occlusion": ambient_occlusion(height.astype(np.float32)),
    }


def main() -> None:
    """Lay the beach and write its maps."""
    write_exemplar(NAME, build, METRES, SEED)


if __name__ == "__main__":
    main()
