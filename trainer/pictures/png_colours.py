"""The chunks in which a PNG says how its colours are encoded (PNG, third edition, 11.3.2); libraries keep them back."""

from __future__ import annotations

import struct
from pathlib import Path

from .colour_profile import P3_D65, REC709, REC2020, Encoding, Primaries, sane

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 1 << 16  # bytes of a chunk that is looked into
SRGB_GAMMA = 1 / 2.2  # what a file says beside, or in place of, sRGB's curve

_PRIMARIES = {1: REC709, 9: REC2020, 12: P3_D65}  # of cICP, by ITU-T H.273; others are not converted
_LINEAR, _SRGB = 8, 13
_LIKE_SRGB = {1, 6, 14, 15, _SRGB}  # the curves of television, shown as sRGB's is


def chunks(path: Path) -> dict[bytes, bytes]:
    """The small chunks before the pixels, by name; none if the file is no PNG."""
    found: dict[bytes, bytes] = {}
    with path.open("rb") as file:
        if file.read(8) != SIGNATURE:
            return found
        while len(head := file.read(8)) == 8:
            length, name = struct.unpack(">I4s", head)
            if name in (b"IDAT", b"IEND"):
                break
            if length <= LARGEST:
                found.setdefault(name, file.read(length))
                file.seek(4, 1)
            else:
                found.setdefault(name, b"")
                file.seek(length + 4, 1)
    return found


def encoding(found: dict[bytes, bytes], icc: bytes | None) -> Encoding:
    """The encoding that the chunks state: by cICP, the profile, sRGB, or gAMA and cHRM, in the standard's order."""
    if len(found.get(b"cICP", b"")) == 4:
        return _coding_independent(*found[b"cICP"][:2])
    if icc is not None:
        return Encoding(icc=icc)
    if b"sRGB" in found:
        return Encoding()
    gamma, primaries = _gamma(found.get(b"gAMA", b"")), _primaries(found.get(b"cHRM", b""))
    return Encoding(gamma=gamma, primaries=primaries, name=_name(gamma, primaries))


def _coding_independent(primaries: int, transfer: int) -> Encoding:
    if primaries not in _PRIMARIES or transfer not in {_LINEAR, *_LIKE_SRGB}:
        return Encoding(unfit=f"its colours are encoded in a way that is not converted (cICP {primaries}, {transfer})")
    gamma = 1.0 if transfer == _LINEAR else None
    chosen = None if primaries == 1 else _PRIMARIES[primaries]
    name = {1: "linear light", 9: "Rec. 2020", 12: "Display P3"}[primaries]
    return Encoding(gamma=gamma, primaries=chosen, name=name)


def _gamma(chunk: bytes) -> float | None:
    if len(chunk) != 4:
        return None
    stored = struct.unpack(">I", chunk)[0] / 100000
    if not 0.1 <= stored <= 10 or abs(stored - SRGB_GAMMA) < 0.01:
        return None
    return float(1 / stored)


def _primaries(chunk: bytes) -> Primaries | None:
    if len(chunk) != 32:
        return None
    wx, wy, rx, ry, gx, gy, bx, by = (number / 100000 for number in struct.unpack(">8I", chunk))
    primaries = (rx, ry, gx, gy, bx, by, wx, wy)
    same = all(abs(a - b) < 0.002 for a, b in zip(primaries, REC709, strict=True))
    return None if same or not sane(primaries) else primaries


def _name(gamma: float | None, primaries: Primaries | None) -> str:
    parts = [f"a gamma of {gamma:.2f}" if gamma is not None and gamma != 1 else "linear light" if gamma else ""]
    parts.append("the primaries that its cHRM chunk names" if primaries else "")
    return " and ".join(part for part in parts if part)
