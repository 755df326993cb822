"""Colours are what their file says: profiles, PNG's and EXR's numbers, cameras' marks, and light in floats."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from nca_core.maps import to_linear, to_srgb
from trainer.exemplar.exemplar import Exemplar, load_exemplar
from trainer.pictures.colour_profile import (
    ADOBE_RGB,
    P3_D65,
    REC709,
    REC2020,
    Encoding,
    Primaries,
    to_srgb_values,
    xyz_d50,
)
from trainer.pictures.pixels import Pixels

from ..image_files import with_chunks, write, write_oiio

PROPHOTO: Primaries = (0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001, 0.3457, 0.3585)
GAMMA_22 = struct.pack(">4s4xIH2x", b"curv", 1, round(2.2 * 256))
LINEAR = struct.pack(">4s4xI", b"curv", 0)
SRGB_CURVE = struct.pack(
    ">4s4xH2x5i", b"para", 3, *(round(v * 65536) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
)


def profile(
    primaries: Primaries = REC709, curve: bytes = GAMMA_22, space: bytes = b"RGB ", name: bytes = b"mine"
) -> bytes:
    """An ICC profile of version 2 with a matrix and curves."""
    text = b"desc" + bytes(4) + struct.pack(">I", len(name) + 1) + name + bytes(79)
    tags = [(b"desc", text), (b"cprt", b"text" + bytes(4) + b"none\0"), (b"wtpt", _xyz(np.array([0.9642, 1, 0.8249])))]
    if space == b"GRAY":
        tags.append((b"kTRC", curve))
    else:
        matrix = xyz_d50(primaries)
        tags += [(name + b"XYZ", _xyz(matrix[:, i])) for i, name in enumerate((b"r", b"g", b"b"))]
        tags += [(name + b"TRC", curve) for name in (b"r", b"g", b"b")]
    table, data, offset = b"", b"", 132 + 12 * len(tags)
    for tag, content in tags:
        content += bytes(-len(content) % 4)
        table += struct.pack(">4sII", tag, offset, len(content))
        data += content
        offset += len(content)
    head = struct.pack(">I4sI4s4s4s12x4s", offset, b"test", 0x02400000, b"mntr", space, b"XYZ ", b"acsp").ljust(
        68, b"\0"
    )
    head += struct.pack(">3i", *(round(v * 65536) for v in (0.9642, 1, 0.8249)))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def _xyz(values: np.ndarray) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(float(v) * 65536) for v in values))


def ramp(size: int = 128) -> Pixels:
    """Colours within every space, (size, size, 3)."""
    line = np.linspace(0.25, 0.7, size, dtype=np.float32)
    return np.stack(np.broadcast_arrays(line[:, None], line[None, :], 0.4), axis=-1).astype(np.float32)


def encoded(light: Pixels, primaries: Primaries, gamma: float) -> Pixels:
    """Rec. 709's light as another space encodes it."""
    matrix = np.linalg.inv(xyz_d50(primaries)) @ xyz_d50(REC709)
    return (np.clip(light @ matrix.T, 0, 1) ** (1 / gamma)).astype(np.float32)


def seen(exemplar: Exemplar) -> Pixels:
    return exemplar.pixels[..., :3]


@pytest.mark.parametrize("primaries", [REC709, P3_D65, ADOBE_RGB, REC2020, PROPHOTO])
@pytest.mark.parametrize("curve", [GAMMA_22, LINEAR, SRGB_CURVE])
def test_profiles_are_converted_as_littlecms_does(primaries: Primaries, curve: bytes) -> None:
    icc = profile(primaries, curve)
    whole = (ramp(32) * 255 + 0.5).astype(np.uint8)
    reference = ImageCms.profileToProfile(
        Image.fromarray(whole),
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
    )
    converted, _ = to_srgb_values(whole.astype(np.float32) / 255, Encoding(icc=icc))
    assert np.abs(np.clip(converted, 0, 1) - np.asarray(reference, np.float32) / 255).max() < 1.6 / 255


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp", "avif"])
def test_embedded_profiles_are_followed_in_every_format(ending: str, tmp_path: Path) -> None:
    picture = encoded(to_linear(ramp()), P3_D65, 2.2)
    exemplar = load_exemplar(
        write(tmp_path / f"a.{ending}", picture, icc_profile=profile(P3_D65, name=b"Display P3")), 512
    )
    assert np.abs(seen(exemplar) - ramp()).mean() < 0.012
    assert "a." + ending + ": converted from Display P3 to sRGB" in exemplar.notes


