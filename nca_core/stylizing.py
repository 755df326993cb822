"""Style transfer: from a picture (the content) to what a material's luminance guide is asked for.

The content's luminance is blurred, so that the strokes are the material's own, and mapped by one tone curve to what the
guide means: where the content is darkest the material's darkest places grow, and all that it has is used. One curve and
one colour match serve a whole content, a clip with all its frames too, so that nothing flickers but what the content
does. What comes out are plain pictures (see steering.Picture) that any recipe can name, and any artist paint on.

Luminance is here that of values as they are encoded, as guides have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .guides import Guide
from .maps import BASE_COLOR, grey, to_linear, to_srgb
from .model import Model
from .steering import Picture

TONE = "tone"  # the name of a guide by an exemplar's own luminance
BLUR_SHARE = 0.6  # of the guide's blur: 3 px for 5. Training draws guides with harder steps than the exemplar has
BINS = 1024
STEPS = 65  # of a tone curve
TAILS = 0.001  # of the pixels, at either end, that a tone curve leaves beyond it
STEEPEST = 4.0  # times the straight line, which is added: a sky's noise is not drawn out to all tones
LEAST_SHARE = 0.01  # of a curve's rise that is spread over all tones, so that it rises everywhere
LEAST_RANGE = 3  # bins: a content with fewer is the same everywhere
GAINS = (0.5, 1.5)  # of the lightness: more, and grain and joints take over
CELL_FRACTION = 64  # a coarse cell measures whole pixels, or a fraction with at most this denominator

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ToneCurve:
    """What a content's luminance asks for. levels: rising, 0..1, the luminances that stand for equally spaced values
    from -1 to 1; what lies beyond them asks for -1 or 1."""

    levels: tuple[float, ...]

    def asked(self, luminance: Array) -> Array:
        """The guide's g in -1..1, float32, any shape."""
        return np.interp(luminance, self.levels, np.linspace(-1, 1, len(self.levels))).astype(np.float32)


@dataclass(frozen=True)
class Look:
    """What a whole content shares, all frames of a clip. gain, offset: of the lightness, where the content's colours
    are kept (see recolouring.py)."""

    tone: ToneCurve
    gain: float
    offset: float


def luminance_guide(model: Model) -> Guide:
    """The guide that a picture is laid out by. Raises ValueError for a model that has none."""
    found = [guide for guide in model.guides if guide.name == TONE and guide.curve]
    if not found:
        others = f"its guides are {', '.join(guide.name for guide in model.guides)}" if model.guides else "it has none"
        raise ValueError(
            f"{model.name} was trained without the guide {TONE!r} ({others}), so it cannot follow a picture's light: "
            "train it with `lichen train EXEMPLAR --guide auto`"
        )
    return found[0]


def fitting_density(model: Model, scale: float) -> float:
    """The density nearest to a scale at which parts of a plane join (see Recipe): 1 / CELL_FRACTION pixel a coarse
    cell away at most."""
    side = Fraction(model.coarse_pixels * scale).limit_denominator(CELL_FRACTION)
    return float(side / model.coarse_pixels)


def content_blur(guide: Guide, density: float) -> float:
    """Pixels (a standard deviation) by which a content is blurred for a guide."""
    return BLUR_SHARE * guide.blur * density


def luminance(picture: Picture) -> Array:
    """(height, width) float32 in 0..1."""
    return grey(picture.values)


def blurred(values: Array, deviation: float, wraps: bool = False) -> Array:
    """Values (height, width, ...) float32, blurred by a Gaussian of so many pixels, mirrored at their edges, or going
    on at the opposite ones."""
    if deviation <= 0:
        return values
    for axis in (0, 1):
        reach = min(int(3 * deviation) + 1, values.shape[axis])
        weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2).astype(np.float32)
        weights /= weights.sum()
        sides = [(reach, reach) if each == axis else (0, 0) for each in range(values.ndim)]
        padded = np.pad(values, sides, mode="wrap" if wraps else "symmetric")
        count, result = values.shape[axis], np.zeros_like(values)
        for first, weight in enumerate(weights):
            result += weight * (padded[first : first + count] if axis == 0 else padded[:, first : first + count])
        values = result
    return values


def tones(blurred_luminance: Array, presence: Array) -> Counts:
    """How many pixels have each of BINS luminances, of those that are there: (BINS,) int64. Those of a clip's frames
    are added up."""
    there = blurred_luminance[presence > 0.5]
    places = (there * BINS).astype(np.int64).clip(0, BINS - 1)
    return np.bincount(places, minlength=BINS)


