"""A picture of a material, for galleries and asset browsers: a lit sphere, shaded by numpy.

A lamp from the upper left on Cook and Torrance's model with the GGX distribution and Schlick's Fresnel term (B. Walter
et al., "Microfacet Models for Refraction through Rough Surfaces", EGSR 2007), and a studio around it that is a formula
of direction and roughness, reflected by B. Karis' fit of what a surface reflects of an even surrounding ("Physically
Based Shading on Mobile", 2014).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .arrays import Array
from .maps import (
    ABSENT,
    AMBIENT_OCCLUSION,
    BASE_COLOR,
    EMISSION,
    HEIGHT,
    KINDS,
    METALLIC,
    NORMAL,
    OPACITY,
    ROUGHNESS,
    to_linear,
    to_srgb,
)

SAMPLES = 2  # a side, of each pixel
_RADIUS = 0.96  # of the sphere, in halves of the picture
_LAMP = np.array([-0.6, 0.6, 0.53], np.float32)  # towards it; x to the right, y up, z to the eye
_LAMP_LIGHT, _SKY_LIGHT = 3.3, 0.62
_REFLECTANCE = 0.04  # of what is no metal, seen head-on
_HOLLOW, _DARKEST = 1.4, 0.35  # how much darker what lies below its surroundings is, and at most
_INTO_HOLLOWS = 0.4  # the share of the lamp's light that reaches what no other light does
_SHOULDER = 0.75  # from where on bright light is compressed
_LEAST_ROUGHNESS = 0.08


def lit_sphere(maps: Mapping[str, Array], size: int, across: float, top: int = 0, bottom: int | None = None) -> Array:
    """Rows of the picture of a sphere that is covered with a tile.

    maps: (height, width, channels) in 0..1 each, by their names, colours sRGB-encoded; their edges meet. What is
    missing is what a material without that map has; `with_hollows` guesses how much light hollows get. size: the
    picture's side in pixels. across: how many tiles lie along the sphere's visible equator, which goes halfway round.
    top, bottom: the rows that are wanted; all of them. Returns (rows, size, 4) float32 in 0..1: sRGB-encoded colours
    that are not multiplied by alpha, alpha 0 outside.
    """
    x, y, inside = _places(size, top, size if bottom is None else bottom)
    z = np.sqrt(np.maximum(1 - x**2 - y**2, 1e-6))
    shown = _sampled(maps, np.arctan2(x, z) / np.float32(np.pi), np.arcsin(y) / np.float32(np.pi), across)
    light, opacity = _light(shown, x, y, z)
    alpha = opacity * inside[..., None]
    rows, columns = x.shape[0] // SAMPLES, size
    weight = _mean(alpha, rows, columns)
    colour = _mean(_compressed(light) * alpha, rows, columns) / np.maximum(weight, 1e-6)
    return np.concatenate([to_srgb(np.clip(colour, 0, 1)), np.clip(weight, 0, 1)], axis=-1)


def with_hollows(maps: Mapping[str, Array]) -> dict[str, Array]:
    """The maps of a tile, as `lit_sphere` takes them, with an ambient occlusion that is guessed from the height if
    there is none: what lies below the mean of its surroundings gets less light."""
    found = dict(maps)
    if AMBIENT_OCCLUSION.name not in found and HEIGHT.name in found:
        height = found[HEIGHT.name]
        radius = max(1, height.shape[1] // 48)
        hollow = _HOLLOW * (height - _blurred(_blurred(height, radius), radius))
        found[AMBIENT_OCCLUSION.name] = np.clip(1 + hollow, _DARKEST, 1)
    return found


def _places(size: int, top: int, bottom: int) -> tuple[Array, Array, Array]:
    """x and y on a sphere of radius 1 of every sample, and whether it is on the sphere; those that are not, lie on its
    edge."""
    half = size / 2
    steps = (np.arange(size * SAMPLES, dtype=np.float32) + 0.5) / SAMPLES
    x, y = np.meshgrid((steps - half) / (half * _RADIUS), (half - steps) / (half * _RADIUS))
    x, y = x[top * SAMPLES : bottom * SAMPLES], y[top * SAMPLES : bottom * SAMPLES]
    distance = np.sqrt(x**2 + y**2)
    shrink = np.minimum(1, np.float32(0.999) / np.maximum(distance, 1e-6))
    return x * shrink, y * shrink, (distance <= 1).astype(np.float32)


def _blurred(values: Array, radius: int) -> Array:
    """The mean over a square of 2 * radius + 1 texels of a tile."""
    for axis in (0, 1):
        border = [(radius + 1, radius) if axis == each else (0, 0) for each in range(values.ndim)]
        sums = np.cumsum(np.pad(values, border, mode="wrap"), axis=axis, dtype=np.float64)
        side = 2 * radius + 1
        starts, ends = np.split(sums, [-side], axis)[0], np.split(sums, [side], axis)[1]
        values = ((ends - starts) / side).astype(np.float32)
    return values


def _sampled(maps: Mapping[str, Array], u: Array, v: Array, across: float) -> dict[str, Array]:
    """The maps' values, by bilinear interpolation, at places in half turns from the middle: u right, v up."""
    found = {}
    for name, values in maps.items():
        height, width = values.shape[:2]
        row, column = -v * (across * width) + height / 2, u * (across * width) + width / 2  # texels are square
        found[name] = _bilinear(values, row - 0.5, column - 0.5)
    return found


