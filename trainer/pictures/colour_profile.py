"""The encoding of a file's colours, and the way from there to sRGB: ICC profiles, PNG's and EXR's numbers, light.

Profiles that are matrices and curves, which all working spaces, cameras and displays have, and grey curves are computed
here in floats, since LittleCMS (in Pillow) takes 8 bits a channel; all other profiles are left to LittleCMS.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from nca_core.maps import to_linear, to_srgb

from .pixels import Pixels

Matrix = npt.NDArray[np.float64]
Curve = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
Primaries = tuple[float, float, float, float, float, float, float, float]  # x and y of red, green, blue and white

REC709: Primaries = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
P3_D65: Primaries = (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290)
REC2020: Primaries = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290)
ADOBE_RGB: Primaries = (0.64, 0.33, 0.21, 0.71, 0.15, 0.06, 0.3127, 0.3290)

D50 = np.array([0.9642, 1.0, 0.8249])  # white of the profile connection space
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
UNSEEN = 1.5 / 255  # a conversion that changes no colour by more is none


class UnknownProfileError(ValueError):
    """The error for a colour profile that is broken, or does not fit the picture."""


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file's colours; where it states nothing, floats are linear and whole numbers are sRGB.

    linear: whether the values are light. icc: the embedded profile. gamma: the exponent that decodes values, None for
    sRGB's curve. primaries: None for those of sRGB. name: the encoding's name for the note. unfit: the note on a
    statement that cannot be followed.
    """

    linear: bool = False
    icc: bytes | None = None
    gamma: float | None = None
    primaries: Primaries | None = None
    name: str = ""
    unfit: str = ""


def to_light(values: Pixels, encoding: Encoding) -> tuple[Pixels, str]:
    """Linear light (height, width, 3), of any range, in Rec. 709's primaries, and the name of the encoding that it was
    converted from, "" if nothing was.
    """
    matrix = None
    if encoding.icc is not None:
        try:
            matrix = _parse(encoding.icc).matrix
        except UnknownProfileError:
            return values, ""
        matrix = None if matrix is None else np.linalg.inv(xyz_d50(REC709)) @ matrix
    elif encoding.primaries is not None:
        matrix = np.linalg.inv(xyz_d50(REC709)) @ xyz_d50(encoding.primaries)
    if matrix is None or np.abs(matrix - np.eye(3)).max() < 0.005:
        return values, ""
    return (values @ matrix.T).astype(np.float32), _name(encoding)


def to_srgb_values(values: Pixels, encoding: Encoding) -> tuple[Pixels, str]:
    """Encoded values (height, width, 3) in 0..1 as sRGB's, and the name of the encoding that they were converted from,
    "" if nothing was.

    Values that the conversion would hardly change stay as they are, to the bit. Raises UnknownProfileError.
    """
    convert = _conversion(encoding)
    if convert is None:
        return values, ""
    steps = np.linspace(0, 1, 8, dtype=np.float32)
    probe = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    if np.abs(convert(probe) - probe).max() < UNSEEN:
        return values, ""
    return convert(values), _name(encoding)


def icc_space(icc: bytes) -> str:
    """The colour space of a profile: "RGB", "GRAY", "CMYK", "Lab", ...; "" for bytes that are no profile."""
    return icc[16:20].decode("latin-1").strip() if len(icc) > 132 and icc[36:40] == b"acsp" else ""


def xyz_d50(primaries: Primaries) -> Matrix:
    """The matrix (3, 3) from linear colours of these primaries to XYZ, white brought to D50 by Bradford's method."""
    x, y = np.array(primaries[0::2]), np.array(primaries[1::2])
    y = np.where(np.abs(y) < 1e-6, 1e-6, y)
    xyz = np.stack([x / y, np.ones(4), (1 - x - y) / y])
    matrix = xyz[:, :3] * np.linalg.solve(xyz[:, :3], xyz[:, 3])
    scale = (BRADFORD @ D50) / (BRADFORD @ xyz[:, 3])
    adapted: Matrix = np.linalg.inv(BRADFORD) @ np.diag(scale) @ BRADFORD @ matrix
    return adapted


def sane(primaries: Primaries) -> bool:
    """Whether the primaries span a triangle of colours with its white in it."""
    if not np.isfinite(primaries).all():
        return False
    try:
        matrix = xyz_d50(primaries)
        return bool(np.linalg.cond(matrix) < 1e4)
    except np.linalg.LinAlgError:
        return False


def _name(encoding: Encoding) -> str:
    if encoding.icc is not None:
        return _described(encoding.icc)
    return encoding.name or "other primaries"


