"""How high the height map is, from the normal map; and the height itself, where there are only normals."""

from __future__ import annotations

import numpy as np

from .images import Pixels

TYPICAL_SLOPE = 0.8  # root mean square slope assumed for a height map that says nothing of its scale


def slopes(normal: Pixels) -> tuple[Pixels, Pixels]:
    """Height differences (d/dx to the right, d/dy downwards) per pixel from OpenGL normals (h, w, 3) in 0..1."""
    vector = normal * 2 - 1
    z = np.maximum(vector[..., 2], 0.05)
    return -vector[..., 0] / z, vector[..., 1] / z


def height_from_normals(normal: Pixels) -> tuple[Pixels, float]:
    """Integrate normals to a height in 0..1 (h, w, 1) and its relief in pixels.

    Least squares in the Fourier domain: R. Frankot and R. Chellappa, "A Method for Enforcing Integrability in Shape
    from Shading Algorithms", PAMI 1988, equation 21. The image is taken as periodic.
    """
    dx, dy = slopes(normal)
    u = np.fft.fftfreq(normal.shape[1])[None, :] * 2j * np.pi
    v = np.fft.fftfreq(normal.shape[0])[:, None] * 2j * np.pi
    power = np.abs(u) ** 2 + np.abs(v) ** 2
    power[0, 0] = 1.0
    spectrum = (np.conj(u) * np.fft.fft2(dx - dx.mean()) + np.conj(v) * np.fft.fft2(dy - dy.mean())) / power
    height = np.real(np.fft.ifft2(spectrum)).astype(np.float32)
    low, high = float(height.min()), float(height.max())
    span = max(high - low, 1e-6)
    return ((height - low) / span)[..., None], span


def relief_from_normals(height: Pixels, normal: Pixels) -> float:
    """The relief with which the height's slopes fit the normal map's best, in pixels; the guess if they do not fit.

    Only d/dx is compared: the sign of green is the one thing that normal maps disagree about.
    """
    dx, _ = slopes(normal)
    difference = np.zeros_like(dx)
    difference[:, 1:-1] = (height[:, 2:, 0] - height[:, :-2, 0]) / 2
    power = float((difference**2).sum())
    relief = float((difference * dx).sum()) / power if power > 0 else 0.0
    return relief if relief > 0 else default_relief(height)


def default_relief(height: Pixels) -> float:
    """The relief in pixels that gives a height map a typical slope; pixels are averaged in pairs, to ignore noise."""
    rows, columns = height.shape[0] // 2 * 2, height.shape[1] // 2 * 2
    blocks = height[:rows, :columns, 0].reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    power = np.square(np.diff(blocks, axis=0)).mean() + np.square(np.diff(blocks, axis=1)).mean()
    return TYPICAL_SLOPE / max(float(np.sqrt(power)) / 2, 1e-4)