def look(counts: Counts, guide: Guide) -> Look:
    """What a content with these tones shares. Raises ValueError for one that is the same everywhere."""
    tone = tone_curve(counts)
    return Look(tone, *lightness_match(counts, tone, guide))


def tone_curve(counts: Counts) -> ToneCurve:
    """The curve by which tones are spread over all values: equalisation by the histogram, its slope limited (S. Pizer
    et al., "Adaptive Histogram Equalization and Its Variations", Computer Vision, Graphics, and Image Processing 39,
    1987, section 4), so that a plain ground does not take all values but a few.

    Raises ValueError for tones that are all the same.
    """
    below = np.cumsum(counts) / max(1, counts.sum())
    first, last = (int(np.searchsorted(below, share)) for share in (TAILS, 1 - TAILS))
    if not counts.any() or last - first < LEAST_RANGE:
        raise ValueError("it has the same luminance everywhere, so there is nothing to lay out")
    inside = counts[first : last + 1].astype(np.float64)
    shares = np.minimum(inside / inside.sum(), STEEPEST / len(inside)) * (1 - LEAST_SHARE)
    shares += (1 - shares.sum()) / len(inside)
    rise = np.concatenate([[0], np.cumsum(shares)])
    edges = np.arange(first, last + 2) / BINS
    levels = np.interp(np.linspace(0, 1, STEPS), rise / rise[-1], edges)
    return ToneCurve(tuple(round(float(level), 6) for level in levels))


def lightness_match(counts: Counts, tone: ToneCurve, guide: Guide) -> tuple[float, float]:
    """Gain and offset that bring the lightness that is grown to mean and deviation of the content's (A. Hertzmann et
    al., "Image Analogies", SIGGRAPH 2001, section 3.4), as far as GAINS allows.

    What is grown is known beforehand: the guide's curve says the luminance of each value. So one match serves a clip.
    """
    middles = ((np.arange(BINS) + 0.5) / BINS).astype(np.float32)
    shares = counts / counts.sum()
    (mean, deviation), (grown_mean, grown_deviation) = (
        _moments(lightness(to_linear(values)), shares) for values in (middles, _shown(tone.asked(middles), guide))
    )
    gain = float(np.clip(deviation / max(grown_deviation, 1e-6), *GAINS))
    return round(gain, 6), round(float(mean - gain * grown_mean), 6)


def lightness(light: Array) -> Array:
    """The lightness of linear luminance, any shape: its cube root, which perception follows (as CIE's L* does)."""
    return np.cbrt(light)


def guide_picture(content: Picture, tone: ToneCurve, guide: Guide, density: float, wraps: bool = False) -> Picture:
    """The picture that a material's luminance guide follows, (height, width, 1), as large as the content and as much
    there."""
    soft = blurred(luminance(content), content_blur(guide, density), wraps)
    return Picture(_shown(tone.asked(soft), guide)[..., None], content.presence)


def colours_picture(content: Picture, guide: Guide, density: float, wraps: bool = False) -> Picture:
    """The content's colours, blurred in linear light as far as its luminance is, for recolouring.py: (height, width, 3)
    in sRGB."""
    colours = content.values if content.values.shape[2] == 3 else content.values.repeat(3, 2)
    soft = blurred(to_linear(colours), content_blur(guide, density), wraps)
    return Picture(np.clip(to_srgb(soft), 0, 1), content.presence)


def check_colours(model: Model) -> None:
    """Raises ValueError for a model that has no base colour."""
    if BASE_COLOR.name not in model.maps:
        raise ValueError(f"{model.name} has no base colour, so no colours can be kept in it")


def masked(content: Picture, mask: Picture) -> Picture:
    """A content that is there where a mask of its size is white as well; where it is black the plain material grows."""
    return Picture(content.values, content.presence * luminance(mask) * mask.presence)


def _shown(asked: Array, guide: Guide) -> Array:
    """The luminance at which a guide of values asks for g: its curve, float32."""
    return np.interp(asked, np.linspace(-1, 1, len(guide.curve)), guide.curve).astype(np.float32)


def _moments(values: Array, shares: npt.NDArray[np.float64]) -> tuple[float, float]:
    mean = float((values * shares).sum())
    return mean, float(np.sqrt((np.square(values - mean) * shares).sum()))
