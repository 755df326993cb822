"""The safetensors container: named arrays and a table of strings, in plain Python and numpy.

Layout (https://github.com/huggingface/safetensors): 8 bytes little-endian header length, a JSON header with
dtype, shape and data offsets for each tensor, then the data without gaps. Nothing in it can be executed, and
every number is checked before anything is allocated.

Below that, how Lichen's own arrays are kept in it: weights in single or half precision, or as one byte with a scale
for each row; a thumbnail of few colours as two pixels a byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal, NoReturn, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from .arrays import Array, Bytes
from .layers import FILTERS, MAX_CHANNELS, MAX_HIDDEN
from .model import MAX_THUMBNAIL

MAX_HEADER = 1 << 20  # bytes
MAX_FILE = 1 << 25  # a weight file is tens of kB; 32 MB leaves room and bounds what a hostile one can cost
DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I8": np.dtype("i1"),
    "U8": np.dtype("u1"),
    # None of these is Lichen's; a later version's tensors are kept as they are.
    "F64": np.dtype("<f8"),
    "BOOL": np.dtype("?"),
    **{f"{sign.upper()}{8 * size}": np.dtype(f"<{sign}{size}") for sign in "iu" for size in (2, 4, 8)},
}


class ContainerError(ValueError):
    """Bytes are not a well-formed container; the message says why."""


@dataclass(frozen=True)
class Container:
    """The content of a file: arrays by name (read-only views of its bytes) and the metadata strings."""

    tensors: dict[str, npt.NDArray[Any]]
    metadata: dict[str, str]


def pack(tensors: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]) -> bytes:
    """Return the bytes of a container: tensors in sorted order, so that equal content gives equal bytes."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    chunks, offset = [], 0
    for name in sorted(tensors):
        array = np.asarray(tensors[name], order="C")
        data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        header[name] = {
            "dtype": names[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        chunks.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *chunks])


def unpack(blob: bytes) -> Container:
    """Read a container's bytes; raises ContainerError for anything malformed, before allocating."""
    if len(blob) < 8:
        _fail(f"it is truncated: {len(blob)} bytes, not even a header")
    size = int.from_bytes(blob[:8], "little")
    if size > MAX_HEADER:
        _fail(f"its header claims {size} bytes, more than the {MAX_HEADER} allowed (not a weight file?)")
    if 8 + size > len(blob):
        _fail(f"its header of {size} bytes runs past the end of the file")
    header = _parse(blob[8 : 8 + size])
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        _fail("its metadata is not a table of strings")
    data = memoryview(blob)[8 + size :]
    _check_layout(header, len(data))
    return Container({name: _view(entry, data) for name, entry in header.items()}, metadata)


def _fail(fault: str) -> NoReturn:
    raise ContainerError(fault)


def _parse(text: bytes) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) != len(pairs):
            _fail("its header names something twice")
        return table

    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=unique)
    except ContainerError:
        raise
    except (ValueError, RecursionError) as error:
        raise ContainerError(f"its header is not JSON ({type(error).__name__})") from error
    if not isinstance(header, dict):
        _fail("its header is not a table")
    return header


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_FILE


def _check_layout(header: Mapping[str, Any], available: int) -> None:
    """Every entry well-formed, and the data covered exactly once, from its first byte to its last."""
    spans = []
    for name, entry in header.items():
        if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
            _fail(f"tensor {name!r} is not described by dtype, shape and data_offsets")
        shape, offsets = entry["shape"], entry["data_offsets"]
        if not isinstance(entry["dtype"], str) or entry["dtype"] not in DTYPES:
            _fail(f"tensor {name!r} has the unsupported dtype {entry['dtype']!r}")
        if not isinstance(shape, list) or len(shape) > 4 or not all(map(_is_count, shape)):
            _fail(f"tensor {name!r} has an invalid shape")
        if not isinstance(offsets, list) or len(offsets) != 2 or not all(map(_is_count, offsets)):
            _fail(f"tensor {name!r} has invalid data offsets")
        if offsets[1] - offsets[0] != prod(shape) * DTYPES[entry["dtype"]].itemsize:
            _fail(f"tensor {name!r} has data offsets that do not match its shape")
        spans.append((*offsets, name))
    end = 0
    for start, stop, name in sorted(spans):
        if stop > available:
            _fail(f"tensor {name!r} runs past the end of the file (truncated?)")
        if start != end:
            _fail(f"tensor {name!r} {'overlaps another' if start < end else 'leaves a gap before it'}")
        end = stop
    if end != available:
        _fail(f"{available - end} bytes at its end belong to no tensor")


def _view(entry: Mapping[str, Any], data: memoryview) -> npt.NDArray[Any]:
    start, stop = entry["data_offsets"]
    flat: npt.NDArray[Any] = np.frombuffer(data[start:stop], DTYPES[entry["dtype"]])
    return flat.reshape(entry["shape"])