def _bilinear(values: Array, row: Array, column: Array) -> Array:
    height, width = values.shape[:2]
    above, left = np.floor(row).astype(np.int32), np.floor(column).astype(np.int32)
    down, right = (row - above)[..., None], (column - left)[..., None]
    above, left, below, beside = above % height, left % width, (above + 1) % height, (left + 1) % width
    upper = values[above, left] * (1 - right) + values[above, beside] * right
    lower = values[below, left] * (1 - right) + values[below, beside] * right
    mixed: Array = upper * (1 - down) + lower * down
    return mixed


def _light(shown: Mapping[str, Array], x: Array, y: Array, z: Array) -> tuple[Array, Array]:
    """Linear light (..., 3) that comes to the eye, and opacity (..., 1)."""

    def value(name: str) -> Array:
        missing = np.full((*x.shape, KINDS[name].channels), ABSENT[name], np.float32)
        return shown.get(name, missing)

    colour, metallic = to_linear(value(BASE_COLOR.name)), value(METALLIC.name)
    roughness, open_ = np.clip(value(ROUGHNESS.name), _LEAST_ROUGHNESS, 1), value(AMBIENT_OCCLUSION.name)
    normal = _normals(shown.get(NORMAL.name), x, y, z)
    diffuse, head_on = colour * (1 - metallic), _REFLECTANCE * (1 - metallic) + colour * metallic
    to_eye = np.clip(normal[..., 2:], 1e-3, 1)
    lamp = _lamp(normal, np.stack([x, y, z], -1), to_eye, diffuse, head_on, roughness)
    mirrored = 2 * to_eye * normal - np.array([0, 0, 1], np.float32)
    around = diffuse * _studio(normal, np.ones_like(roughness))
    around += _reflected(head_on, roughness, to_eye) * _studio(mirrored, roughness)
    return lamp * (_INTO_HOLLOWS + (1 - _INTO_HOLLOWS) * open_) + around * open_ + to_linear(
        value(EMISSION.name)
    ), value(OPACITY.name)


