"""How a weight is kept in a file: as it is, in half precision, or as one byte with a scale for each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from .container import ContainerError
from .model import FILTERS, MAX_CHANNELS, MAX_HIDDEN, Array

Precision: TypeAlias = Literal["float32", "float16", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
MAX_SIZE = MAX_HIDDEN * FILTERS * MAX_CHANNELS  # numbers of the largest tensor: w1
_LARGEST = 127
SCALE = ".scale"


def stored(name: str, array: Array, precision: Precision) -> dict[str, npt.NDArray[Any]]:
    """The tensors that an array is kept in. int8: matrices as bytes and `<name>.scale`, (rows,); vectors as float16.

    Raises ValueError where float16 cannot hold it.
    """
    if precision == "int8" and array.ndim == 2 and array.size:
        scale = np.maximum(np.abs(array).max(axis=1) / _LARGEST, np.finfo(np.float32).tiny)
        return {name: np.rint(array / scale[:, None]).astype(np.int8), name + SCALE: scale}
    with np.errstate(over="ignore"):
        tensor: npt.NDArray[Any] = array.astype(np.float32 if precision == "float32" else np.float16)
    if not np.isfinite(tensor).all():
        raise ValueError("the weights do not fit into float16; save in full precision")
    return {name: tensor}


def restored(tensors: Mapping[str, npt.NDArray[Any]], name: str, missing: Array | None = None) -> Array:
    """The array again, float32. missing: what stands for one that is not there. Raises ContainerError if there is
    nothing to stand for it, and for a tensor of another kind."""
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
    """How a matrix is kept. Raises ContainerError if it is missing."""
    if name not in tensors:
        raise ContainerError(f"tensor {name!r} is missing")
    kept: dict[np.dtype[Any], Precision] = {np.dtype(np.float16): "float16", np.dtype(np.int8): "int8"}
    return kept.get(tensors[name].dtype, "float32")