def test_a_linear_profile_of_16_bits_keeps_the_darks(tmp_path: Path) -> None:
    dark = ramp() * 0.1
    path = write_oiio(tmp_path / "a.png", to_linear(dark), "uint16")
    content = path.read_bytes()
    with_chunks(path, (b"iCCP", b"linear\0\0" + zlib.compress(profile(curve=LINEAR))))
    assert path.read_bytes() != content
    assert np.abs(seen(load_exemplar(path, 512)) - dark).max() < 0.002


def test_a_grey_profile_is_followed(tmp_path: Path) -> None:
    grey = ramp()[..., :1]
    path = write(tmp_path / "a.png", to_linear(grey), icc_profile=profile(curve=LINEAR, space=b"GRAY"))
    assert np.abs(seen(load_exemplar(path, 512)) - grey).mean() < 0.006


def test_what_is_srgb_stays_to_the_bit(tmp_path: Path) -> None:
    plain = load_exemplar(write(tmp_path / "plain.png", ramp()), 512)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, icc in (("a", srgb), ("b", profile(curve=SRGB_CURVE))):
        exemplar = load_exemplar(write(tmp_path / f"{name}.png", ramp(), icc_profile=icc), 512)
        assert np.array_equal(exemplar.pixels, plain.pixels)
        assert exemplar.notes == ()


def parametric(kind: int, *numbers: float) -> bytes:
    return struct.pack(f">4s4xH2x{len(numbers)}i", b"para", kind, *(round(number * 65536) for number in numbers))


@pytest.mark.parametrize(
    "icc",
    [
        *(b"nonsense", profile(space=b"CMYK"), profile()[:200]),
        *(profile(curve=parametric(1, 2.2, 0.0, 0.5)), profile(curve=parametric(2, 2.2, 0.0, 0.5, 0.1))),  # a = 0
    ],
)
def test_a_profile_that_cannot_be_followed_is_said(icc: bytes, tmp_path: Path) -> None:
    exemplar = load_exemplar(write(tmp_path / "a.jpg", ramp(), icc_profile=icc), 512)
    assert np.abs(seen(exemplar) - ramp()).mean() < 0.02
    assert any("profile" in note for note in exemplar.notes)


def test_the_numbers_of_a_png_are_followed(tmp_path: Path) -> None:
    primaries = struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)  # white first; Adobe RGB's
    gamma = struct.pack(">I", round(100000 / 1.8))
    path = write(tmp_path / "a.png", encoded(to_linear(ramp()), ADOBE_RGB, 1.8))
    exemplar = load_exemplar(with_chunks(path, (b"gAMA", gamma), (b"cHRM", primaries)), 512)
    assert np.abs(seen(exemplar) - ramp()).max() < 0.01
    assert "gamma of 1.80" in exemplar.notes[0]


def test_sixteen_linear_bits_by_gama_are_light(tmp_path: Path) -> None:
    path = with_chunks(
        write_oiio(tmp_path / "a.png", to_linear(ramp()), "uint16"), (b"gAMA", struct.pack(">I", 100000))
    )
    assert np.abs(seen(load_exemplar(path, 512)) - ramp()).max() < 0.002