def _normals(normal: Array | None, x: Array, y: Array, z: Array) -> Array:
    """Unit normals (..., 3) of the sphere, tilted by a normal map, of which red points east and green north."""
    up = np.stack([x, y, z], -1)
    if normal is None:
        return up
    tilt = normal * 2 - 1
    flat = np.sqrt(np.maximum(1 - y**2, 1e-6))
    east = np.stack([z / flat, np.zeros_like(x), -x / flat], -1)
    north = np.cross(up, east)
    tilted = east * tilt[..., :1] + north * tilt[..., 1:2] + up * tilt[..., 2:]
    unit: Array = (tilted / np.maximum(np.linalg.norm(tilted, axis=-1, keepdims=True), 1e-6)).astype(np.float32)
    return unit


def _lamp(normal: Array, up: Array, to_eye: Array, diffuse: Array, head_on: Array, roughness: Array) -> Array:
    """What the lamp adds. up: the sphere's own normals, by which its far side lies in its own shadow."""
    way: Array = _LAMP / float(np.linalg.norm(_LAMP))
    between: Array = way + np.array([0, 0, 1], np.float32)
    half: Array = between / float(np.linalg.norm(between))
    to_lamp = np.clip(normal @ way, 0, 1)[..., None]
    to_lamp = to_lamp * np.clip((up @ way)[..., None] * 4 + 0.6, 0, 1)
    alpha = roughness**2
    spread = np.clip(normal @ half, 0, 1)[..., None] ** 2 * (alpha**2 - 1) + 1
    distribution = alpha**2 / (np.pi * spread**2)
    visible = to_lamp * np.sqrt(to_eye**2 * (1 - alpha**2) + alpha**2)
    visible = visible + to_eye * np.sqrt(to_lamp**2 * (1 - alpha**2) + alpha**2)
    fresnel = head_on + (1 - head_on) * (1 - float(half @ way)) ** 5
    light: Array = (diffuse / np.pi + fresnel * distribution / np.maximum(2 * visible, 1e-4)) * to_lamp * _LAMP_LIGHT
    return light


def _studio(way: Array, roughness: Array) -> Array:
    """The light from a direction (..., 3), blurred as a roughness asks for: a bright ceiling, a dark floor, and a tall
    window at the right; (..., 1)."""
    blur = 0.12 + 0.9 * roughness
    ceiling = _step(way[..., 1:2], -0.1, blur)
    window = _step(way[..., :1], 0.62, blur * 0.6) * _step(-np.abs(way[..., 1:2]), -0.75, blur)
    light: Array = _SKY_LIGHT * (0.12 + 0.6 * ceiling + 1.1 * window * (1 - 0.55 * roughness))
    return light


def _step(value: Array, edge: float, width: Array) -> Array:
    """From 0 to 1 around an edge, in a way that is smooth over a width."""
    place: Array = np.clip((value - edge) / (2 * width) + 0.5, 0, 1)
    return place * place * (3 - 2 * place)


def _reflected(head_on: Array, roughness: Array, to_eye: Array) -> Array:
    """The share of an even surrounding that a surface reflects: Karis' fit."""
    first = roughness * np.array([-1, -0.0275, -0.572, 0.022], np.float32)
    first = first + np.array([1, 0.0425, 1.04, -0.04], np.float32)
    edge = np.minimum(first[..., :1] ** 2, np.exp2(-9.28 * to_eye)) * first[..., :1] + first[..., 1:2]
    share: Array = head_on * (-1.04 * edge + first[..., 2:3]) + 1.04 * edge + first[..., 3:4]
    return share


def _compressed(light: Array) -> Array:
    """Light up to 1: as it is up to the shoulder, and ever less of what is above it."""
    above = np.maximum(light - _SHOULDER, 0) / (1 - _SHOULDER)
    shown: Array = np.minimum(light, _SHOULDER) + (1 - _SHOULDER) * (1 - np.exp(-above))
    return shown


def _mean(values: Array, rows: int, columns: int) -> Array:
    """The mean over the samples of each pixel."""
    parted = values.reshape(rows, SAMPLES, columns, SAMPLES, values.shape[-1])
    means: Array = parted.mean(axis=(1, 3), dtype=np.float32)
    return means