Precision: TypeAlias = Literal["float32", "float16", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
MAX_SIZE = MAX_HIDDEN * FILTERS * MAX_CHANNELS  # numbers of the largest tensor: w1
_LARGEST = 127
SCALE = ".scale"


def stored_array(name: str, array: Array, precision: Precision) -> dict[str, npt.NDArray[Any]]:
    """Return the tensors that keep an array. int8 keeps matrices as bytes and `<name>.scale`, (rows,); vectors as
    float16.

    Raises ValueError where float16 cannot hold the numbers.
    """
    if precision == "int8" and array.ndim == 2 and array.size:
        scale = np.maximum(np.abs(array).max(axis=1) / _LARGEST, np.finfo(np.float32).tiny)
        return {name: np.rint(array / scale[:, None]).astype(np.int8), name + SCALE: scale}
    with np.errstate(over="ignore"):
        tensor: npt.NDArray[Any] = array.astype(np.float32 if precision == "float32" else np.float16)
    if not np.isfinite(tensor).all():
        raise ValueError("the weights do not fit into float16; save in full precision")
    return {name: tensor}


def restored_array(tensors: Mapping[str, npt.NDArray[Any]], name: str, missing: Array | None = None) -> Array:
    """Return the array again, float32. missing: the array that stands for one that is not there. Raises ContainerError
    if there is nothing to stand for it, and for a tensor of another kind."""
    tensor = tensors.get(name, missing)
    if tensor is None:
        raise ContainerError(f"tensor {name!r} is missing")
    if tensor.size > MAX_SIZE:
        raise ContainerError(f"tensor {name!r} has {tensor.size} numbers, more than any of a model has")
    if tensor.dtype not in (np.float32, np.float16, np.int8):
        raise ContainerError(f"tensor {name!r} has the wrong dtype, {tensor.dtype}")
    array = tensor.astype(np.float32)
    if tensor.dtype != np.int8:
        return array
    scale = tensors.get(name + SCALE)
    if scale is None or scale.dtype != np.float32 or array.ndim != 2 or scale.shape != array.shape[:1]:
        raise ContainerError(f"tensor {name!r} is of bytes and lacks a fitting '{name}{SCALE}'")
    product: Array = array * scale[:, None]
    return product


def precision_of(tensors: Mapping[str, npt.NDArray[Any]], name: str) -> Precision:
    """Return how a matrix is kept. Raises ContainerError where the matrix is missing."""
    if name not in tensors:
        raise ContainerError(f"tensor {name!r} is missing")
    kept: dict[np.dtype[Any], Precision] = {np.dtype(np.float16): "float16", np.dtype(np.int8): "int8"}
    return kept.get(tensors[name].dtype, "float32")


THUMBNAIL_COLOURS = 16  # as many as fit into half a byte
THUMBNAIL, THUMBNAIL_PALETTE = "thumbnail", "thumbnail.palette"


def stored_thumbnail(picture: Bytes) -> dict[str, npt.NDArray[Any]]:
    """Return the tensors of a picture (height, width, 3) uint8: its pixels, or indices (height, width / 2) and a
    palette."""
    palette, indices = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True)
    if not 1 <= len(palette) <= THUMBNAIL_COLOURS or picture.shape[1] % 2:
        return {THUMBNAIL: picture}
    pairs = indices.reshape(picture.shape[0], -1, 2).astype(np.uint8)
    return {THUMBNAIL: pairs[..., 0] << 4 | pairs[..., 1], THUMBNAIL_PALETTE: palette}


def restored_thumbnail(tensors: Mapping[str, npt.NDArray[Any]]) -> Bytes:
    """Return the picture again, an empty one where there is none. Raises ContainerError where the tensors do not fit
    each other."""
    if THUMBNAIL not in tensors:
        return np.zeros((0, 0, 3), np.uint8)
    pixels, palette = tensors[THUMBNAIL], tensors.get(THUMBNAIL_PALETTE)
    if max(pixels.shape, default=0) > MAX_THUMBNAIL:
        raise ContainerError(f"the thumbnail is larger than {MAX_THUMBNAIL} px")
    if palette is None:
        return pixels
    if pixels.dtype != np.uint8 or pixels.ndim != 2 or palette.dtype != np.uint8 or palette.shape[1:] != (3,):
        raise ContainerError(f"tensors {THUMBNAIL!r} and {THUMBNAIL_PALETTE!r} do not fit each other")
    indices = np.stack([pixels >> 4, pixels & 15], axis=2).reshape(len(pixels), -1)
    if indices.size and indices.max() >= len(palette):
        raise ContainerError(f"tensor {THUMBNAIL!r} has a colour that is not in its palette")
    picture: Bytes = palette[indices]
    return picture