def test_cicp_goes_before_all_else(tmp_path: Path) -> None:
    light = to_linear(ramp())
    matrix = np.linalg.inv(xyz_d50(P3_D65)) @ xyz_d50(REC709)
    path = write(tmp_path / "a.png", to_srgb((light @ matrix.T).astype(np.float32)))
    with_chunks(path, (b"cICP", bytes([12, 13, 0, 1])), (b"gAMA", struct.pack(">I", 100000)))
    assert np.abs(seen(load_exemplar(path, 512)) - ramp()).max() < 0.01
    path = with_chunks(write(tmp_path / "hdr.png", ramp()), (b"cICP", bytes([9, 16, 0, 1])))
    assert any("not converted" in note for note in load_exemplar(path, 512).notes)


def test_a_cameras_mark_for_adobe_rgb_is_followed(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 0xFFFF
    exif.get_ifd(0x8769)[0xA005] = {1: "R03"}
    path = write(tmp_path / "a.jpg", encoded(to_linear(ramp()), ADOBE_RGB, 2.2), exif=exif, quality=97)
    exemplar = load_exemplar(path, 512)
    assert np.abs(seen(exemplar) - ramp()).mean() < 0.012
    assert exemplar.notes == ("a.jpg: converted from Adobe RGB to sRGB",)


def test_damage_in_a_cameras_mark_is_passed_over_in_silence(
    tmp_path: Path, recwarn: pytest.WarningsRecorder, capfd: pytest.CaptureFixture
) -> None:
    first = struct.pack("<HHHII", 1, 0x8769, 4, 1, 26)
    camera = struct.pack("<HHHIHHHHII", 2, 0xA001, 3, 1, 0xFFFF, 0, 0xA005, 4, 1, 99999)  # which leads nowhere
    block = b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + bytes(4) + camera + bytes(4)
    exemplar = load_exemplar(write(tmp_path / "a.jpg", ramp(), exif=block), 512)
    assert (exemplar.notes, [*recwarn], capfd.readouterr()) == ((), [], ("", ""))


@pytest.mark.parametrize("ending", ["exr", "tif", "hdr"])
def test_floats_are_light_whatever_the_ending(ending: str, tmp_path: Path) -> None:
    path = write_oiio(tmp_path / f"a.{ending}", to_linear(ramp()), "float")
    assert np.abs(seen(load_exemplar(path, 512)) - ramp()).max() < 0.006


def test_an_exrs_primaries_are_followed(tmp_path: Path) -> None:
    light = encoded(to_linear(ramp()), REC2020, 1.0)
    path = write_oiio(tmp_path / "a.exr", light, "float", chromaticities=REC2020)
    exemplar = load_exemplar(path, 512)
    assert np.abs(seen(exemplar) - ramp()).max() < 0.003
    assert "converted" in exemplar.notes[0]


def test_light_above_white_is_not_cut_in_silence(tmp_path: Path) -> None:
    bright = to_linear(ramp()) * 20
    exemplar = load_exemplar(write_oiio(tmp_path / "a.exr", bright, "float"), 512)
    assert (seen(exemplar)[..., :2] >= 1).mean() < 0.01
    assert "divided by" in exemplar.notes[0]
    glint = to_linear(ramp())
    glint[5, 5] = 3.0
    exemplar = load_exemplar(write_oiio(tmp_path / "b.exr", glint, "float"), 512)
    assert "cut to white" in exemplar.notes[0]
    assert np.abs(np.delete(seen(exemplar), 5, axis=0) - np.delete(ramp(), 5, axis=0)).max() < 0.003


def test_data_is_never_converted(tmp_path: Path) -> None:
    write(tmp_path / "w_color.png", ramp())
    write(tmp_path / "w_roughness.png", ramp()[..., :1], icc_profile=profile(curve=LINEAR, space=b"GRAY"))
    with_chunks(write(tmp_path / "w_ao.png", ramp()[..., :1]), (b"gAMA", struct.pack(">I", 100000)))
    exemplar = load_exemplar(tmp_path, 512)
    assert exemplar.maps == ("base_color", "roughness", "ambient_occlusion")
    assert np.abs(exemplar.pixels[..., 3:] - ramp()[..., :1]).max() < 0.6 / 255