def _conversion(encoding: Encoding) -> Callable[[Pixels], Pixels] | None:
    if encoding.icc is not None:
        profile = _parse(encoding.icc)
        return profile.convert
    if encoding.gamma is None and encoding.primaries is None:
        return None
    matrix = np.linalg.inv(xyz_d50(REC709)) @ xyz_d50(encoding.primaries or REC709)

    def convert(values: Pixels) -> Pixels:
        light = to_linear(values) if encoding.gamma is None else np.maximum(values, 0.0) ** encoding.gamma
        return to_srgb((light @ matrix.T).astype(np.float32))

    return convert


@dataclass(frozen=True)
class _Profile:
    """A profile's way to sRGB. matrix: from its linear colours to XYZ at D50, where it is of that kind."""

    convert: Callable[[Pixels], Pixels]
    matrix: Matrix | None = None


def _parse(icc: bytes) -> _Profile:
    """Read a profile. Raises UnknownProfileError."""
    space = icc_space(icc)
    if not space:
        raise UnknownProfileError("its colour profile is broken")
    if space not in ("RGB", "GRAY"):
        raise UnknownProfileError(f"its colour profile is for {space}, not for such a picture")
    try:
        tags = _tags(icc)
        if b"A2B0" in tags or icc[20:24] != b"XYZ ":
            return _Profile(_by_littlecms(icc))
        if space == "GRAY":
            grey = _curve(tags[b"kTRC"])
            return _Profile(lambda values: to_srgb(grey(values.astype(np.float64)).astype(np.float32)))
        curves = [_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")]
        matrix = np.stack([_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")], axis=1)
        to_rec709 = np.linalg.inv(xyz_d50(REC709)) @ matrix
    except (KeyError, ValueError, struct.error, IndexError, ImageCms.PyCMSError, OSError) as error:
        raise UnknownProfileError("its colour profile is broken") from error

    def convert(values: Pixels) -> Pixels:
        light = np.stack([curves[i](values[..., i].astype(np.float64)) for i in range(3)], axis=-1)
        return to_srgb((light @ to_rec709.T).astype(np.float32))

    return _Profile(convert, matrix)


def _tags(icc: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", icc, 128)
    tags = {}
    for i in range(min(count, 200)):
        name, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * i)
        tags[name] = icc[offset : offset + size]
    return tags


def _xyz(tag: bytes) -> npt.NDArray[np.float64]:
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes) -> Curve:
    """A tone curve, 0..1 to 0..1: of type `curv` or `para` (ICC.1:2022, 10.6 and 10.18). Raises ValueError."""
    if tag[:4] == b"para":
        return _parametric(tag)
    if tag[:4] != b"curv":
        raise ValueError("unknown curve")
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return lambda values: values
    table = np.frombuffer(tag, ">u2", count, 12).astype(np.float64)
    if count == 1:
        gamma = float(table[0]) / 256
        return lambda values: np.maximum(values, 0.0) ** gamma
    return lambda values: np.interp(values, np.linspace(0, 1, count), table / 65535)


def _parametric(tag: bytes) -> Curve:
    (kind,) = struct.unpack_from(">H", tag, 8)
    count = (1, 3, 4, 5, 7)[kind]
    g, *rest = (number / 65536 for number in struct.unpack_from(f">{count}i", tag, 12))
    a, b = (rest[0], rest[1]) if count >= 3 else (1.0, 0.0)
    c = rest[2] if count >= 4 else 0.0  # of type 2 an offset, of types 3 and 4 the slope of the straight part
    if not a:
        raise ValueError("unknown curve")
    d = rest[3] if count >= 5 else -b / a
    e, f = (rest[4], rest[5]) if count == 7 else (c if kind == 2 else 0.0, c if kind == 2 else 0.0)
    slope = c if kind >= 3 else 0.0
    return lambda values: np.where(values >= d, np.maximum(a * values + b, 0.0) ** g + e, slope * values + f)


def _by_littlecms(icc: bytes) -> Callable[[Pixels], Pixels]:
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB"), *_modes(icc)
    )

    def convert(values: Pixels) -> Pixels:
        whole = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
        picture = Image.fromarray(np.ascontiguousarray(whole[..., 0] if icc_space(icc) == "GRAY" else whole))
        converted = ImageCms.applyTransform(picture, transform)
        return np.asarray(converted, np.float32) / 255

    return convert


def _modes(icc: bytes) -> tuple[str, str]:
    return ("L" if icc_space(icc) == "GRAY" else "RGB", "RGB")


def _described(icc: bytes) -> str:
    """The name of a profile."""
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc))).strip()
    except (ImageCms.PyCMSError, OSError):
        name = ""
    shown = "".join(c for c in name if c.isprintable())[:60]
    return shown or "its colour profile"
