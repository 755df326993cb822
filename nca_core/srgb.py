"""The sRGB transfer function (IEC 61966-2-1), for arithmetic on light instead of on stored values."""

from __future__ import annotations

import numpy as np

from .model import Array

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of linear red, green and blue (ITU-R BT.709)


def to_linear(encoded: Array) -> Array:
    """sRGB-encoded values to linear ones, any shape, float32; 0..1 to 0..1."""
    curve = ((np.maximum(encoded, 0.0) + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, encoded / 12.92, curve).astype(np.float32)


def to_srgb(linear: Array) -> Array:
    """Linear values to sRGB-encoded ones, any shape, float32; 0..1 to 0..1, and above 1 as far as it goes."""
    curve = 1.055 * np.maximum(linear, 1e-6) ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, 12.92 * linear, curve).astype(np.float32)
